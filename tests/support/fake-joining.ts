// FAKE: the doors of somebody without keys, for component tests. No vault, no server; never imported by the product.
import type { InvitationOpened, InvitationState } from '../../core/wire/members.ts'
import type { JoinDoor, Opened, Recovered, SheetsOpened } from '../../web/workspace/session/join-door.ts'

export const fakeInvitation: InvitationOpened = {
  state: 'open',
  workspace: { id: crypto.randomUUID() as InvitationOpened['workspace']['id'], name: 'Gemeente Waterveld' },
  inviter: 'Noor Bakker',
  purpose: 'join',
  member: null,
  name: 'Sam de Wit',
  email: 'sam@waterveld.example',
  roles: ['editor'],
  delivery: 'handed-over',
  expiresAt: '2026-12-02T12:00:00.000Z',
  chain: [],
}
const sheet = { accountKey: '7K3F-92QD-ABCD-EFGH-JKMN-PQRS-TV', recoveryCode: '1234-5678-9ABC-DEFG-HJKM-NPQR-STVW-XYZ0' }

export class FakeJoining implements JoinDoor {
  opened: Opened = { ok: true, invitation: fakeInvitation, checked: { opens: ['people', 'faces', 'library'], members: 3 } }
  answered: Awaited<ReturnType<JoinDoor['answer']>> = { ok: true, sheet, words: [0, 1, 2, 3, 4, 5] }
  stands: InvitationState = 'answered'
  sheets: SheetsOpened = { ok: true, opened: { workspace: fakeInvitation.workspace, chain: [], grants: [] } }
  recovered: Recovered = { ok: true, sheet }

  open = (): Promise<Opened> => Promise.resolve(this.opened)
  answer = (): ReturnType<JoinDoor['answer']> => Promise.resolve(this.answered)
  state = (): ReturnType<JoinDoor['state']> => Promise.resolve({ ok: true, state: this.stands })
  openSheets = (): Promise<SheetsOpened> => Promise.resolve(this.sheets)
  recover = (): Promise<Recovered> => Promise.resolve(this.recovered)
}
