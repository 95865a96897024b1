// What tests of the workspace do in its page. Functions passed to `evaluate` may use nothing from this file.
import type { Page } from 'playwright'
import type { SessionDoor } from '../../../web/workspace/types.ts'

export const passphrase = 'vier paarden eten blauw gras'

export async function found(page: Page): Promise<{ accountKey: string; recoveryCode: string }> {
  return page.evaluate(async (passphrase) => {
    const result = await door.found({
      workspaceName: 'Ziekenhuis Oost',
      memberName: 'Noor',
      email: 'noor@oost.example',
      passphrase,
      foundingCode: null,
      recognition: true,
    })
    if (!result.ok) throw new Error(result.code)
    globalThis.workspace = result.workspace
    return result.sheet
  }, passphrase)
}

export async function unlock(
  page: Page,
  unlock: Parameters<SessionDoor['unlock']>[0],
): Promise<{ ok: true } | { ok: false; code: string }> {
  return page.evaluate(async (unlock) => {
    const result = await door.unlock(unlock)
    if (!result.ok) return { ok: false, code: result.code }
    globalThis.workspace = result.workspace
    return { ok: true }
  }, unlock)
}

/** One person with a quitclaim and its paper, one event, one photo in which that person was confirmed. */
export async function addEverything(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const person = await workspace.addPerson({ name: 'Anna de Vries', email: 'anna@thuis.example', note: 'komt op dinsdag' })
    await workspace.recordQuitclaim(person, {
      purposes: ['information'],
      channels: ['website', 'intranet'],
      basis: 'consent',
      from: '2026-01-01' as never,
      until: '2029-01-01' as never,
      paper: new File(['scan of a signed form'], 'Formulier Anna.pdf', { type: 'application/pdf' }),
    })
    const event = await workspace.addEvent({ name: 'Open dag', date: '2026-06-12' as never, roster: [person] })
    const original = new File(['original bytes'], 'IMG_0001 Anna.jpg', { type: 'image/jpeg' })
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await original.arrayBuffer()))
    const contentHash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    const face = {
      id: 'f1',
      box: { x: 0.1, y: 0.1, width: 0.2, height: 0.25 } as never,
      source: 'detector',
      score: 0.91,
      quality: 'good',
      proposal: null,
      rejected: [],
      decision: { kind: 'undecided' },
      covered: false,
      decidedBy: null,
      decidedAt: null,
    } as const
    const document = {
      fileName: original.name,
      contentHash,
      sizeBytes: original.size,
      width: 400,
      height: 300,
      faces: [{ ...face, rejected: [] }],
      withoutFace: [],
      seen: null,
      recognition: null,
    }
    const { id } = await workspace.addAsset(event, document, original, new Blob(['preview bytes'], { type: 'image/webp' }))
    await workspace.updateAsset(id, (asset) => ({
      ...asset,
      faces: asset.faces.map((entry) => ({ ...entry, decision: { kind: 'person', subject: person } })),
    }))
  })
}

/** Everything a screen would show, as plain data. */
export async function snapshot() {
  const assets = workspace.events.flatMap(({ id }) => [...workspace.assetsOf(id)])
  const previews = await Promise.all(
    assets.map(async ({ id }) => {
      const blob = await workspace.preview(id)
      return blob ? `${blob.type} ${await blob.text()}` : null
    }),
  )
  return { people: [...workspace.people], events: [...workspace.events], assets, previews, outbox: workspace.outbox }
}

/** Waits until nothing waits any more; hundreds of changes on a busy machine take their time. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => workspace.outbox.waiting === 0, undefined, { timeout: 120_000, polling: 50 })
}
