// FAKE: members for component tests. No vault, no server; never imported by the product.
import type { MemberId } from '../../core/ids.ts'
import type { MembersDoor, MemberView } from '../../web/workspace/organisation/members.svelte.ts'

export class FakeMembers implements MembersDoor {
  list = $state.raw<MembersDoor['list']>(null)
  invitations = $state.raw<MembersDoor['invitations']>([])
  chain = $state.raw<MembersDoor['chain']>(null)
  rotation = $state.raw<MembersDoor['rotation']>(null)
  former = $state.raw<MembersDoor['former']>([])
  recoveryUndecided = $state.raw<MembersDoor['recoveryUndecided']>([])
  renewals = $state.raw<MembersDoor['renewals']>([])
  /** What any removal or change of roles would leave the workspace without. */
  loss: ReturnType<MembersDoor['lossBy']> = { owner: false, scopes: [] }
  /** Commands by name, in order. */
  readonly calls: string[] = []
  /** What every command answers. */
  answer: Awaited<ReturnType<MembersDoor['refresh']>> = { ok: true }

  /** Puts a member there without a command. */
  seed(view: Partial<MemberView>): MemberId {
    const member = crypto.randomUUID() as MemberId
    const blank = { member, name: '', email: null, roles: [], opens: [], waiting: [], undecided: [], uncompared: false }
    this.list = [...(this.list ?? []), { ...blank, ...view }]
    return member
  }

  nameOf = (member: MemberId): string | undefined =>
    [...(this.list ?? []), ...this.former].find((one) => one.member === member)?.name
  lossBy = (): ReturnType<MembersDoor['lossBy']> => this.loss
  tend = async (): Promise<void> => {
    await this.#called('tend')
  }
  give = (member: MemberId | null): ReturnType<MembersDoor['give']> => this.#called(`give ${member ?? 'recovery'}`)
  refresh = (): ReturnType<MembersDoor['refresh']> => this.#called('refresh')
  withdraw = (): ReturnType<MembersDoor['withdraw']> => this.#called('withdraw')
  admit = (): ReturnType<MembersDoor['admit']> => this.#called('admit')
  changeRoles = (): ReturnType<MembersDoor['changeRoles']> => this.#called('changeRoles')
  remove = (): ReturnType<MembersDoor['remove']> => this.#called('remove')
  chooseSmallPractice = (): ReturnType<MembersDoor['chooseSmallPractice']> => this.#called('chooseSmallPractice')
  words = (): ReturnType<MembersDoor['words']> => Promise.resolve([0, 1, 2, 3, 4, 5])

  async invite(): ReturnType<MembersDoor['invite']> {
    const done = await this.#called('invite')
    return done.ok ? { ok: true, fragment: '1.x', expiresAt: new Date().toISOString() } : done
  }

  async createRecoveryKey(): ReturnType<MembersDoor['createRecoveryKey']> {
    const done = await this.#called('createRecoveryKey')
    return done.ok ? { ok: true, sheets: ['AAAA', 'BBBB', 'CCCC'] } : done
  }

  #called(name: string): ReturnType<MembersDoor['refresh']> {
    this.calls.push(name)
    return Promise.resolve(this.answer)
  }
}
