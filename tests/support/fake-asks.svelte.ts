// FAKE: links for component tests. No vault, no server; never imported by the product.
import type {
  AsksDoor,
  AskRow,
  NewAskInput,
  OwnLinkWish,
  OwnLinkMade,
  PersonRequest,
  WaitingSigner,
} from '../../web/workspace/requests/asks.svelte.ts'
import type { AskId, OwnerId } from '../../core/ids.ts'
import type { OvertakenOnCard } from '../../web/workspace/types.ts'

export class FakeAsks implements AsksDoor {
  list = $state.raw<readonly AskRow[]>([])
  waiting = $state.raw<readonly WaitingSigner[]>([])
  requests = $state.raw<readonly PersonRequest[]>([])
  /** Commands in order. */
  readonly made: NewAskInput[] = []
  readonly revoked: AskId[] = []
  readonly decided: { readonly signers: readonly WaitingSigner[]; readonly accepted: boolean }[] = []

  create = (input: NewAskInput): ReturnType<AsksDoor['create']> => {
    this.made.push(input)
    const ask = crypto.randomUUID() as AskId
    return Promise.resolve({ ask, link: `https://imprimatur.example/sign#1.${ask}` })
  }
  readonly ownMade: OwnLinkWish[] = []
  createOwn = (wish: OwnLinkWish): Promise<OwnLinkMade> => {
    this.ownMade.push(wish)
    return Promise.resolve({ ok: true, link: 'https://imprimatur.example/my-consent#1.x' })
  }
  revoke = (ask: AskId): Promise<void> => {
    this.revoked.push(ask)
    this.list = this.list.map((row) => (row.ask === ask ? { ...row, state: 'revoked' } : row))
    return Promise.resolve()
  }
  decide = (signers: readonly WaitingSigner[], accepted: boolean): Promise<void> => {
    this.decided.push({ signers, accepted })
    this.waiting = this.waiting.filter((one) => !signers.includes(one))
    return Promise.resolve()
  }
  readonly acceptedAs: {
    readonly signer: WaitingSigner
    readonly person: OwnerId
    readonly ended: readonly OvertakenOnCard[]
  }[] = []
  acceptAs = (signer: WaitingSigner, person: OwnerId, ended: readonly OvertakenOnCard[] = []): Promise<void> => {
    this.acceptedAs.push({ signer, person, ended })
    this.waiting = this.waiting.filter((one) => one !== signer)
    return Promise.resolve()
  }
}
