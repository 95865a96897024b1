// The exact list of what left this browser since unlock, for the lock line.
import type { Sent } from '../../api/server-door.ts'
import type { SentItem } from '../types.ts'

const kinds: Readonly<Record<string, SentItem['kind']>> = {
  '/api/sign-in': 'sign-in',
  '/api/session/confirm': 'sign-in',
  '/api/passkeys/challenge': 'sign-in',
  '/api/unlockers': 'keys',
  '/api/unlockers/label': 'keys',
  '/api/sessions/end': 'keys',
  '/api/workspaces': 'found',
  '/api/invitations': 'members',
  '/api/invitations/withdraw': 'members',
  '/api/chain': 'members',
  '/api/grants': 'members',
  '/api/shares/rewrap': 'members',
  '/api/statements': 'statements',
  '/api/shares': 'share',
  '/api/shares/release': 'release',
  '/api/records': 'records',
}

export class SentList {
  items = $state.raw<readonly SentItem[]>([])

  note({ at, endpoint, sizeBytes }: Sent): void {
    const path = endpoint.slice(endpoint.indexOf(' ') + 1)
    this.items = [...this.items, { at, endpoint, sizeBytes, kind: kinds[path] ?? 'question' }]
  }
}
