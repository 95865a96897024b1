// Who may do what: one table of route and statement against roles. Data are guarded twice, here and by who holds which key (protocol §1).
import { scopesOf, type Role, type Scope } from '../../core/scopes.ts'
import { maySay, type ConsentAction, type Statement } from '../../core/statements.ts'

/** Who a route answers. `anyone` needs no session; `member` any role, with the finer rule named beside it. */
export const routeRules = {
  'GET /api/health': { access: 'anyone' },
  'GET /api/start': { access: 'anyone' },
  'GET /api/receipts/keys.json': { access: 'anyone' },
  'GET /api/receipts/v2.schema.json': { access: 'anyone' },
  'POST /api/workspaces': { access: 'anyone' }, // off localhost: founding code
  'POST /api/sign-in': { access: 'anyone' },
  'POST /api/sign-out': { access: 'anyone' },
  'POST /api/passkeys/challenge': { access: 'anyone' },
  'POST /api/session/confirm': { access: 'member' },
  'GET /api/sessions': { access: 'member' }, // one's own
  'POST /api/sessions/end': { access: 'member' }, // one's own
  'GET /api/unlockers': { access: 'member' }, // one's own
  'POST /api/unlockers': { access: 'member' }, // one's own, confirmed
  'PUT /api/unlockers/label': { access: 'member' }, // one's own
  'GET /api/session': { access: 'member' },
  'GET /api/heads': { access: 'member' }, // one's own
  'PUT /api/heads': { access: 'member' }, // one's own
  'GET /api/feed': { access: 'member' }, // shares and records only of scopes the member holds
  'GET /api/log/proof': { access: 'member' },
  'GET /api/log/inclusion': { access: 'member' },
  'GET /api/log/signed': { access: 'member' }, // mayOpen papers
  'GET /api/log/lines': { access: 'member' }, // mayReadLog
  'GET /api/alerts': { access: 'member' }, // maySeeAlerts
  'POST /api/closings': { access: 'member' }, // mayClose, confirmed
  'GET /api/closings/:workspace/:closing': { access: 'anyone' }, // whoever knows the closing's random id
  'GET /api/erasures/:owner': { access: 'member' },
  'POST /api/statements': { access: 'member' }, // maySign
  'POST /api/give-back': { access: 'member' }, // signed by any member; after a restore only
  'POST /api/shares': { access: 'member' }, // maySign
  'POST /api/shares/release': { access: 'member' }, // mayOpen, for every share
  'POST /api/records': { access: 'member' }, // maySign
  'GET /api/records/:table/:record': { access: 'member' }, // mayOpen
  'POST /api/mail': { access: 'member' }, // mayMail
  'POST /api/forms': { access: 'member' }, // maySign
  'GET /api/members': { access: 'member' }, // invitations only for owners, their secrets only for the inviter
  'GET /api/members/:member/signed': { access: 'member' }, // owners: hashes for a closing
  'GET /api/chain/:seq/signed': { access: 'member' },
  'POST /api/invitations': { access: 'member' }, // owners
  'POST /api/invitations/withdraw': { access: 'member' }, // owners
  'POST /api/invitations/open': { access: 'anyone' }, // with the link's secret
  'POST /api/invitations/answer': { access: 'anyone' }, // with the link's secret, once
  'POST /api/chain': { access: 'member' }, // the rules of the chain: owners, and holders for an epoch
  'POST /api/grants': { access: 'member' }, // mayOpen, for every grant, and only to who may hold it
  'GET /api/shares/left-behind': { access: 'member' }, // scopes the member holds
  'POST /api/shares/rewrap': { access: 'member' }, // maySign, mayOpen
  'POST /api/asks/open': { access: 'anyone' }, // with the link's secret
  'POST /api/asks/halves': { access: 'anyone' }, // with the link's secret, while it is open
  'POST /api/asks/sign': { access: 'anyone' }, // certified by the link, once for a personal one
  'POST /api/asks/code': { access: 'anyone' }, // with the link's secret and the address it was mailed to, while it is open
  'POST /api/asks/confirm': { access: 'anyone' }, // with the link's secret and the code
  'POST /api/persons/open': { access: 'anyone' }, // with the person's own key
  'POST /api/persons/links': { access: 'member' }, // maySign, mayOpen for a reading link
  'POST /api/persons/halves': { access: 'anyone' }, // with the person's own key
  'POST /api/persons/say': { access: 'anyone' }, // signed by the person's own key
  'POST /api/recovery/open': { access: 'anyone' }, // with two of three sheets
  'POST /api/recovery/use': { access: 'anyone' }, // with two of three sheets
} as const satisfies Readonly<Record<string, { readonly access: 'anyone' | 'member' }>>

/** What only restricts takes effect from any member (protocol §2); what permits, only from somebody whose work it is. */
const restricting: Readonly<Record<ConsentAction['action'], boolean>> = {
  permit: false,
  withdraw: true,
  decline: true,
  supersede: true,
  lapse: true,
  'matching-permit': false,
  'matching-withdraw': true,
  never: true,
  'never-lifted': false,
}

export function maySign(roles: readonly Role[], body: Statement): boolean {
  return isRestricting(body) ? roles.length > 0 : maySay(body, roles)
}

export const isRestricting = (body: Statement): boolean => body.type === 'consent' && restricting[body.consent.action]

export const mayOpen = (roles: readonly Role[], scope: Scope): boolean => scopesOf(roles).includes(scope)

/** The lines of the log; everybody else gets proofs about them. */
export const mayReadLog = (roles: readonly Role[]): boolean => scopesOf(roles).includes('log')

export const maySeeAlerts = (roles: readonly Role[]): boolean => roles.includes('owner') || roles.includes('auditor')

/** Asking people is the consent officer's work. */
export const mayMail = (roles: readonly Role[]): boolean => roles.includes('consent-officer')

export const mayClose = (roles: readonly Role[]): boolean => roles.includes('owner')
