// Hair as locks: each lock is a ribbon between two curves, filled and then combed with strands, so that light falls along it.
import { css, darker, lighter, mix, type Rgb } from './colour.ts'
import type { Project } from './head.ts'
import type { Identity, Look } from './identity.ts'
import { along, blob, ellipse, fill, group, lines, smooth, stroke, type Mark, type Point } from './marks.ts'
import type { Chance } from './random.ts'

interface Comb {
  readonly person: Identity
  readonly look: Look
  readonly random: Chance
  /** 1 for a close-up; small figures need fewer strands. */
  readonly detail: number
}

/** What lies behind the head and what lies over it. */
export interface Hair {
  readonly back: readonly Mark[]
  readonly front: readonly Mark[]
}

/** One lock, combed from the start of both curves to their ends. */
function lock({ person, random, detail }: Comb, a: readonly Point[], b: readonly Point[], strands: number, tone = 0): Mark[] {
  const base = tone < 0 ? darker(person.hair.colour, -tone) : lighter(person.hair.colour, tone)
  const shape = smooth([...a, ...[...b].reverse()], true, 0.8)
  const marks: Mark[] = [fill(shape, css(base)), stroke(shape, css(darker(base, 0.25)), 0.012, 0.5)]
  const steps = Math.max(a.length, b.length, 5)
  for (let i = 0; i < strands * detail; i++) {
    const t = random.next()
    const wander = random.range(-0.05, 0.05)
    const points: Point[] = []
    for (let s = 0; s < steps; s++) {
      const u = s / (steps - 1)
      const [ax, ay] = along(a, u)
      const [bx, by] = along(b, u)
      const across = Math.min(1, Math.max(0, t + wander * u))
      points.push([ax + (bx - ax) * across, ay + (by - ay) * across])
    }
    const roll = random.next()
    const tint: Rgb = roll < 0.5 ? darker(base, random.range(0.1, 0.5)) : mix(base, person.hair.accent, random.range(0.15, 0.75))
    marks.push(stroke(smooth(points), css(tint), random.range(0.006, 0.015), random.range(0.2, 0.5)))
  }
  return marks
}

/** A few hairs that leave the shape. */
function flyaways({ person, random }: Comb, curve: readonly Point[], count: number): Mark[] {
  return Array.from({ length: count }, () => {
    const t = random.range(0.05, 0.9)
    const [x, y] = along(curve, t)
    const [x2, y2] = along(curve, Math.min(1, t + 0.14))
    const out = random.range(0.01, 0.05)
    const middle: Point = [(x + x2) / 2 + Math.sign(x) * out, (y + y2) / 2 - out]
    return stroke(smooth([[x, y], middle, [x2 + Math.sign(x) * out * 0.6, y2]]), css(darker(person.hair.colour, 0.1)), 0.008, 0.5)
  })
}

function shine({ person, look }: Comb, at: Point, size: Point, strength: number): Mark {
  return blob([at[0] + look.light.x * 0.2, at[1]], size, lighter(person.hair.accent, 0.35), strength, {
    blend: 'soft-light',
    turn: look.light.x * 0.3,
  })
}

const reflect = (points: readonly Point[]): Point[] => points.map(([x, y]) => [-x, y])

type Style = (comb: Comb, project: Project) => Hair

/** The outer contour of the hair on the skull, from one ear to the other. */
function crown(person: Identity, project: Project, lift: number, low: number): Point[] {
  const w = person.face.width + 0.05 + lift * 0.35
  const top = -1.26 - lift
  return [
    project(-w * 0.99, low, -0.1),
    project(-w * 1.04, -0.4, -0.1),
    project(-w * 0.88, -0.92, -0.05),
    project(-w * 0.5, top + 0.1, 0),
    project(0, top, 0.05),
    project(w * 0.5, top + 0.1, 0),
    project(w * 0.88, -0.92, -0.05),
    project(w * 1.04, -0.4, -0.1),
    project(w * 0.99, low, -0.1),
  ]
}

/** The hairline over the forehead, ear to ear. */
function hairline(person: Identity, project: Project, height: number, low: number): Point[] {
  const w = person.face.width
  return [
    project(-w * 0.97, low, 0.05),
    project(-w * 0.93, -0.36, 0.2),
    project(-w * 0.8, height + 0.24),
    project(-w * 0.48, height + 0.03),
    project(0, height, 0.62),
    project(w * 0.48, height + 0.03),
    project(w * 0.8, height + 0.24),
    project(w * 0.93, -0.36, 0.2),
    project(w * 0.97, low, 0.05),
  ]
}

