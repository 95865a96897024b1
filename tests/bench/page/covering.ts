// Covers the middle face of a picture as an export does, and attacks the written file with the shipped verification.
import type { NormalizedBox } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import { coverMargin, withMargin } from '../../../web/workspace/publishing/covers.ts'
import type { TemplatePortMessage } from '../../../workers/rpc/template-port.ts'
import type { AnalysedFace, Cover } from '../../../workers/vision/api.ts'
import type { Lane } from './main.ts'

export interface Attack {
  /** Null: the picture shows no face that could be covered. */
  readonly faceFound: boolean | null
  /** Similarity to the person in the picture (from another picture) and to somebody else. */
  readonly same: number
  readonly other: number
}

/** `blur`: what many tools do instead of covering, the proof's control. */
export async function attackCover(
  { api, port }: Lane,
  url: string,
  style: Cover['style'] | 'blur',
  model: string,
  [same, other]: readonly [readonly number[], readonly number[]],
): Promise<Attack> {
  const none = { faceFound: null, same: 0, other: 0 }
  const file = await (await fetch(url)).blob()
  const analysis = await api.analyse(file, { recognise: false, previewLongestSide: 64 })
  const face = analysis.ok ? middleOf(analysis.faces) : undefined
  if (!face) return none
  const { box, angle } = face
  const rendering = { longestSide: null, mediaType: 'image/jpeg', quality: 0.92 } as const
  const covers: Cover[] = style === 'blur' ? [] : [{ box: withMargin(box, coverMargin), form: 'ellipse', angle, style }]
  const rendered = style === 'blur' ? await blurred(file, box) : await api.render(file, { ...rendering, covers })
  if (!rendered.ok) return none
  const subjects = ['same', 'other'] as unknown as OwnerId[]
  const templates = [same, other].map((vector, index) => ({
    subject: subjects[index] ?? ('' as OwnerId),
    model,
    embedding: new Float32Array(vector),
  }))
  port.postMessage({ type: 'templates', templates } satisfies TemplatePortMessage)
  const check = await api.verify(new Blob([rendered.bytes], { type: 'image/jpeg' }), [{ box, angle }])
  const [place] = check.ok ? check.places : []
  if (!place) throw new Error('the written file could not be verified')
  const of = (subject: string): number => place.similarities.find((one) => one.subject === (subject as OwnerId))?.similarity ?? -1
  return { faceFound: place.faceFound, same: of('same'), other: of('other') }
}

function middleOf(faces: readonly AnalysedFace[]): AnalysedFace | undefined {
  const away = ({ box }: AnalysedFace): number => Math.hypot(box.x + box.width / 2 - 0.5, box.y + box.height / 2 - 0.5)
  return faces.toSorted((a, b) => away(a) - away(b)).find((face) => away(face) < 0.2)
}

async function blurred(file: Blob, box: NormalizedBox): Promise<{ readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const bitmap = await createImageBitmap(file)
  const { width, height } = bitmap
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  context.beginPath()
  context.rect(box.x * width, box.y * height, box.width * width, box.height * height)
  context.clip()
  context.filter = `blur(${String(box.width * width * 0.03)}px)`
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })
  return { ok: true, bytes: new Uint8Array(await blob.arrayBuffer()) }
}
