// From unlocked to locked: what is opened in which order, what the workspace then looks after by itself, and what is dropped when it locks.
import { scopesOf } from '../../core/scopes.ts'
import { saveSealedHeads } from '../store/device.ts'
import { feedAnewFor } from '../store/feed-store.ts'
import { saveChain } from '../store/restore-store.ts'
import type { Opened, Parts } from './assembly.ts'
import type { Life } from './session/life.svelte.ts'
import type { LockReason } from './types.ts'

const pollEveryMs = 20_000
const remindersEveryMs = 10 * 60_000
const alertsEveryMs = 5 * 60_000

/** Shows what this device holds, then what the server has. Resolves when both are there, or the server does not answer. */
export async function begin(opened: Opened, parts: Parts, life: Life): Promise<void> {
  const { session, vault } = opened
  const { alerts, database, heads, members, outbox, requests } = parts
  watchForEnds(opened, life)
  lookAfter(parts, life)
  await parts.chain.read()
  await parts.restored.open(members.chain)
  await feedAnewFor(database, scopesOf(session.member.roles))
  await outbox.load()
  await parts.destinations.open()
  await parts.forms.open()
  await requests.open()
  await parts.takingOver.open()
  await parts.catchingUp.now()
  // In this order: sealed heads that no kept chain leads to are only less, never wrong.
  await saveSealedHeads(session.workspace.id, await vault.api.sealHeads())
  await saveChain(database, session.chain)
  life.inBackground(heads.keep())
  life.inBackground(alerts.look())
  life.inBackground(outbox.drain())
  life.inBackground(members.tend())
  // A new recovery key ends what is told about the one before.
  if (alerts.recoveryOpenedAt !== null) life.inBackground(alerts.look())
  life.inBackground(requests.tend())
}

function watchForEnds({ over, vault }: Opened, life: Life): void {
  void vault.failed.then(() => {
    life.lock('vault-ended')
  })
  void vault.historyRefused.then(() => {
    life.lock('history-refused')
  })
  void over.then((reason) => {
    life.lock(reason)
  })
  // A page that goes away locks: the browser may keep it as it is and show it again on the way back.
  const left = (): void => {
    life.lock('left')
  }
  window.addEventListener('pagehide', left, { signal: life.signal })
}

function lookAfter({ alerts, catchingUp, outbox, requests, staying }: Parts, life: Life): void {
  const { signal } = life
  staying.start()
  window.addEventListener('focus', () => life.inBackground(catchingUp.now()), { signal })
  window.addEventListener('online', () => life.inBackground(outbox.drain()), { signal })
  life.every(pollEveryMs, () => {
    if (document.visibilityState === 'visible') life.inBackground(catchingUp.now())
  })
  life.every(alertsEveryMs, () => life.inBackground(alerts.look()))
  life.every(remindersEveryMs, () => life.inBackground(requests.tend()))
}

/** Ends vault and vision workers and drops everything opened. */
export function end({ server, vault }: Opened, parts: Parts, reason: LockReason): void {
  parts.outbox.end()
  parts.heads.end()
  parts.members.end()
  parts.pool.end()
  vault.end()
  parts.pending.clear()
  parts.knowledge.clear()
  parts.roster.clear()
  parts.pictures.clear()
  parts.views.clear()
  parts.asks.clear()
  parts.requests.end()
  parts.takingOver.end()
  parts.destinations.forget()
  parts.forms.forget()
  if (reason === 'asked' || reason === 'idle' || reason === 'history-refused' || reason === 'roles-changed') void server.signOut()
  // Tabs of one browser share the session; a page that only went away leaves the others at work.
  if (reason !== 'elsewhere' && reason !== 'vault-ended' && reason !== 'left') parts.tabs.tell('locked')
  parts.tabs.close()
  parts.database.close()
}
