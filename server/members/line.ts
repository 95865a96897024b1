// A chain entry as an audit line: who is about whom, and the hash that binds the entry into the log.
import { chainEntryBytes, type ChainEntry, type SignedChainEntry } from '../../core/chain.ts'
import type { AuditEvent } from '../../core/log/line.ts'
import { sha256Hex } from '../hash.ts'
import type { Actor } from '../http/context.ts'
import type { AuditEntry, AuditObject } from '../log/audit.ts'
import { rowObject } from '../log/objects.ts'

const eventOf = {
  genesis: 'workspace.found',
  add: 'member.add',
  roles: 'member.roles',
  revoke: 'member.revoke',
  reset: 'member.reset',
  epoch: 'scope.epoch',
  'recovery-key': 'recovery.key',
  recovered: 'recovery.use',
  'small-practice': 'workspace.choice',
  'minimum-format': 'chain.format',
  'restored-to': 'chain.restored',
} as const satisfies Record<ChainEntry['type'], AuditEvent>

export function entryLine(actor: Actor, entry: SignedChainEntry, EventOutcomeIndicator: 0 | 4): AuditEntry {
  const { body } = entry
  return {
    EventID: eventOf[body.type],
    EventActionCode: body.type === 'revoke' ? 'D' : body.type === 'add' || body.type === 'epoch' ? 'C' : 'U',
    EventOutcomeIndicator,
    ...actor,
    objects: [objectOf(body)],
    statements: [sha256Hex(chainEntryBytes(entry))],
  }
}

function objectOf(body: ChainEntry): AuditObject {
  if (body.type === 'add' || body.type === 'recovered') return rowObject(body.member.member, 'member', body.member.roles.join(' '))
  if (body.type === 'roles') return rowObject(body.member, 'member', body.roles.join(' '))
  if (body.type === 'revoke' || body.type === 'reset') return rowObject(body.member, 'member', body.type)
  return rowObject(body.workspace, 'workspace', body.type === 'epoch' ? `${body.scope} ${String(body.epoch)}` : body.type)
}