const crop: Style = (comb, project) => {
  const { person, random } = comb
  const outer = crown(person, project, 0.05 + person.hair.volume * 0.12, 0.02)
  const inner = hairline(person, project, -0.74, 0.1)
  const marks: Mark[] = lock(comb, outer, inner, 0)
  // Short hairs, brushed forward and up.
  for (let i = 0; i < 620 * comb.detail; i++) {
    const t = random.next()
    const s = random.next()
    const [ox, oy] = along(outer, t)
    const [ix, iy] = along(inner, t)
    const x = ox + (ix - ox) * s
    const y = oy + (iy - oy) * s
    const length = random.range(0.07, 0.16)
    const lean = x * 0.55 + person.hair.parting * 0.25
    const tint =
      random.next() < 0.5
        ? darker(person.hair.colour, random.range(0.1, 0.5))
        : mix(person.hair.colour, person.hair.accent, random.range(0.2, 0.8))
    marks.push(
      stroke(
        lines([
          [x, y + length * 0.3],
          [x + lean * length, y - length * 0.7],
        ]),
        css(tint),
        0.014,
        0.5,
      ),
    )
  }
  for (let i = 0; i < 60; i++) {
    const [x, y] = along(inner, random.range(0.12, 0.88))
    marks.push(
      stroke(
        lines([
          [x, y + 0.015],
          [x + random.range(-0.03, 0.03), y - 0.09],
        ]),
        css(darker(person.hair.colour, 0.2)),
        0.012,
        0.5,
      ),
    )
  }
  marks.push(shine(comb, [0, -1.05], [0.55, 0.22], 0.55))
  return { back: [], front: marks }
}

const sidePart: Style = (comb, project) => {
  const { person } = comb
  const p = person.hair.parting
  const lift = 0.1 + person.hair.volume * 0.14
  const at = (x: number, y: number, depth?: number): Point => project(p * x, y, depth)
  const w = person.face.width
  const side = lock(
    comb,
    [at(-0.36, -1.24, 0.1), at(-0.74, -1.08, 0), at(-w * 1.06, -0.6, -0.1), at(-w * 1.05, 0.08, -0.1)],
    [at(-0.38, -0.8), at(-0.64, -0.66), at(-w * 0.93, -0.4, 0.2), at(-w * 0.97, 0.16, 0.05)],
    46,
    -0.08,
  )
  const other = lock(
    comb,
    [at(0.3, -1.25, 0.1), at(0.72, -1.1, 0), at(w * 1.07, -0.6, -0.1), at(w * 1.05, 0.08, -0.1)],
    [at(0.4, -0.9), at(0.66, -0.66), at(w * 0.93, -0.36, 0.2), at(w * 0.97, 0.16, 0.05)],
    46,
    -0.08,
  )
  const sweep = lock(
    comb,
    [
      at(-0.42, -1.02, 0.4),
      at(-0.3, -1.3 - lift * 0.4, 0.1),
      at(0.16, -1.34 - lift, 0.1),
      at(0.62, -1.2 - lift * 0.7, 0),
      at(w * 1.02, -0.86, -0.05),
      at(w * 1.0, -0.56, 0),
    ],
    [at(-0.4, -0.8), at(-0.22, -0.84), at(0.08, -0.8), at(0.36, -0.76), at(0.6, -0.7), at(w * 0.9, -0.52, 0.2)],
    140,
  )
  return {
    back: [],
    front: [
      ...side,
      ...other,
      ...sweep,
      shine(comb, [p * 0.15, -1.1], [0.5, 0.16], 0.6),
      ...flyaways(comb, crown(person, project, lift * 0.8, 0), 10),
    ],
  }
}

