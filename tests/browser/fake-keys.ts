// FAKE: one's own keys and sessions in memory, for component tests. Never imported by the product.
import type { UnlockerId } from '../../core/ids.ts'
import type { OwnSession, SessionId } from '../../core/wire/sessions.ts'
import type { Done, KeyFailure, KeyView, OwnKeys } from '../../web/workspace/session/own-keys.ts'

const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString()
const key = (kind: KeyView['kind'], name: string | null, ago: number): KeyView => ({
  id: crypto.randomUUID() as UnlockerId,
  kind,
  name,
  madeAt: day(ago),
  usedAt: kind === 'recovery' ? null : day(0),
})
const session = (current: boolean, device: OwnSession['device'], network: string | null): OwnSession => ({
  session: crypto.randomUUID() as SessionId,
  current,
  device,
  network,
  unlocker: null,
  startedAt: new Date(Date.now() - 3_600_000).toISOString(),
  seenAt: new Date(Date.now() - (current ? 0 : 900_000)).toISOString(),
})

export class FakeKeys implements OwnKeys {
  keys: readonly KeyView[] = [key('passphrase', null, 40), key('recovery', null, 40), key('passkey', 'Laptop van Noor', 3)]
  open: readonly OwnSession[] = [
    session(true, { browser: 'firefox', system: 'windows' }, '192.0.2.0/24'),
    session(false, { browser: 'safari', system: 'ios' }, '198.51.100.0/24'),
  ]
  support: ReturnType<OwnKeys['passkeySupport']> = 'ready'
  /** The next call by this name fails with this code. */
  fail: Partial<Record<'list' | 'confirm' | 'addPasskey' | 'changePassphrase' | 'keep' | 'remove', KeyFailure>> = {}
  readonly calls: string[] = []
  #confirmed = false

  /** One of the keys was shown just now. */
  get confirmed(): boolean {
    return this.#confirmed
  }

  #answer(name: keyof FakeKeys['fail'], change: () => void = () => undefined): Promise<Done> {
    this.calls.push(name)
    const code = this.fail[name]
    this.fail = { ...this.fail, [name]: undefined }
    if (code !== undefined) return Promise.resolve({ ok: false, code })
    if (name !== 'list' && name !== 'confirm' && !this.#confirmed) return Promise.resolve({ ok: false, code: 'confirm_needed' })
    change()
    return Promise.resolve({ ok: true })
  }

  async list(): ReturnType<OwnKeys['list']> {
    const done = await this.#answer('list')
    return done.ok ? { ok: true, keys: this.keys } : done
  }

  sessions(): ReturnType<OwnKeys['sessions']> {
    return Promise.resolve({ ok: true, sessions: this.open })
  }

  endSession(ended: SessionId): Promise<Done> {
    this.open = this.open.filter((one) => one.session !== ended)
    return Promise.resolve({ ok: true })
  }

  endOtherSessions(): Promise<Done> {
    this.open = this.open.filter(({ current }) => current)
    return Promise.resolve({ ok: true })
  }

  passkeySupport = (): ReturnType<OwnKeys['passkeySupport']> => this.support

  confirm(choice: Parameters<OwnKeys['confirm']>[0]): Promise<Done> {
    if ('passphrase' in choice && choice.passphrase !== 'goed geheim') return Promise.resolve({ ok: false, code: 'wrong_secret' })
    return this.#answer('confirm', () => {
      this.#confirmed = true
    })
  }

  done(): Promise<void> {
    this.#confirmed = false
    return Promise.resolve()
  }

  changePassphrase(): Promise<Done> {
    return this.#answer('changePassphrase')
  }

  newSheet(): ReturnType<OwnKeys['newSheet']> {
    const sheet = { accountKey: 'AAAA-1111-BBBB-2222-CCCC-3333-DD', recoveryCode: 'EEEE-4444-FFFF-5555-GGGG-6666-HHHH-7777' }
    return Promise.resolve({ ok: true, sheet, keep: () => this.#answer('keep') })
  }

  addPasskey(name: string): Promise<Done> {
    return this.#answer('addPasskey', () => {
      this.keys = [...this.keys, key('passkey', name, 0)]
    })
  }

  rename(id: UnlockerId, name: string): Promise<Done> {
    this.keys = this.keys.map((one) => (one.id === id ? { ...one, name } : one))
    return Promise.resolve({ ok: true })
  }

  remove(id: UnlockerId): Promise<Done> {
    return this.#answer('remove', () => {
      this.keys = this.keys.filter((one) => one.id !== id)
    })
  }
}
