// Draws what hides a face over a picture, in memory: dark glasses, a mask, a microphone, a hand. Where the face is, the shipped detector says.
import type { AnalysedFace } from '../../../workers/vision/api.ts'

export const hidings = ['none', 'glasses', 'mask', 'microphone', 'hand'] as const
export type HidingKind = (typeof hidings)[number]

/** Where the eyes stand in a detector's box, in shares of it. */
const eyeLine = 0.38
const eyeSpread = 0.4

type Pen = OffscreenCanvasRenderingContext2D
/** Draws in eye distances from the middle of the eyes, upright. */
type Drawing = (pen: Pen, random: () => number, skin: string) => void

const drawings: Record<HidingKind, Drawing> = {
  none: () => undefined,
  glasses: (pen, random) => {
    pen.fillStyle = oneOf(['#0a0a0c', '#1c1410', '#15202a', '#26262a'], random)
    pen.globalAlpha = 0.85 + 0.15 * random()
    const [wide, high] = [0.34 + 0.1 * random(), 0.22 + 0.1 * random()]
    for (const side of [-0.5, 0.5]) blob(pen, side, 0.03, wide, high)
    pen.fillRect(-0.5, -0.08, 1, 0.06)
    // The sky in the glass.
    pen.fillStyle = '#fff'
    pen.globalAlpha = 0.25
    for (const side of [-0.6, 0.4]) blob(pen, side, -0.05, 0.08, 0.05)
  },
  mask: (pen, random) => {
    pen.fillStyle = oneOf(['#e9eef2', '#a9cfe6', '#1a1a1d', '#7fa3c9', '#d9c9b5'], random)
    const top = 0.45 + 0.12 * random()
    pen.beginPath()
    pen.moveTo(-0.85, top)
    pen.quadraticCurveTo(0, top - 0.22, 0.85, top)
    pen.quadraticCurveTo(0.8, 1.3, 0.3, 1.75)
    pen.lineTo(-0.3, 1.75)
    pen.quadraticCurveTo(-0.8, 1.3, -0.85, top)
    pen.fill()
    pen.fillStyle = '#0002'
    for (const fold of [0.85, 1.05, 1.25]) pen.fillRect(-0.6, fold, 1.2, 0.02)
  },
  microphone: (pen) => {
    pen.fillStyle = '#18181a'
    blob(pen, 0.05, 1.1, 0.42, 0.42)
    pen.fillRect(-0.07, 1.4, 0.25, 1)
  },
  hand: (pen, random, skin) => {
    const side = random() < 0.5 ? -1 : 1
    if (random() < 0.5) pen.translate(side * 0.15, 1.05)
    else pen.translate(side * 0.5, 0.1)
    pen.rotate(side * 0.5)
    for (const finger of [-0.33, -0.11, 0.11, 0.33]) {
      pen.fillStyle = skin
      blob(pen, 0, finger, 0.6, 0.125)
      pen.strokeStyle = '#0007'
      pen.lineWidth = 0.03
      pen.stroke()
    }
  },
}

/** The picture with one thing in front of the face, as a PNG. @param name decides the details, so that a run can be repeated */
export async function hidden(file: Blob, face: AnalysedFace, kind: HidingKind, name: string): Promise<Blob> {
  const bitmap = await createImageBitmap(file)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('no canvas')
  pen.drawImage(bitmap, 0, 0)
  bitmap.close()
  const [x, y] = [(face.box.x + face.box.width / 2) * canvas.width, (face.box.y + face.box.height * eyeLine) * canvas.height]
  const unit = face.box.width * canvas.width * eyeSpread
  const [red = 0, green = 0, blue = 0] = pen.getImageData(Math.round(x - unit / 2), Math.round(y + unit / 2), 1, 1).data
  pen.setTransform(unit, 0, 0, unit, x, y)
  pen.rotate(face.angle)
  drawings[kind](pen, randomFrom(`${name} ${kind}`), `rgb(${[red, green, blue].join()})`)
  return canvas.convertToBlob({ type: 'image/png' })
}

function blob(pen: Pen, x: number, y: number, wide: number, high: number): void {
  pen.beginPath()
  pen.ellipse(x, y, wide, high, 0, 0, 2 * Math.PI)
  pen.fill()
}

function oneOf(colours: readonly string[], random: () => number): string {
  return colours[Math.floor(random() * colours.length)] ?? '#000'
}

/** Numerical Recipes' linear congruential generator, started from the letters. */
function randomFrom(text: string): () => number {
  let state = new TextEncoder().encode(text).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