const sweptBack: Style = (comb, project) => {
  const { person } = comb
  const lift = 0.08 + person.hair.volume * 0.14
  const outer = crown(person, project, lift, 0.12)
  const inner = hairline(person, project, -0.86, 0.16)
  const marks: Mark[] = lock(comb, outer, inner, 0)
  for (let i = 0; i < 190 * comb.detail; i++) {
    const t = comb.random.next()
    const [ox, oy] = along(outer, t)
    const [ix, iy] = along(inner, t)
    const middle: Point = [(ix + ox) / 2 + (ox - ix) * 0.1, (iy + oy) / 2]
    const tint =
      comb.random.next() < 0.5
        ? darker(person.hair.colour, 0.35)
        : mix(person.hair.colour, person.hair.accent, comb.random.range(0.2, 0.9))
    marks.push(stroke(smooth([[ix, iy], middle, [ox * 0.97, oy]]), css(tint), comb.random.range(0.008, 0.02), 0.45))
  }
  return { back: [], front: [...marks, shine(comb, [0, -1.12], [0.5, 0.14], 0.6)] }
}

/** Many small curls over a shape. */
function curls(
  { person, random, detail }: Comb,
  centre: Point,
  rx: number,
  ry: number,
  count: number,
  size: number,
  keep: (x: number, y: number) => boolean,
): Mark[] {
  const marks: Mark[] = []
  for (let i = 0; i < count * detail; i++) {
    const angle = random.range(0, Math.PI * 2)
    const reach = Math.sqrt(random.next())
    const x = centre[0] + Math.cos(angle) * rx * reach
    const y = centre[1] + Math.sin(angle) * ry * reach
    if (!keep(x, y)) continue
    const r = size * random.range(0.6, 1.25)
    const start = random.range(0, 6.3)
    const turn: Point[] = Array.from({ length: 5 }, (_, k): Point => [
      x + Math.cos(start + k * 1.15) * r * (1 - k * 0.1),
      y + Math.sin(start + k * 1.15) * r * (1 - k * 0.1),
    ])
    const height = (y - centre[1]) / ry
    const tint =
      random.next() < 0.45 + height * 0.25
        ? darker(person.hair.colour, random.range(0.06, 0.22))
        : mix(person.hair.colour, person.hair.accent, random.range(0.05, 0.2))
    marks.push(stroke(smooth(turn), css(tint), size * random.range(0.28, 0.5), 0.3))
  }
  return marks
}

function curlyStyle(lift: number, size: number, low: number, wrap: number): Style {
  return (comb, project) => {
    const { person, random } = comb
    const w = person.face.width + lift
    const grow = 1 + person.hair.volume * 0.1
    const contour = Array.from({ length: 26 }, (_, i): Point => {
      const angle = Math.PI * (1 - wrap + (i / 25) * (1 + 2 * wrap))
      const bump = 1 + random.range(-0.035, 0.035)
      return project(Math.cos(angle) * w * grow * bump, -0.42 + Math.sin(angle) * (0.9 + lift) * grow * bump, -0.05)
    })
    const inner = hairline(person, project, -0.7, 0.05)
    const wavyInner = inner.map(([x, y], i): Point => [x, y + (i % 2 ? 0.05 : -0.02)])
    const shape = smooth([...contour, ...[...wavyInner].reverse()], true)
    const middle = project(0, -0.5, 0)
    const ringed = (x: number, y: number): boolean => {
      const dx = (x - middle[0]) / (person.face.width * 1.03)
      const dy = (y + 0.02) / 0.98
      return dx * dx + dy * dy > 1
    }
    const back = [fill(smooth(contour, true), css(darker(person.hair.colour, 0.35)))]
    const front = [
      fill(shape, css(person.hair.colour)),
      ...curls(
        comb,
        [middle[0], -0.5],
        w * grow * 1.0,
        (0.86 + lift) * grow,
        Math.round(26 / (size * size * 1.5)) > 900 ? 900 : Math.round(26 / (size * size * 1.5)),
        size,
        (x, y) => ringed(x, y) && y < 0.12 + low,
      ),
      shine(comb, [0, -1.1 - lift * 0.5], [0.6, 0.25], 0.5),
    ]
    return { back, front }
  }
}

