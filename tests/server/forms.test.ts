// Publishing a form: signed, its text the one that was signed, frozen once it stands, told to everybody with the text beside it.
import { beforeAll, expect, test } from 'vitest'
import { formHash, type FormDocument } from '../../core/forms/document.ts'
import type { FormId } from '../../core/ids.ts'
import type { Change } from '../../core/wire.ts'
import type { PublishForm } from '../../core/wire/forms.ts'
import { asyncSha256 } from '../../server/hash.ts'
import { formDocument } from '../support/form-samples.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const signed = async (by: TestMember, document: FormDocument, previous: string | null): Promise<PublishForm> => {
    const { form, version } = document
    const hash = await formHash(document, asyncSha256)
    return { statement: await by.sign({ type: 'form', ...by.signedBy(), form, version, hash, previous }), document }
  }
  const answer = async (request: unknown, by = member): Promise<string> => {
    const response = await by.post(house.app, '/api/forms', request)
    return response.status === 201 ? 'published' : ((await response.json()) as { code: string }).code
  }
  const forms = async (): Promise<Extract<Change, { kind: 'form' }>[]> => {
    const { changes } = (await (await member.get(house.app, '/api/feed?limit=1000')).json()) as { changes: Change[] }
    return changes.filter((change) => change.kind === 'form')
  }
  const titled = (title: string, version: number, form = 'visitors'): FormDocument =>
    formDocument({ form, version, title: { nl: title, en: title } })

  test('versions follow each other, and what stands is never replaced', async () => {
    const one = await signed(member, titled('Een', 1), null)
    expect(await answer(one)).toBe('published')
    expect(await answer(one), 'its answer was lost').toBe('published')
    expect(await answer(await signed(member, titled('Anders', 1), null))).toBe('exists')
    const { hash } = one.statement.body
    expect(await answer(await signed(member, titled('Drie', 3), hash)), 'a gap').toBe('conflict')
    expect(await answer(await signed(member, titled('Twee', 2), 'c'.repeat(64))), 'another past').toBe('conflict')
    expect(await answer(await signed(member, titled('Twee', 2), hash))).toBe('published')
    const told = await forms()
    expect(told.map(({ statement: { body } }) => body.version)).toEqual([1, 2])
    expect(told[0]?.document).toEqual(one.document)
  })

  test('of two people publishing the same version at once, one is told that it exists', async () => {
    const requests = await Promise.all(
      Array.from({ length: 8 }, (_, i) => signed(member, titled(`Haast ${String(i)}`, 1, 'haste'), null)),
    )
    const answers = await Promise.all(requests.map((request) => answer(request)))
    expect(answers.sort()).toEqual([...Array.from({ length: 7 }, () => 'exists'), 'published'])
  })

  test('what was not signed, or not by somebody who may, is refused', async () => {
    const request = await signed(member, titled('Echt', 1, 'refused'), null)
    const other = titled('Vals', 1, 'refused')
    expect(await answer({ ...request, document: other }), 'another text').toBe('bad_request')
    expect(await answer({ ...request, document: { ...request.document, note: 'x' } }), 'a field too many').toBe('bad_request')
    const placeholder = { ...request.document, title: { nl: 'Van {organisation}', en: 'x' } }
    expect(await answer({ ...request, document: placeholder }), 'a placeholder').toBe('bad_request')
    const forged = await signed(member, other, null)
    expect(await answer({ ...forged, statement: { ...forged.statement, signature: request.statement.signature } })).toBe(
      'signature_refused',
    )
    const stranger = await TestMember.founder(house.app)
    expect(await answer(request, stranger)).toBe('forbidden')
    expect((await forms()).map(({ statement: { body } }) => body.form)).not.toContain('refused')
  })

  test('each publication is a line that names form and version', async () => {
    const request = await signed(member, titled('Regel', 1, 'lines'), null)
    await answer(request)
    const [{ line } = { line: '' }] = await house.deps.main<{ line: string }[]>`
      select line from audit_line where workspace_id = ${member.workspace} order by seq desc limit 1`
    expect(JSON.parse(line)).toMatchObject({
      EventID: 'form.publish',
      EventOutcomeIndicator: 0,
      objects: [{ ParticipantObjectID: 'lines', ParticipantObjectIDTypeCode: 'form', ParticipantObjectDetail: 'version 1' }],
    })
  })

  test('retiring a form is a signed statement and a line; its versions stay', async () => {
    await answer(await signed(member, titled('Oud', 1, 'old'), null))
    const said = await member.sign({ type: 'form-offered', ...member.signedBy(), form: 'old' as FormId, offered: false })
    expect(await (await member.post(house.app, '/api/statements', { statements: [said] })).json()).toMatchObject({
      outcomes: [{ outcome: 'stored' }],
    })
    const { changes } = (await (await member.get(house.app, '/api/feed?limit=1000')).json()) as { changes: Change[] }
    expect(changes.at(-1)).toMatchObject({ kind: 'statement', statement: { body: { type: 'form-offered', offered: false } } })
    expect((await forms()).map(({ statement: { body } }) => body.form)).toContain('old')
    const [{ line } = { line: '' }] = await house.deps.main<{ line: string }[]>`
      select line from audit_line where workspace_id = ${member.workspace} order by seq desc limit 1`
    expect(JSON.parse(line)).toMatchObject({
      EventID: 'form.offer',
      objects: [{ ParticipantObjectID: 'old', ParticipantObjectIDTypeCode: 'form', ParticipantObjectDetail: 'retired' }],
    })
  })
})
