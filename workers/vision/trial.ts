// Times one provider on this machine and writes down its answers: the same work for every provider, on a picture of nobody who lives.
import type { Trial } from './api.ts'
import type { Engine } from './engine.ts'
import { contextOf } from './pixels/canvas.ts'

const [width, height] = [320, 240]
/** The first runs pay for compiling shaders, or for code that is not optimised yet. */
const warmUps = 3
const timed = 5
/** Enough to tell a slow machine by; nobody waits longer. */
const enoughMs = 6000

export async function tryOut({ find, recognition, mapsOf }: Engine): Promise<Trial> {
  if (!recognition) throw new Error('a trial needs the recogniser')
  // Somebody is found in it at the first look, as in most photos: of nobody, every look there is would be timed, and prepared for each shape of picture.
  const picture = drawnFace()
  const { side } = recognition.recogniser
  const square = contextOf(picture).getImageData(0, 0, side, side)
  const times: number[] = []
  let answer = new Float32Array()
  const started = performance.now()
  for (let run = 0; run < warmUps + timed; run++) {
    const began = performance.now()
    await find(picture)
    ;[answer = answer] = await recognition.recogniser.embed([square])
    times.push(performance.now() - began)
    if (run > 0 && performance.now() - started > enoughMs) break
  }
  return { milliseconds: Math.min(...times), answer, maps: (await mapsOf?.(picture)) ?? [] }
}

/** Enough of a face for a detector to be sure of something: where nobody is seen, a card that computes nothing at all would agree. */
function drawnFace(): OffscreenCanvas {
  const canvas = noise(width, height)
  const context = contextOf(canvas)
  const ellipse = (colour: string, x: number, y: number, across: number, down: number): void => {
    context.fillStyle = colour
    context.beginPath()
    context.ellipse(x, y, across, down, 0, 0, 2 * Math.PI)
    context.fill()
  }
  ellipse('#c9cfd6', 160, 120, 150, 116)
  ellipse('#4a3426', 160, 104, 62, 76)
  ellipse('#e0ac8a', 160, 124, 50, 66)
  for (const x of [141, 179]) {
    ellipse('#5a4030', x, 100, 12, 3)
    ellipse('#fbf6f2', x, 112, 9, 5)
    ellipse('#33241b', x, 112, 4.5, 4.5)
  }
  ellipse('#c78d6b', 160, 136, 7, 10)
  ellipse('#b4605a', 160, 160, 17, 5)
  return canvas
}

/** The same on every machine. */
function noise(columns: number, rows: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(columns, rows)
  const context = contextOf(canvas)
  const image = context.createImageData(columns, rows)
  let state = 1
  for (let i = 0; i < image.data.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    image.data[i] = i % 4 === 3 ? 255 : (state >> 16) & 255
  }
  context.putImageData(image, 0, 0)
  return canvas
}
