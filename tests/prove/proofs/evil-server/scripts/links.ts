// Lies about what somebody signed through a link: a key that the link never certified, put beside a real invitation.
import type { FormRef } from '../../../../../core/asks/statements.ts'
import { toBase64Url } from '../../../../../core/bytes.ts'
import type { MemberId } from '../../../../../core/ids.ts'
import { dayFromNow } from '../../../../support/days.ts'
import { formDocument } from '../../../../support/form-samples.ts'
import { newId } from '../../../../support/practice-vault.ts'
import { look, settled } from '../client.ts'
import { Forger, noSignature } from '../forge.ts'
import type { Script } from '../script.ts'
import { ignoredUnless } from '../told.ts'
import { unsigned, withAnna } from './feed.ts'

export const links: readonly Script[] = [
  {
    name: 'a yes through a link, by a key that the link never certified',
    without: ['link-certificate'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const { ask } = await page.evaluate(
        async ({ document, owner, expiresAt }) => {
          const published = await workspace.forms.publish(document)
          const version = workspace.forms.all[0]?.[0]
          const pseudonym = workspace.person(owner)?.pseudonym
          if (!published.ok || !version || !pseudonym) throw new Error('there is no form to sign')
          const form: FormRef = { form: version.document.form, version: version.document.version, hash: version.hash }
          return workspace.asks.create({
            owner,
            pseudonym,
            form,
            expiresAt,
            delivery: 'handed-over',
            address: null,
            pending: false,
          })
        },
        { document: formDocument(), owner: anna, expiresAt: new Date(Date.now() + 10 * 86_400_000).toISOString() },
      )
      await settled(page)
      const forger = await Forger.create()
      const author = newId<MemberId>()
      const receiveKey = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
      const signer = {
        type: 'signer',
        ...(await unsigned(stage.evil)),
        author,
        ask,
        owner: anna,
        signKey: forger.signPublic,
        receiveKey,
      } as const
      const yes = await forger.sign({
        type: 'consent',
        ...(await unsigned(stage.evil)),
        author,
        owner: anna,
        after: null,
        // Inside the form's term, or the form alone would refuse it.
        consent: { action: 'matching-permit', grant: newId(), until: dayFromNow(30) },
      } as never)
      stage.evil.inject(
        { kind: 'statement', statement: { body: signer, signature: noSignature } },
        { kind: 'statement', statement: yes },
      )
      await look(page, stage.evil)
      return ignoredUnless(await page.evaluate((id) => (workspace.person(id)?.consent.matching.length ?? 0) > 0, anna))
    },
  },
]
