// Times one provider on this machine: the same work for every provider, on a picture that shows nobody.
import type { Trial } from './api.ts'
import type { Engine } from './engine.ts'
import { contextOf } from './pixels/canvas.ts'

const [width, height] = [320, 240]
/** The first runs pay for compiling shaders, or for code that is not optimised yet. */
const warmUps = 3
const timed = 5
/** Enough to tell a slow machine by; nobody waits longer. */
const enoughMs = 6000

export async function tryOut({ find, recognition }: Engine): Promise<Trial> {
  if (!recognition) throw new Error('a trial needs the recogniser')
  const picture = noise(width, height)
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
  return { milliseconds: Math.min(...times), answer }
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