/** Hair that falls: a curtain on each side, combed from the parting. */
function fallingStyle(length: number, wave: number, fringe: boolean, flare: number): Style {
  return (comb, project) => {
    const { person, random } = comb
    const p = person.hair.parting
    const w = person.face.width
    const v = person.hair.volume * 0.1
    const part = -p * 0.18
    const bend = (points: Point[]): Point[] =>
      points.map(([x, y], i): Point => (i > 1 ? [x + Math.sin(i * 2.1 + x) * wave, y] : [x, y]))
    const curtain = (s: 1 | -1): Mark[] => {
      const at = (x: number, y: number, depth: number): Point => project(s * x, y, depth)
      const outer = bend([
        project(part, -1.3 - v, 0.1),
        at(0.55, -1.24 - v, 0),
        at(w * 1.05 + v, -0.72, -0.1),
        at(w * 1.12 + v + flare * 0.5, -0.05, -0.1),
        at(w * 1.12 + v + flare, 0.55, -0.1),
        at(w * 1.06 + v + flare, (length + 0.55) / 2, 0),
        at(w * 0.96 + flare, length, 0.1),
      ])
      const inner = bend([
        project(part, -0.86, 0.5),
        at(0.4, -0.76, 0.45),
        at(w * 0.82, -0.42, 0.3),
        at(w * 0.9, 0.0, 0.2),
        at(w * 0.87, 0.5, 0.15),
        at(w * 0.72, (length + 0.6) / 2, 0.2),
        at(w * 0.55, length * 0.98, 0.2),
      ])
      return [...lock(comb, outer, inner, 130, s === p ? 0.03 : -0.05), ...flyaways(comb, outer, 8)]
    }
    const backShape = [
      ...bend([
        project(0, -1.3, -0.1),
        project(w * 1.0, -0.8, -0.2),
        project(w * 1.1 + flare, 0.2, -0.2),
        project(w * 1.02 + flare, length * 0.96, -0.2),
      ]),
      project(0.3, length * 1.02, -0.2),
      project(-0.3, length * 1.02, -0.2),
      ...bend([
        project(-w * 1.02 - flare, length * 0.96, -0.2),
        project(-w * 1.1 - flare, 0.2, -0.2),
        project(-w * 1.0, -0.8, -0.2),
      ]),
    ]
    const back: Mark[] = [fill(smooth(backShape, true), css(darker(person.hair.colour, 0.5)))]
    const front: Mark[] = [
      ...curtain(-1),
      ...curtain(1),
      shine(comb, [0, -1.06], [0.62, 0.14], 0.65),
      shine(comb, [p * 0.8, 0.1], [0.2, 0.3], 0.4),
    ]
    if (fringe) {
      for (const [from, to] of [
        [-0.62, -0.2],
        [-0.25, 0.25],
        [0.2, 0.62],
      ] as const) {
        const roots = [
          project(from * 0.5, -1.22, 0.3),
          project(from * 0.9, -0.9, 0.5),
          project(from * 1.06, -0.34 + random.range(-0.02, 0.02), 0.72),
        ]
        const ends = [
          project(to * 0.5, -1.22, 0.3),
          project(to * 0.9, -0.9, 0.5),
          project(to * 1.06, -0.35 + random.range(-0.02, 0.02), 0.72),
        ]
        front.push(...lock(comb, roots, ends, 46))
      }
      front.push(shine(comb, [0, -0.8], [0.5, 0.1], 0.6))
    }
    return { back, front }
  }
}

const bun: Style = (comb, project) => {
  const { person, random } = comb
  const base = sweptBack(comb, project)
  const at = project(person.hair.parting * 0.12, -1.47, -0.1)
  const knot: Mark[] = [fill(ellipse(at, 0.36, 0.3), css(darker(person.hair.colour, 0.2)))]
  for (let i = 0; i < 60; i++) {
    const r = random.range(0.4, 1)
    const start = random.range(0, 6.3)
    const arc: Point[] = Array.from({ length: 5 }, (_, k): Point => [
      at[0] + Math.cos(start + k * 0.4) * 0.35 * r,
      at[1] + Math.sin(start + k * 0.4) * 0.29 * r,
    ])
    knot.push(
      stroke(
        smooth(arc),
        css(random.next() < 0.5 ? darker(person.hair.colour, 0.35) : mix(person.hair.colour, person.hair.accent, 0.6)),
        0.016,
        0.6,
      ),
    )
  }
  const wisps = reflect([
    [0.78, -0.3],
    [0.83, 0.05],
    [0.8, 0.35],
  ]).map(([x, y]) => project(x, y, 0.1))
  return { back: knot, front: [...base.front, stroke(smooth(wisps), css(person.hair.colour), 0.02, 0.7)] }
}

