// Nose, lips, teeth and beard.
import { css, darker, lighter, mix, rgb } from './colour.ts'
import type { Project } from './head.ts'
import type { Identity, Look } from './identity.ts'
import { along, blob, fill, group, linear, lines, smooth, stroke, type Mark, type Point } from './marks.ts'
import type { Chance } from './random.ts'
import { shade } from './skin.ts'

export function noseMarks({ skin, nose, soft }: Identity, look: Look, project: Project): Mark[] {
  const far = -Math.sign(look.light.x || 1)
  const { width: half, length: base } = nose
  const tipDepth = 1.02
  const wing = half * (1 + 0.12 * look.smile)
  const deep = shade(skin, 0.62)
  const at = (x: number, y: number, depth: number): Point => project(x, y, depth)
  const marks: Mark[] = [
    // The side of the nose away from the light, as one long plane.
    fill(
      smooth(
        [
          at(far * 0.075 * nose.bridge, -0.16, 0.74),
          at(far * 0.085 * nose.bridge, 0.12, 0.86),
          at(far * 0.1, base - 0.16, 0.98),
          at(far * wing, base - 0.08, 0.8),
          at(far * (wing + 0.06), base - 0.02, 0.72),
          at(far * 0.19, 0.12, 0.72),
          at(far * 0.16, -0.06, 0.68),
        ],
        true,
      ),
      css(deep),
      0.1 + look.light.contrast * 0.16,
    ),
    blob(at(far * (wing + 0.02), base - 0.06, 0.76), [0.13, 0.12], deep, 0.3),
    blob(at(-far * (wing + 0.02), base - 0.05, 0.76), [0.1, 0.1], deep, 0.2),
    // Shadow on the upper lip.
    blob(at(far * 0.05, base + 0.1, 0.8), [0.24, 0.1], deep, 0.36),
    // Bridge and tip catch the light.
    blob(at(-far * 0.02, 0.14, 0.9), [0.05 * nose.bridge, 0.3], lighter(skin, 0.65), 0.5, { turn: look.yaw * -0.35 }),
    blob(at(0, base - 0.1, tipDepth), [0.13 * nose.tip, 0.11 * nose.tip], lighter(skin, 0.2), 0.5, { core: 0.2 }),
    blob(at(-far * 0.035, base - 0.13, tipDepth), [0.06, 0.05], lighter(skin, 0.8), 0.55),
  ]
  for (const side of [-1, 1]) {
    const wingCurve = [
      at(side * (wing - 0.035), base - 0.155, 0.82),
      at(side * (wing + 0.022), base - 0.08, 0.78),
      at(side * (wing + 0.006), base + 0.005, 0.78),
      at(side * (wing - 0.055), base + 0.018, 0.84),
    ]
    marks.push(
      stroke(smooth(wingCurve), css(deep), 0.04, 0.2),
      stroke(smooth(wingCurve), css(deep), 0.015, 0.62 - soft * 0.15),
      fill(
        smooth(
          [
            at(side * 0.045, base + 0.006, 0.95),
            at(side * (0.045 + (wing - 0.05) * 0.45), base - 0.024, 0.92),
            at(side * (wing - 0.035), base - 0.002, 0.86),
            at(side * (0.05 + (wing - 0.05) * 0.4), base + 0.022, 0.9),
          ],
          true,
        ),
        css(shade(skin, 0.9)),
        0.78,
      ),
    )
  }
  marks.push(
    stroke(smooth([at(-0.06, base + 0.02, 0.94), at(0, base + 0.042, 0.97), at(0.06, base + 0.02, 0.94)]), css(deep), 0.016, 0.55),
  )
  return marks
}

