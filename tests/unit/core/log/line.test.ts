import { expect, test } from 'vitest'
import { fromUtf8 } from '../../../../core/bytes.ts'
import { AuditLine, auditLineBytes } from '../../../../core/log/line.ts'

const line = {
  format: 'imprimatur/v1',
  workspace: '11111111-1111-4111-8111-111111111111',
  seq: 0,
  EventID: 'share.release',
  EventActionCode: 'R',
  EventDateTime: '2026-11-23T06:00:00.000Z',
  EventOutcomeIndicator: 0,
  UserID: '22222222-2222-4222-8222-222222222222',
  RoleIDCode: ['editor'],
  UserIsRequestor: true,
  PurposeOfUse: 'match',
  NetworkAccessPointID: '192.0.2.0/24',
  AuditSourceID: 'test',
  trace: 't',
  objects: [{ ParticipantObjectID: 'P-7K3F-92QD', ParticipantObjectIDTypeCode: 'subject', ParticipantObjectDetail: 'faces' }],
  statements: [],
  detail: null,
}

test('the bytes of a line are frozen: the same line hashes the same for as long as logs are kept', () => {
  expect(fromUtf8(auditLineBytes(AuditLine.parse(line)))).toBe(
    '{"AuditSourceID":"test","EventActionCode":"R","EventDateTime":"2026-11-23T06:00:00.000Z","EventID":"share.release",' +
      '"EventOutcomeIndicator":0,"NetworkAccessPointID":"192.0.2.0/24","PurposeOfUse":"match","RoleIDCode":["editor"],' +
      '"UserID":"22222222-2222-4222-8222-222222222222","UserIsRequestor":true,"detail":null,"format":"imprimatur/v1",' +
      '"objects":[{"ParticipantObjectDetail":"faces","ParticipantObjectID":"P-7K3F-92QD","ParticipantObjectIDTypeCode":"subject"}],' +
      '"seq":0,"statements":[],"trace":"t","workspace":"11111111-1111-4111-8111-111111111111"}',
  )
})

test.each([
  ['an unknown event', { EventID: 'face.look' }],
  ['an outcome that is none', { EventOutcomeIndicator: 1 }],
  ['an extra field', { UserName: 'Ilse' }],
  ['a local time', { EventDateTime: '2026-11-23T06:00:00+01:00' }],
  ['a statement that is not a hash', { statements: ['Ilse'] }],
  ['a negative position', { seq: -1 }],
])('%s is not a line', (_name, change) => {
  expect(AuditLine.safeParse({ ...line, ...change }).success).toBe(false)
})
