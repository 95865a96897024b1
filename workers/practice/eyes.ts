// Eyes and brows.
import { black, css, darker, lighter, mix, rgb, white } from './colour.ts'
import type { Project } from './head.ts'
import type { Identity, Look } from './identity.ts'
import { along, blob, ellipse, fill, group, linear, lines, radial, smooth, stroke, type Mark, type Point } from './marks.ts'
import type { Chance } from './random.ts'
import { shade } from './skin.ts'

function oneEye(person: Identity, look: Look, project: Project, side: -1 | 1): Mark[] {
  const { eyes, skin, age, soft } = person
  const half = eyes.width / 2
  const open = eyes.open * (1 - 0.2 * look.smile)
  const squint = 0.35 * look.smile
  const at = (along: number, up: number): Point => {
    const x = eyes.apart + along * half
    const y = -up - eyes.tilt * along
    return project(side * x, y, 0.56 - 0.1 * Math.max(0, along) ** 2)
  }
  const upper = [at(-1, -0.018), at(-0.6, open * 0.72), at(-0.05, open * 1.02), at(0.5, open * 0.82), at(1, 0)]
  const low = open * (0.62 - squint)
  const lower = [at(1, 0), at(0.5, -low * 0.85), at(0, -low), at(-0.55, -low * 0.72), at(-1, -0.018)]
  const shape = smooth([...upper, ...lower.slice(1, -1)], true)
  const iris = project(side * eyes.apart + look.gaze * 0.05, -open * 0.14, 0.58)
  const radius = 0.082
  const lash = darker(mix(person.brows.colour, rgb('#1a0f0c'), 0.75), 0.3)
  const sclera = mix(rgb('#f3efea'), skin, 0.12)
  const marks: Mark[] = [
    // Lid above the eye: lighter where it bulges.
    blob(at(0.05, open * 1.45), [half * 1.0, open * 0.55], lighter(skin, 0.3), 0.34 - eyes.hood * 0.2),
    fill(shape, css(sclera)),
    group(
      [
        blob(at(-1, 0), [0.07, 0.06], rgb('#c9736a'), 0.5),
        blob(at(1, 0), [0.09, 0.09], shade(skin, 0.5), 0.5),
        fill(
          ellipse(iris, radius * Math.cos(look.yaw * 0.9), radius),
          radial(
            iris,
            radius,
            [0, darker(eyes.colour, 0.25)],
            [0.5, lighter(eyes.colour, 0.14)],
            [0.8, eyes.colour],
            [0.93, darker(eyes.colour, 0.6)],
            [1, darker(eyes.colour, 0.75)],
          ),
        ),
        blob([iris[0] - look.light.x * 0.02, iris[1] + 0.03], [0.045, 0.035], lighter(eyes.colour, 0.55), 0.55),
        fill(ellipse(iris, 0.036), css(rgb('#0c0809'))),
        // Shadow of the lid and lashes on the eyeball.
        stroke(smooth(upper), css(shade(skin, 0.8), 1), 0.075, 0.34),
      ],
      { clip: shape },
    ),
    fill(ellipse([iris[0] + look.light.x * 0.028, iris[1] - 0.028], 0.018, 0.016), css(white), 0.95),
    fill(ellipse([iris[0] - look.light.x * 0.03, iris[1] + 0.03], 0.009), css(white), 0.45),
    // Lower lid: a wet edge, then a thin line.
    stroke(smooth(lower), css(shade(skin, 0.55)), 0.012, 0.6),
    stroke(smooth(lower.map(([x, y]) => [x, y + 0.014] as const)), css(lighter(skin, 0.3)), 0.012, 0.35),
  ]
  // Upper lid with lashes as one tapered shape.
  const weight = 0.016 + 0.016 * soft
  const top = upper.map(([x, y], i): Point => [x, y - weight * ([0.2, 0.7, 1.1, 1.35, 0.9][i] ?? 0)])
  marks.push(fill(smooth([...top, ...[...upper].reverse()], true), css(lash), 0.94))
  if (soft > 0.5) {
    const flick = [at(0.7, open * 0.6), at(1, 0.012), at(1.18, 0.07)]
    marks.push(stroke(smooth(flick), css(lash), 0.016, 0.85))
    for (let i = 0; i < 9; i++) {
      const [x, y] = along(top, 0.2 + i * 0.1)
      const lean = side * (i / 8 - 0.35) * 0.05
      marks.push(
        stroke(
          lines([
            [x, y],
            [x + lean, y - 0.03 - 0.008 * i * 0.4],
          ]),
          css(lash),
          0.008,
          0.8,
        ),
      )
    }
  }
  // Crease of the lid.
  const crease = [
    at(-0.92, open * 0.55),
    at(-0.45, open * 1.32 + 0.012),
    at(0.1, open * 1.5 + 0.014),
    at(0.65, open * 1.15 + 0.012),
    at(1.08, 0.03),
  ]
  marks.push(
    stroke(smooth(crease), css(shade(skin, 0.6)), 0.014, 0.62 - eyes.hood * 0.3),
    stroke(smooth(crease), css(shade(skin, 0.45)), 0.045, 0.2),
  )
  if (eyes.hood > 0.4 || age > 0.75) {
    const hood = [at(-0.8, open * 0.95), at(0, open * 1.28), at(0.7, open * 0.92), at(1.16, -0.03)]
    marks.push(stroke(smooth(hood), css(shade(skin, 0.55)), 0.028, 0.34))
  }
  return marks
}