export function mouthMarks({ skin, mouth, soft, age }: Identity, look: Look, project: Project): Mark[] {
  const smile = look.smile
  const half = mouth.width * (1 + 0.24 * smile)
  const y = mouth.height + 0.005
  const lift = 0.125 * smile - 0.004
  const gap = smile > 0.42 ? (smile - 0.42) * 0.22 : 0
  const up = mouth.upper * (1 - 0.25 * smile)
  const down = mouth.lower * (1 - 0.12 * smile)
  const sag = 0.035 * smile
  const at = (x: number, dy: number, out = 0): Point => project(x * half, y + dy, 0.79 - 0.2 * x * x + out)
  const corners: readonly [Point, Point] = [at(-1, -lift), at(1, -lift)]
  const upperTop = [
    corners[0],
    at(-0.55, -up * 0.72 - lift * 0.3 + sag * 0.3),
    at(-0.16, -up * 1.08 + sag * 0.6, 0.03),
    at(0, -up * 0.86 + sag * 0.6, 0.03),
    at(0.16, -up * 1.08 + sag * 0.6, 0.03),
    at(0.55, -up * 0.72 - lift * 0.3 + sag * 0.3),
    corners[1],
  ]
  const upperLow = [
    corners[1],
    at(0.5, 0.004 - lift * 0.25 + sag * 0.4, 0.01),
    at(0.14, 0.004 + sag, 0.03),
    at(0, 0.016 + sag, 0.04),
    at(-0.14, 0.004 + sag, 0.03),
    at(-0.5, 0.004 - lift * 0.25 + sag * 0.4, 0.01),
    corners[0],
  ]
  const lowerTop = [
    corners[0],
    at(-0.5, 0.008 - lift * 0.2 + sag * 0.5 + gap * 0.72, 0.01),
    at(0, 0.016 + sag + gap, 0.04),
    at(0.5, 0.008 - lift * 0.2 + sag * 0.5 + gap * 0.72, 0.01),
    corners[1],
  ]
  const lowerLow = [
    corners[1],
    at(0.62, 0.03 + down * 0.45 - lift * 0.25 + gap * 0.8 + sag * 0.4),
    at(0.25, down + sag + gap, 0.03),
    at(-0.25, down + sag + gap, 0.03),
    at(-0.62, 0.03 + down * 0.45 - lift * 0.25 + gap * 0.8 + sag * 0.4),
    corners[0],
  ]
  const lip = mouth.colour
  const marks: Mark[] = []
  if (gap > 0) {
    const inside = smooth([...upperLow.slice(0, -1), ...lowerTop.slice(0, -1)], true, 0.9)
    const teeth: Mark[] = [fill(inside, css(rgb('#5a2222')))]
    const toothRow = smooth(
      [
        ...upperLow.slice(0, -1),
        at(-1, -lift),
        at(-0.5, 0.0 + gap * 0.62 + sag * 0.4),
        at(0, sag + gap * 0.9, 0.04),
        at(0.5, 0.0 + gap * 0.62 + sag * 0.4),
      ],
      true,
      0.9,
    )
    teeth.push(fill(toothRow, css(mix(rgb('#fbf7ef'), rgb('#e8dcc0'), age))))
    for (const x of [-0.62, -0.42, -0.21, 0, 0.21, 0.42, 0.62])
      teeth.push(stroke(lines([at(x, -0.03 + sag), at(x, gap + sag)]), css(rgb('#b9a792')), 0.006, 0.35))
    teeth.push(blob(at(-0.85, 0.01), [0.09, 0.08], rgb('#3b1414'), 0.6), blob(at(0.85, 0.01), [0.09, 0.08], rgb('#3b1414'), 0.6))
    teeth.push(stroke(smooth(upperLow), css(rgb('#471a1a')), 0.04, 0.3))
    marks.push(group(teeth, { clip: inside }))
  }
  marks.push(
    fill(
      smooth([...upperTop, ...upperLow.slice(1, -1)], true, 0.95),
      linear(at(0, -up), at(0, 0.02), [0, mix(lip, skin, 0.3)], [1, darker(lip, 0.22)]),
    ),
    fill(
      smooth([...lowerTop, ...lowerLow.slice(1, -1)], true, 0.95),
      linear(
        at(0, 0.01 + gap),
        at(0, down + gap + 0.02),
        [0, darker(lip, 0.06)],
        [0.45, lighter(lip, 0.1)],
        [1, mix(lip, shade(skin, 0.3), 0.45)],
      ),
    ),
    blob(at(look.light.x * 0.2, down * 0.5 + sag + gap), [half * 0.42, down * 0.32], lighter(lip, 0.75), 0.22 + soft * 0.22),
    stroke(smooth(gap > 0 ? upperLow : [...upperLow].reverse()), css(shade(darker(lip, 0.4), 0.6)), gap > 0 ? 0.01 : 0.018, 0.8),
    // Under the lip, and the corners.
    blob(at(0, down + gap + sag + 0.055), [half * 0.72, 0.06], shade(skin, 0.5), 0.4),
    blob(at(-1.04, -lift), [0.055, 0.055], shade(skin, 0.7), 0.5),
    blob(at(1.04, -lift), [0.055, 0.055], shade(skin, 0.7), 0.5),
    // The groove above the lip.
    blob(at(0, -up - 0.07, 0.02), [0.03, 0.075], shade(skin, 0.45), 0.24),
    blob(at(0.075 / half, -up - 0.06, 0.02), [0.025, 0.06], lighter(skin, 0.4), 0.2),
  )
  return marks
}

