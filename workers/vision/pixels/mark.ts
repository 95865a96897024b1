// Watermarks: words or a logo in a corner. Laid over the covers, so that nothing of a cover's place is read or shown by it.
import type { Mark, MarkCorner } from '../api.ts'
import type { Size } from '../geometry.ts'

/** Shares of the photo's shorter side. */
const margin = 0.025
const textHeight = 0.032
const smallestText = 11
/** A logo is no wider and no higher than this. */
const logoWidth = 0.22
const logoHeight = 0.12

export async function applyMark(context: OffscreenCanvasRenderingContext2D, size: Size, { what, corner }: Mark): Promise<void> {
  context.save()
  try {
    if (what.kind === 'text') drawText(context, size, what.text, corner)
    else await drawLogo(context, size, what.picture, corner)
  } finally {
    context.restore()
  }
}

/** White with a dark edge: to be read on snow and on a black suit. Words that do not fit are made smaller, not cut. */
function drawText(context: OffscreenCanvasRenderingContext2D, size: Size, text: string, corner: MarkCorner): void {
  const shorter = Math.min(size.width, size.height)
  const room = size.width - 2 * margin * shorter
  const wanted = Math.max(smallestText, shorter * textHeight)
  context.font = fontOf(wanted)
  const fitting = wanted * Math.min(1, room / Math.max(1, context.measureText(text).width))
  context.font = fontOf(fitting)
  context.textBaseline = 'alphabetic'
  const { width } = context.measureText(text)
  const { x, y } = placed({ width, height: fitting }, size, corner)
  context.lineJoin = 'round'
  context.lineWidth = Math.max(1, fitting / 7)
  context.strokeStyle = 'rgb(0 0 0 / 0.55)'
  context.fillStyle = 'rgb(255 255 255 / 0.92)'
  // Letters reach a fifth below their line.
  const line = y + fitting * 0.8
  context.strokeText(text, x, line)
  context.fillText(text, x, line)
}

const fontOf = (height: number): string => `600 ${String(height)}px system-ui, sans-serif`

async function drawLogo(context: OffscreenCanvasRenderingContext2D, size: Size, picture: Blob, corner: MarkCorner): Promise<void> {
  const logo = await createImageBitmap(picture)
  try {
    const scale = Math.min((size.width * logoWidth) / logo.width, (size.height * logoHeight) / logo.height)
    const drawn = { width: logo.width * scale, height: logo.height * scale }
    const { x, y } = placed(drawn, size, corner)
    context.imageSmoothingQuality = 'high'
    context.drawImage(logo, x, y, drawn.width, drawn.height)
  } finally {
    logo.close()
  }
}

function placed(drawn: Size, size: Size, corner: MarkCorner): { readonly x: number; readonly y: number } {
  const edge = margin * Math.min(size.width, size.height)
  return {
    x: corner.endsWith('left') ? edge : size.width - edge - drawn.width,
    y: corner.startsWith('top') ? edge : size.height - edge - drawn.height,
  }
}
