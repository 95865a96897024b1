// Executes drawing instructions on a 2D canvas. The only file here, with `draw.ts`, that knows a canvas.
import { css } from './colour.ts'
import type { Mark, Paint } from './marks.ts'

type Context = OffscreenCanvasRenderingContext2D

function style(context: Context, paint: Paint): string | CanvasGradient {
  if (typeof paint === 'string') return paint
  const gradient =
    paint.kind === 'linear'
      ? context.createLinearGradient(paint.from[0], paint.from[1], paint.to[0], paint.to[1])
      : context.createRadialGradient(paint.centre[0], paint.centre[1], 0, paint.centre[0], paint.centre[1], paint.radius)
  for (const stop of paint.stops) gradient.addColorStop(stop.at, stop.colour)
  return gradient
}

function paintBlob(context: Context, mark: Extract<Mark, { kind: 'blob' }>): void {
  context.save()
  context.globalCompositeOperation = mark.blend ?? 'source-over'
  context.translate(mark.at[0], mark.at[1])
  if (mark.turn !== 0) context.rotate(mark.turn)
  context.scale(mark.size[0], mark.size[1])
  const gradient = context.createRadialGradient(0, 0, 0, 0, 0, 1)
  const edge = mark.core
  gradient.addColorStop(edge, css(mark.colour, mark.alpha))
  // A cosine-like fall-off: a straight ramp shows a visible rim.
  gradient.addColorStop(edge + (1 - edge) * 0.25, css(mark.colour, mark.alpha * 0.83))
  gradient.addColorStop(edge + (1 - edge) * 0.5, css(mark.colour, mark.alpha * 0.48))
  gradient.addColorStop(edge + (1 - edge) * 0.75, css(mark.colour, mark.alpha * 0.15))
  gradient.addColorStop(1, css(mark.colour, 0))
  context.fillStyle = gradient
  context.fillRect(-1, -1, 2, 2)
  context.restore()
}

/** Draws the marks in order. */
export function paint(context: Context, marks: readonly Mark[]): void {
  for (const mark of marks) {
    if (mark.kind === 'blob') {
      paintBlob(context, mark)
    } else if (mark.kind === 'group') {
      context.save()
      if (mark.place) {
        context.translate(mark.place.x, mark.place.y)
        if (mark.place.turn) context.rotate(mark.place.turn)
        context.scale(mark.place.mirror ? -mark.place.scale : mark.place.scale, mark.place.scale)
      }
      if (mark.clip !== undefined) context.clip(new Path2D(mark.clip))
      paint(context, mark.marks)
      context.restore()
    } else {
      context.globalAlpha = mark.alpha ?? 1
      context.globalCompositeOperation = mark.blend ?? 'source-over'
      if (mark.kind === 'fill') {
        context.fillStyle = style(context, mark.paint)
        context.fill(new Path2D(mark.path))
      } else {
        context.strokeStyle = style(context, mark.paint)
        context.lineWidth = mark.width
        context.lineCap = 'round'
        context.lineJoin = 'round'
        context.stroke(new Path2D(mark.path))
      }
      context.globalAlpha = 1
      context.globalCompositeOperation = 'source-over'
    }
  }
}