const pixie: Style = (comb, project) => {
  const { person } = comb
  const p = person.hair.parting
  const w = person.face.width
  const at = (x: number, y: number, depth?: number): Point => project(p * x, y, depth)
  const cap = lock(comb, crown(person, project, 0.12, 0.2), hairline(person, project, -0.78, 0.26), 40, -0.06)
  const sweep = lock(
    comb,
    [at(-0.5, -1.2, 0.1), at(0.1, -1.36, 0.1), at(0.7, -1.12, 0), at(w * 1.05, -0.6, 0), at(w * 1.0, -0.2, 0.1)],
    [at(-0.46, -0.86), at(-0.2, -0.72), at(0.2, -0.52), at(0.56, -0.38), at(w * 0.86, -0.16, 0.25)],
    120,
    0.04,
  )
  const spikes = Array.from({ length: 40 }, () => {
    const [x, y] = along(crown(person, project, 0.1, 0), comb.random.range(0.2, 0.8))
    return stroke(
      lines([
        [x, y + 0.06],
        [x + x * 0.06 + comb.random.range(-0.04, 0.04), y - comb.random.range(0.01, 0.06)],
      ]),
      css(person.hair.colour),
      0.016,
      0.7,
    )
  })
  return { back: [], front: [...cap, ...spikes, ...sweep, shine(comb, [p * 0.2, -1.05], [0.5, 0.16], 0.6)] }
}

const buzz: Style = (comb, project) => {
  const { person, random } = comb
  const outer = crown(person, project, -0.005, -0.05)
  const inner = hairline(person, project, -0.76, 0.02)
  const shape = smooth([...outer, ...[...inner].reverse()], true, 0.9)
  const dots: Mark[] = []
  for (let i = 0; i < 700 * comb.detail; i++) {
    const t = random.next()
    const s = random.next()
    const [ox, oy] = along(outer, t)
    const [ix, iy] = along(inner, t)
    const at: Point = [ox + (ix - ox) * s, oy + (iy - oy) * s]
    dots.push(
      stroke(
        lines([at, [at[0] + 0.012, at[1] - 0.02]]),
        css(random.next() < 0.7 ? darker(person.hair.colour, 0.2) : mix(person.hair.colour, person.hair.accent, 0.25)),
        0.012,
        0.25,
      ),
    )
  }
  return {
    back: [],
    front: [
      fill(shape, css(mix(person.hair.colour, person.skin, 0.18)), 0.9),
      group(dots, { clip: shape }),
      shine(comb, [0, -1.05], [0.6, 0.2], 0.3),
    ],
  }
}

const fringeOfHair: Style = (comb, project) => {
  const { person } = comb
  const w = person.face.width
  const front = ([-1, 1] as const).flatMap((s) => {
    const at = (x: number, y: number, depth: number): Point => project(s * x, y, depth)
    return lock(
      comb,
      [at(w * 0.86, -0.86, -0.1), at(w * 1.07, -0.62, -0.1), at(w * 1.1, -0.2, -0.1), at(w * 1.03, 0.16, -0.1)],
      [at(w * 0.8, -0.7, 0.2), at(w * 0.9, -0.5, 0.2), at(w * 0.94, -0.2, 0.2), at(w * 0.97, 0.14, 0.05)],
      60,
    )
  })
  return { back: [], front: [...front, ...bald(comb, project).front] }
}

const bald: Style = (comb, project) => ({
  back: [],
  front: [
    blob(project(comb.look.light.x * 0.28, -0.98, 0.3), [0.3, 0.13], lighter(comb.person.skin, 0.85), 0.55),
    blob(project(comb.look.light.x * 0.34, -1.02, 0.3), [0.1, 0.05], lighter(comb.person.skin, 1), 0.5),
  ],
})

