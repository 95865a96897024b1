// The allow-list: who may do what, said once more by hand and from the outside. The matrix compares the server and the vault with this table, and this
// table with the server's routes; a route nobody declared here is a failure.
import type { Role, Scope } from '../../../../core/scopes.ts'
import type { ConsentAction, RecordTable } from '../../../../core/statements.ts'

export type May = 'anyone' | 'member' | readonly Role[]

const writers: readonly Role[] = ['consent-officer', 'editor']

export const scopeMay: Readonly<Record<Scope, readonly Role[]>> = {
  people: ['consent-officer', 'editor'],
  faces: ['editor'],
  papers: ['consent-officer', 'auditor'],
  library: ['consent-officer', 'editor', 'viewer', 'auditor'],
  log: ['auditor'],
}

export const tableMay: Readonly<Record<RecordTable, readonly Role[]>> = {
  person: scopeMay.people,
  ask: scopeMay.people,
  template: scopeMay.faces,
  paper: scopeMay.papers,
  event: scopeMay.library,
  asset: scopeMay.library,
}

/** What only restricts comes from any member. */
export const consentMay: Readonly<Record<ConsentAction['action'], May>> = {
  permit: writers,
  withdraw: 'member',
  decline: 'member',
  supersede: 'member',
  lapse: 'member',
  'matching-permit': writers,
  'matching-withdraw': 'member',
  never: 'member',
  'never-lifted': writers,
}

/** Per route; a route with several kinds of request has one line per kind, `route · kind`. */
export const routeMay = {
  'GET /api/health': 'anyone',
  'GET /api/start': 'anyone',
  // Public keys, and the layout of a receipt.
  'GET /api/receipts/keys.json': 'anyone',
  'GET /api/receipts/v2.schema.json': 'anyone',
  'POST /api/workspaces': 'anyone',
  'POST /api/sign-in': 'anyone',
  'POST /api/sign-out': 'anyone',
  'POST /api/passkeys/challenge': 'anyone',
  'POST /api/invitations/open': 'anyone',
  'POST /api/invitations/answer': 'anyone',
  // With a link's secret, or with the person's own key.
  'POST /api/asks/open': 'anyone',
  'POST /api/asks/code': 'anyone',
  'POST /api/asks/confirm': 'anyone',
  'POST /api/asks/halves': 'anyone',
  'POST /api/asks/sign': 'anyone',
  'POST /api/persons/open': 'anyone',
  'POST /api/persons/halves': 'anyone',
  'POST /api/persons/say': 'anyone',
  'POST /api/recovery/open': 'anyone',
  'POST /api/recovery/use': 'anyone',
  // Whoever knows the closing's random id.
  'GET /api/closings/:workspace/:closing': 'anyone',
  'GET /api/session': 'member',
  'POST /api/session/confirm': 'member',
  'GET /api/sessions': 'member',
  'POST /api/sessions/end': 'member',
  'GET /api/unlockers': 'member',
  'POST /api/unlockers': 'member',
  'PUT /api/unlockers/label': 'member',
  'GET /api/heads': 'member',
  'PUT /api/heads': 'member',
  'GET /api/feed': 'member',
  'POST /api/give-back': 'member',
  'GET /api/members': 'member',
  'GET /api/chain/:seq/signed': 'member',
  'GET /api/shares/left-behind': 'member',
  'GET /api/log/proof': 'member',
  'GET /api/log/inclusion': 'member',
  'GET /api/erasures/:owner': 'member',
  'GET /api/log/signed': scopeMay.papers,
  'GET /api/log/lines': ['auditor'],
  'GET /api/alerts': ['owner', 'auditor'],
  'POST /api/closings': ['owner'],
  'GET /api/members/:member/signed': ['owner'],
  'POST /api/invitations': ['owner'],
  'POST /api/invitations/withdraw': ['owner'],
  'POST /api/chain': ['owner'],
  'POST /api/statements · owner': writers,
  'POST /api/statements · appearance': writers,
  'POST /api/statements · publication': writers,
  'POST /api/statements · settings': ['owner'],
  'POST /api/statements · form-offered': ['owner', 'consent-officer'],
  'POST /api/statements · erased': ['consent-officer'],
  'POST /api/statements · alias': ['consent-officer'],
  'POST /api/statements · retired': ['consent-officer', 'editor'],
  'POST /api/mail': ['consent-officer'],
  'POST /api/statements · ask': ['consent-officer'],
  'POST /api/persons/links': ['consent-officer'],
  'POST /api/statements · ask-revoked': ['consent-officer'],
  'POST /api/statements · acceptance': ['consent-officer'],
  'POST /api/forms': ['owner', 'consent-officer'],
  'POST /api/records': writers,
  'POST /api/shares': writers,
  'POST /api/shares/release': 'member',
  'GET /api/records/:table/:record': 'member',
  'POST /api/grants': 'member',
  'POST /api/shares/rewrap': 'member',
} as const satisfies Readonly<Record<string, May>>
export type Line = keyof typeof routeMay

/** Every role alone, and the sets that people really have. */
export const roleSets: readonly (readonly Role[])[] = [
  ['owner'],
  ['consent-officer'],
  ['editor'],
  ['viewer'],
  ['auditor'],
  ['owner', 'consent-officer'],
  ['owner', 'auditor'],
  ['consent-officer', 'editor'],
  ['editor', 'viewer'],
  ['viewer', 'auditor'],
]

export const isAllowed = (may: May, roles: readonly Role[] | null): boolean =>
  may === 'anyone' || (roles !== null && (may === 'member' || may.some((role) => roles.includes(role))))