/** Where a beard of this kind grows, as rows from cheek to throat; each row left to right. */
function beardRegion({ beard, face, mouth }: Identity, project: Project): Point[] {
  const j = face.jaw
  const l = face.length
  const top = mouth.height
  if (beard === 'moustache')
    return [
      project(-mouth.width * 1.12, top + 0.03),
      project(-0.2, top - 0.12),
      project(0, top - 0.135, 0.85),
      project(0.2, top - 0.12),
      project(mouth.width * 1.12, top + 0.03),
      project(0.12, top - 0.02, 0.85),
      project(-0.12, top - 0.02, 0.85),
    ]
  if (beard === 'goatee')
    return [
      project(-mouth.width * 1.14, top),
      project(-0.18, top - 0.13),
      project(0.18, top - 0.13),
      project(mouth.width * 1.14, top),
      project(0.28, 1.05 * l),
      project(0.12, 1.26 * l, 0.46),
      project(-0.12, 1.26 * l, 0.46),
      project(-0.28, 1.05 * l),
    ]
  const drop = beard === 'full' ? 0.14 : 0
  return [
    project(-face.width * 0.99, 0.1, 0.05),
    project(-face.width * 0.86, 0.36),
    project(-0.5, 0.6),
    project(-0.3, top - 0.13),
    project(0, top - 0.14, 0.85),
    project(0.3, top - 0.13),
    project(0.5, 0.6),
    project(face.width * 0.86, 0.36),
    project(face.width * 0.99, 0.1, 0.05),
    project(j * 1.03, 0.74 * l, 0.1),
    project(j * 0.66 + 0.04, 1.04 * l + drop, 0.3),
    project(0, 1.22 * l + drop * 1.4, 0.46),
    project(-j * 0.66 - 0.04, 1.04 * l + drop, 0.3),
    project(-j * 1.03, 0.74 * l, 0.1),
  ]
}

export function beardMarks(person: Identity, look: Look, project: Project, random: Chance, detail: number): Mark[] {
  if (person.beard === 'none') return []
  const region = beardRegion(person, project)
  const shape = smooth(region, true)
  const colour = mix(person.hair.colour, person.brows.colour, 0.6)
  const far = -Math.sign(look.light.x || 1)
  const thin = person.beard === 'stubble'
  const marks: Mark[] = [
    fill(shape, css(thin ? mix(colour, person.skin, 0.35) : colour), thin ? 0.26 : 0.8),
    blob(project(far * 0.5, 0.8), [0.5, 0.6], darker(colour, 0.6), thin ? 0.12 : 0.45),
    blob(project(-far * 0.4, 0.82), [0.35, 0.35], lighter(colour, 0.4), thin ? 0 : 0.3),
  ]
  const strands = thin ? 520 : person.beard === 'full' ? 900 : 320
  const xs = region.map(([x]) => x)
  const ys = region.map(([, y]) => y)
  const [left, right, upper, lower] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  for (let i = 0; i < strands * detail; i++) {
    const x = random.range(left, right)
    const y = random.range(upper, lower)
    const length = thin ? 0.014 : random.range(0.05, 0.1)
    const lean = x * 0.5 + random.range(-0.25, 0.25)
    const tone =
      random.next() > 0.45 ? darker(colour, random.range(0.1, 0.45)) : mix(colour, person.hair.accent, random.range(0.2, 0.8))
    const tip: Point = [x + lean * length, y + length]
    marks.push(stroke(lines([[x, y], tip]), css(tone), thin ? 0.009 : 0.011, thin ? 0.35 : 0.5))
  }
  const clipped = group(marks, { clip: shape })
  // Hairs that cross the edge keep it from looking cut out.
  const edge: Mark[] = []
  if (!thin)
    for (let i = 0; i < 150; i++) {
      const [x, y] = along([...region, region[0] ?? [0, 0]], random.next())
      edge.push(
        stroke(
          lines([
            [x, y - 0.02],
            [x + x * random.range(0.01, 0.05), y + random.range(0.02, 0.06)],
          ]),
          css(darker(colour, 0.2)),
          0.009,
          0.5,
        ),
      )
    }
  return [clipped, ...edge]
}
