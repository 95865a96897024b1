// The author of a link makes it again; nobody else's vault does.
import { beforeAll, expect, test } from 'vitest'
import { AskId } from '../../../../core/ids.ts'
import type { OwnerId, Pseudonym } from '../../../../core/ids.ts'
import { decodeLink } from '../../../../core/format/link.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import { foundPractice, newId, type PracticeVault } from '../../../support/practice-vault.ts'

let practice: PracticeVault
beforeAll(async () => {
  practice = await foundPractice(createVault())
})

const create = (address: string | null) =>
  practice.vault.createAsk({
    ...{ owner: newId<OwnerId>(), pseudonym: 'P-7K3F-92QD' as Pseudonym, event: null, pending: false, delivery: 'mailed', address },
    form: { form: 'staff', version: 1, hash: 'a'.repeat(64) },
    expiresAt: '2027-01-01T00:00:00.000Z',
  })

test('the same secret, and whether the address is still the one that was committed to', async () => {
  const { signed, fragment } = await create('anna@example.org')
  const same = await practice.vault.linkAgain(signed.body, ' Anna@Example.org ')
  expect(same).toMatchObject({ sameAddress: true })
  expect(decodeLink(same?.fragment ?? '', AskId)?.secret).toEqual(decodeLink(fragment, AskId)?.secret)
  expect(await practice.vault.linkAgain(signed.body, 'bram@example.org')).toMatchObject({ sameAddress: false })
  expect(await practice.vault.linkAgain(signed.body, null)).toMatchObject({ sameAddress: false })
  const handed = await create(null)
  expect(await practice.vault.linkAgain(handed.signed.body, null)).toMatchObject({ sameAddress: true })
})

test('two links have two secrets', async () => {
  const [a, b] = [await create(null), await create(null)]
  expect(a.signed.body.linkKey).not.toBe(b.signed.body.linkKey)
})

test('another member’s vault, or a touched invitation: no link', async () => {
  const { signed } = await create(null)
  const other = await foundPractice(createVault())
  expect(await other.vault.linkAgain(signed.body, null)).toBeNull()
  expect(await practice.vault.linkAgain({ ...signed.body, ask: newId<AskId>() }, null)).toBeNull()
})