function oneBrow({ brows, eyes }: Identity, look: Look, project: Project, side: -1 | 1, random: Chance): Mark[] {
  const raise = 0.02 * look.smile
  const at = (x: number, y: number): Point => project(side * x, y - raise, 0.66 - x * 0.18)
  const y = -brows.height
  const inner = eyes.apart - 0.2
  const outer = eyes.apart + 0.25
  const span = outer - inner
  const centre: [number, number][] = [0, 0.25, 0.5, 0.72, 1].map((t, i) => [
    inner + span * t,
    y - brows.arch * ([0, 0.55, 0.95, 1, 0.1][i] ?? 0),
  ])
  const thick = [0.8, 1, 0.92, 0.66, 0.12].map((part) => part * brows.thick)
  const topEdge = centre.map(([x, cy], i) => at(x, cy - (thick[i] ?? 0) * 0.5))
  const lowEdge = centre.map(([x, cy], i) => at(x, cy + (thick[i] ?? 0) * 0.5))
  const colour = brows.colour
  const marks: Mark[] = [fill(smooth([...topEdge, ...[...lowEdge].reverse()], true), css(colour), 0.6)]
  for (let i = 0; i < 46; i++) {
    const t = random.next()
    const spread = random.range(0, 1)
    const a = along(topEdge, t)
    const b = along(lowEdge, t)
    const root: Point = [b[0] + (a[0] - b[0]) * spread, b[1] + (a[1] - b[1]) * spread]
    const length = 0.045 + 0.03 * random.next()
    const slope = t < 0.25 ? -0.85 : t < 0.65 ? -0.35 : 0.25
    const tip: Point = [root[0] + side * length * (0.55 + 0.4 * t), root[1] + slope * length]
    marks.push(stroke(lines([root, tip]), css(random.next() > 0.3 ? darker(colour, 0.18) : lighter(colour, 0.12)), 0.009, 0.75))
  }
  return marks
}

export function eyeMarks(person: Identity, look: Look, project: Project, random: Chance): Mark[] {
  return ([-1, 1] as const).flatMap((side) => [
    ...oneEye(person, look, project, side),
    ...oneBrow(person, look, project, side, random),
  ])
}

export function glassesMarks({ glasses, eyes, face }: Identity, project: Project): Mark[] {
  if (glasses === 'none') return []
  const frame = { round: rgb('#5b3a22'), square: rgb('#1b1b20'), thin: rgb('#8d8f95'), cat: rgb('#6d1530') }[glasses]
  const width = { round: 0.027, square: 0.038, thin: 0.014, cat: 0.034 }[glasses]
  const [rx, ry] = { round: [0.225, 0.215], square: [0.255, 0.165], thin: [0.245, 0.155], cat: [0.25, 0.17] }[glasses] as [
    number,
    number,
  ]
  const centre = Math.max(eyes.apart + 0.01, rx + 0.06)
  const marks: Mark[] = []
  for (const side of [-1, 1] as const) {
    const at = (x: number, y: number): Point => project(side * (centre + x), 0.02 + y, 0.78 - (centre + x) * 0.2)
    const shape =
      glasses === 'round'
        ? smooth(
            Array.from({ length: 12 }, (_, i) => at(rx * Math.cos((i * Math.PI) / 6), ry * Math.sin((i * Math.PI) / 6))),
            true,
          )
        : glasses === 'cat'
          ? smooth(
              [
                at(-rx, -0.06),
                at(0, -ry * 0.95),
                at(rx * 0.9, -ry * 1.2),
                at(rx * 1.05, -0.06),
                at(rx * 0.7, ry * 0.8),
                at(0, ry),
                at(-rx * 0.8, ry * 0.7),
              ],
              true,
            )
          : smooth(
              [
                at(-rx, -ry * 0.5),
                at(-rx * 0.75, -ry),
                at(rx * 0.8, -ry),
                at(rx, -ry * 0.6),
                at(rx * 0.9, ry * 0.5),
                at(rx * 0.6, ry),
                at(-rx * 0.55, ry),
                at(-rx * 0.92, ry * 0.5),
              ],
              true,
              0.85,
            )
    const temple = [at(rx, -ry * 0.55), project(side * face.width * 1.02, -0.08, 0)]
    marks.push(
      stroke(shape, css(black), width * 1.2, 0.16),
      fill(shape, linear(at(-rx, -ry), at(rx, ry), [0, white, 0.2], [0.35, white, 0.03], [0.5, white, 0.12], [0.62, white, 0.02])),
      stroke(lines(temple), css(darker(frame, 0.3)), width * 1.1, 0.9),
      stroke(shape, css(frame), width),
      stroke(
        smooth([at(-rx * 0.8, -ry * 0.94), at(0, -ry * 1.02), at(rx * 0.8, -ry * 0.94)]),
        css(lighter(frame, 0.5)),
        width * 0.28,
        0.7,
      ),
    )
  }
  const bridge = [project(-(centre - rx), -0.03, 0.76), project(0, -0.085, 0.86), project(centre - rx, -0.03, 0.76)]
  marks.push(stroke(smooth(bridge), css(frame), width * 1.05))
  return marks
}
