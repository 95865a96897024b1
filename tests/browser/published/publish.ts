// A photo of somebody that stands in a folder of the website, and that person changing their mind.
import type { AssetDocument, Face, FileCheck, Publication } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import { box, drawnPhoto, type FakeWorkspace } from '../desk/fake.svelte.ts'

export async function publish(
  workspace: FakeWorkspace,
  event: OwnerId,
  fileName: string,
  subject: OwnerId,
  until: string,
  place: Publication['place'] = { kind: 'webdav', label: 'Website folder', destination: null },
  evidence: Partial<FileCheck> = {},
): Promise<void> {
  const face = {
    id: crypto.randomUUID(),
    box: box(0.2, 0.2, 0.2),
    decision: { kind: 'person', subject },
    covered: false,
    decidedAt: null,
  }
  const file = await drawnPhoto({ fileName, faces: [] })
  const document = { fileName, faces: [face as unknown as Face], withoutFace: [] } as unknown as AssetDocument
  const { id } = await workspace.addAsset(event, document, file, file)
  const quitclaims = workspace.consents.get(subject)?.quitclaims.map((one) => one.id) ?? []
  await workspace.recordPublications([
    {
      asset: id,
      channel: 'website',
      from: '2026-06-12' as CalendarDate,
      until: until as CalendarDate,
      place,
      name: fileName,
      address: `https://cloud.example.org/${fileName}`,
      contentHash: '0'.repeat(64),
      recipe: '0'.repeat(64),
      quitclaims,
      check: {
        at: new Date().toISOString(),
        channel: 'website',
        contentHash: '0'.repeat(64),
        faces: 0,
        regions: 0,
        highest: null,
        ...evidence,
      },
    },
  ])
}

export function withdrawOf(workspace: FakeWorkspace, subject: OwnerId, ended: 'withdrawn' | null = 'withdrawn'): void {
  const consent = workspace.consents.get(subject)
  if (consent) workspace.setConsent(subject, { ...consent, quitclaims: consent.quitclaims.map((one) => ({ ...one, ended })) })
}
