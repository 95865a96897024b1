// The log as an auditor finds it: canonical lines without a gap, leaf hashes that fit, and the root every answer told, checked by the slow
// recursive definition of RFC 9162 §2.1.1.
import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { canonicalJson, type CanonicalValue } from '../../core/canonical.ts'
import { AuditLine } from '../../core/log/line.ts'
import { signedStatementBytes } from '../../core/statements.ts'
import { useHouse } from './house.ts'
import { sha256Hex, TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'
import { slowRootHex } from './slow-tree.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const stored = () => house.deps.main<{ seq: number; line: string; leaf_hash: Buffer }[]>`
    select seq, line, leaf_hash from audit_line where workspace_id = ${member.workspace} order by seq`

  test('lines are canonical, numbered without a gap, and hash to the root every response names', async () => {
    const heads: { size: number; root: string }[] = []
    for (let round = 0; round < 12; round++) {
      const response = await member.post(house.app, '/api/statements', { statements: [await member.subject()] })
      heads.push(((await response.json()) as { logHead: { size: number; root: string } }).logHead)
    }
    const rows = await stored()
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, index) => index))
    for (const { seq, line, leaf_hash } of rows) {
      const parsed = AuditLine.parse(JSON.parse(line))
      expect(canonicalJson(parsed as CanonicalValue)).toBe(line)
      expect(parsed).toMatchObject({ seq, workspace: member.workspace })
      expect(
        createHash('sha256')
          .update(Buffer.from([0]))
          .update(line)
          .digest(),
      ).toEqual(leaf_hash)
    }
    for (const { size, root } of heads) expect(slowRootHex(rows.slice(0, size).map(({ line }) => utf8(line)))).toBe(root)
  })

  test('a changed, a missing and a swapped line change the root', async () => {
    const lines = (await stored()).map(({ line }) => utf8(line))
    const root = slowRootHex(lines)
    expect(slowRootHex(lines.slice(1))).not.toBe(root)
    expect(slowRootHex([...lines].reverse())).not.toBe(root)
    expect(slowRootHex([utf8('{}'), ...lines.slice(1)])).not.toBe(root)
  })

  test('a line binds the hash of every statement it is about', async () => {
    const subject = await member.subject()
    await member.post(house.app, '/api/statements', { statements: [subject] })
    const line = AuditLine.parse(JSON.parse((await stored()).at(-1)?.line ?? ''))
    expect(line.statements).toEqual([await sha256Hex(signedStatementBytes(subject))])
  })

  test('a batch of one kind is one line; a replay adds none', async () => {
    const before = (await stored()).length
    const statements = await Promise.all(Array.from({ length: 20 }, () => member.subject()))
    await member.post(house.app, '/api/statements', { statements })
    await member.post(house.app, '/api/statements', { statements })
    const rows = await stored()
    expect(rows).toHaveLength(before + 1)
    expect(AuditLine.parse(JSON.parse(rows.at(-1)?.line ?? '')).objects).toHaveLength(20)
  })

  test('sign-in, refused statements and sign-out are in the log; names and addresses are not', async () => {
    await member.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
    const impostor = await TestMember.create()
    const forged = await impostor.sign((await member.subject()).body)
    await member.post(house.app, '/api/statements', { statements: [forged] })
    await member.post(house.app, '/api/sign-out', {})
    const text = (await stored()).map(({ line }) => line).join('\n')
    for (const event of ['workspace.found', 'session.sign-in', 'session.sign-out']) expect(text).toContain(event)
    expect(text).toContain('"EventOutcomeIndicator":4')
    for (const known of ['Ilse', 'ilse@example.org', 'Streekziekenhuis', member.signInSecret]) expect(text).not.toContain(known)
  })

  test('the operator’s log holds no body, secret, name, cookie or query', async () => {
    await member.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
    await member.get(house.app, '/api/feed?after=0&limit=7')
    await house.app.request('http://localhost:8420/who/is/Ilse?name=Ilse')
    const text = house.logText()
    expect(text).toContain('/api/feed')
    for (const hidden of ['Ilse', 'ilse@example.org', member.signInSecret, 'limit=7', '__Host-', member.cookie ?? 'none'])
      expect(text).not.toContain(hidden)
  })
})
