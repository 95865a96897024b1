// What each entry says, for people: who did what, about whom, and when. Folded along with the chain, so that it is verified like the rest.
import type { MemberId } from '../ids.ts'
import type { Role, Scope } from '../scopes.ts'
import type { ChainEntry } from './entries.ts'

export interface ChainEvent {
  /** Of the entry. */
  readonly hash: string
  readonly at: string
  readonly type: ChainEntry['type']
  readonly author: MemberId
  /** Whom it is about; null: everybody. */
  readonly member: MemberId | null
  readonly gained: readonly Role[]
  readonly lost: readonly Role[]
  readonly scope: Scope | null
}

/** @param before the roles of the member whom it is about, as of the entry before */
export function eventOf(body: ChainEntry, hash: string, before: readonly Role[]): ChainEvent {
  const after = rolesIn(body)
  return {
    hash,
    at: body.at,
    type: body.type,
    author: body.author,
    member: memberIn(body),
    gained: after.filter((role) => !before.includes(role)),
    lost: body.type === 'roles' || body.type === 'revoke' ? before.filter((role) => !after.includes(role)) : [],
    scope: body.type === 'epoch' ? body.scope : null,
  }
}

/** Whom an entry is about. */
export function memberIn(body: ChainEntry): MemberId | null {
  switch (body.type) {
    case 'genesis':
      return body.founder.member
    case 'add':
    case 'recovered':
      return body.member.member
    case 'roles':
    case 'revoke':
    case 'reset':
      return body.member
    default:
      return null
  }
}

function rolesIn(body: ChainEntry): readonly Role[] {
  if (body.type === 'genesis') return body.founder.roles
  if (body.type === 'add' || body.type === 'recovered') return body.member.roles
  return body.type === 'roles' ? body.roles : []
}

/** New keys, a new owner by the recovery key, or a role that an owner gave themselves: everybody should ask whether it is right. */
export function isStriking({ type, author, member, gained }: ChainEvent): boolean {
  return type === 'reset' || type === 'recovered' || (type === 'roles' && author === member && gained.length > 0)
}