const headscarf: Style = (comb, project) => {
  const { person, look } = comb
  const cloth = person.hair.colour
  const w = person.face.width
  const outer = [
    project(-w * 1.1, 0.35, -0.1),
    project(-w * 1.16, -0.3, -0.1),
    project(-w * 0.98, -0.95, 0),
    project(-0.45, -1.33, 0),
    project(0, -1.42, 0),
    project(0.45, -1.33, 0),
    project(w * 0.98, -0.95, 0),
    project(w * 1.16, -0.3, -0.1),
    project(w * 1.1, 0.35, -0.1),
    project(w * 0.95, 0.95, 0),
    project(0.6, 1.5, 0.1),
    project(0, 1.66, 0.3),
    project(-0.6, 1.5, 0.1),
    project(-w * 0.95, 0.95, 0),
  ]
  const opening = [
    project(0, -0.78, 0.6),
    project(w * 0.55, -0.7),
    project(w * 0.87, -0.3, 0.3),
    project(w * 0.9, 0.2, 0.2),
    project(person.face.jaw * 0.92, 0.75, 0.25),
    project(person.face.chin + 0.12, 1.06, 0.4),
    project(0, 1.2 * person.face.length, 0.5),
    project(-person.face.chin - 0.12, 1.06, 0.4),
    project(-person.face.jaw * 0.92, 0.75, 0.25),
    project(-w * 0.9, 0.2, 0.2),
    project(-w * 0.87, -0.3, 0.3),
    project(-w * 0.55, -0.7),
  ]
  const ring = `${smooth(outer, true)}${smooth([...opening].reverse(), true)}`
  const far = -Math.sign(look.light.x || 1)
  const folds: Mark[] = [
    fill(ring, css(cloth)),
    blob([far * 0.8, 0.2], [0.5, 1.5], darker(cloth, 0.7), 0.5),
    blob([-far * 0.7, -0.8], [0.5, 0.5], lighter(cloth, 0.6), 0.4),
    blob([0, 1.45], [0.7, 0.3], darker(cloth, 0.6), 0.35),
  ]
  for (let i = 0; i < 9; i++) {
    const t = i / 8
    const s = i % 2 ? 1 : -1
    const inner = along(opening, s > 0 ? 0.08 + t * 0.4 : 0.92 - t * 0.4)
    const out = along(outer, s > 0 ? 0.35 + t * 0.35 : 0.32 - t * 0.3)
    const middle: Point = [(inner[0] + out[0]) / 2 + s * 0.05, (inner[1] + out[1]) / 2 - 0.06]
    folds.push(
      stroke(smooth([inner, middle, out]), css(darker(cloth, 0.5)), 0.05, 0.16),
      stroke(smooth([inner, middle, out]), css(lighter(cloth, 0.4)), 0.015, 0.28),
    )
  }
  folds.push(
    stroke(smooth(opening, true), css(darker(cloth, 0.65)), 0.06, 0.35),
    stroke(smooth(opening, true), css(lighter(cloth, 0.25)), 0.022, 0.7),
  )
  // The draped end over the chest.
  const drape = smooth(
    [project(-0.75, 1.1, 0), [-1.15, 1.75], [-0.8, 2.15], [0.1, 2.5], [1.0, 2.1], [1.15, 1.72], project(0.75, 1.1, 0)],
    true,
    0.9,
  )
  const draped: Mark[] = [fill(drape, css(darker(cloth, 0.1)))]
  for (const [y, bend] of [
    [1.55, 0.1],
    [1.8, 0.2],
    [2.05, 0.26],
  ] as const)
    draped.push(
      stroke(
        smooth([
          [-1.0, y],
          [0, y + bend + 0.1],
          [1.0, y],
        ]),
        css(darker(cloth, 0.5)),
        0.05,
        0.3,
      ),
      stroke(
        smooth([
          [-0.95, y + 0.05],
          [0, y + bend + 0.16],
          [0.95, y + 0.05],
        ]),
        css(lighter(cloth, 0.4)),
        0.03,
        0.25,
      ),
    )
  // The ring leaves its opening free only with its winding reversed, which `opening` is.
  return { back: [fill(smooth(outer, true), css(darker(cloth, 0.55)))], front: [...draped, group(folds, { clip: ring })] }
}

const styles: Readonly<Record<Identity['hair']['style'], Style>> = {
  crop,
  'side-part': sidePart,
  'swept-back': sweptBack,
  curly: curlyStyle(0.12, 0.06, 0.0, 0.16),
  afro: curlyStyle(0.36, 0.05, 0.34, 0.24),
  bob: fallingStyle(0.92, 0.01, false, 0.06),
  fringe: fallingStyle(1.15, 0.01, true, 0.04),
  long: fallingStyle(2.2, 0.015, false, 0.06),
  wavy: fallingStyle(1.85, 0.06, false, 0.16),
  bun,
  pixie,
  buzz,
  'fringe-of-hair': fringeOfHair,
  bald,
  headscarf,
}

export function hair(person: Identity, look: Look, project: Project, random: Chance, detail: number): Hair {
  return styles[person.hair.style]({ person, look, random, detail }, project)
}
