// Neck, shoulders, arms and clothes, in the same units as the head; the body faces the camera a little less than the head turns.
import { css, darker, lighter, mix, rgb, white, type Rgb } from './colour.ts'
import type { Identity, Look } from './identity.ts'
import { blob, ellipse, fill, group, lines, linear, rect, smooth, stroke, type Mark, type Point } from './marks.ts'
import type { Chance } from './random.ts'
import { shade } from './skin.ts'

/** How much of a person is drawn, from the top. */
export type Extent = 'bust' | 'half' | 'full'

function neck({ skin, face, build, soft }: Identity, look: Look): Mark[] {
  const w = 0.4 + build * 0.08 - soft * 0.05
  const lean = Math.sin(look.yaw) * 0.08
  const shape = smooth(
    [
      [-w + lean, 0.55],
      [-w * 0.98 + lean * 0.5, 1.15],
      [-w * 1.25, 1.5],
      [-w * 1.75, 1.82],
      [0, 2.5],
      [w * 1.75, 1.82],
      [w * 1.25, 1.5],
      [w * 0.98 + lean * 0.5, 1.15],
      [w + lean, 0.55],
    ],
    true,
    0.85,
  )
  const far = -Math.sign(look.light.x || 1)
  const dark = shade(skin, 0.5)
  return [
    fill(shape, linear([-far * w * 1.4, 0], [far * w * 1.4, 0], [0, skin], [0.5, shade(skin, 0.12)], [1, dark])),
    group(
      [
        blob([lean, 1.08 * face.length + 0.06], [0.85, 0.42], shade(skin, 0.72), 0.85),
        stroke(
          smooth([
            [far * 0.3, 1.2],
            [far * 0.16, 1.55],
            [far * 0.06, 1.82],
          ]),
          css(dark),
          0.05,
          0.3,
        ),
        stroke(
          smooth([
            [-far * 0.28, 1.2],
            [-far * 0.14, 1.6],
            [-far * 0.05, 1.82],
          ]),
          css(dark),
          0.04,
          0.2,
        ),
        blob([-0.3, 1.9], [0.34, 0.07], lighter(skin, 0.4), 0.3, { turn: 0.12 }),
        blob([0.3, 1.9], [0.34, 0.07], lighter(skin, 0.4), 0.3, { turn: -0.12 }),
      ],
      { clip: shape },
    ),
  ]
}

/** Where the neck leaves the cloth, from the right shoulder to the left. */
function neckline(kind: Look['clothes']['kind']): Point[] {
  if (kind === 'blazer' || kind === 'shirt')
    return [
      [0.42, 1.44],
      [0.2, 1.72],
      [0, 1.92],
      [-0.2, 1.72],
      [-0.42, 1.44],
    ]
  if (kind === 'scrubs')
    return [
      [0.52, 1.5],
      [0.27, 1.98],
      [0, 2.46],
      [-0.27, 1.98],
      [-0.52, 1.5],
    ]
  const drop = kind === 'blouse' ? 2.14 : 1.8
  return [
    [0.56, 1.5],
    [0.42, drop - 0.16],
    [0, drop],
    [-0.42, drop - 0.16],
    [-0.56, 1.5],
  ]
}

function torsoOutline({ build, soft }: Identity, kind: Look['clothes']['kind'], bottom: number): Point[] {
  const s = 1.72 + build * 0.3 - soft * 0.16
  const chest = s * (0.83 - soft * 0.03)
  const waist = chest * (0.86 + build * 0.16 - soft * 0.08)
  const half: Point[] = [
    [0.66, 1.56],
    [s * 0.72, 1.82],
    [s * 0.95, 2.12],
    [s * 0.98, 2.6],
    [chest, 3.4],
    [waist, 5.3],
    [waist * 1.08, Math.min(bottom, 8.2)],
  ]
  return [...half, ...half.map(([x, y]): Point => [-x, y]).reverse(), ...neckline(kind).reverse()]
}

function sleeve(person: Identity, look: Look, side: -1 | 1, colour: Rgb, short: boolean, cuff: Rgb): Mark[] {
  const s = 1.72 + person.build * 0.3 - person.soft * 0.16
  const at = (x: number, y: number): Point => [side * x, y]
  const outline = (end: number): string =>
    smooth(
      short
        ? [at(s * 0.7, 2.3), at(s * 0.9, 2.24), at(s * 1.08, 2.9), at(s * 1.17, end), at(s * 0.82, end + 0.05), at(s * 0.8, 2.8)]
        : [
            at(s * 0.7, 2.3),
            at(s * 0.9, 2.24),
            at(s * 1.08, 2.9),
            at(s * 1.16, 4),
            at(s * 1.18, 5.4),
            at(s * 1.12, end),
            at(s * 0.9, end),
            at(s * 0.86, 4.6),
            at(s * 0.8, 2.6),
          ],
      true,
      short ? 0.35 : 0.8,
    )
  const far = -Math.sign(look.light.x || 1)
  const inShade = side === far
  const tone = inShade ? darker(colour, 0.16) : colour
  const marks: Mark[] = []
  const hand = at(s * 1.0, 8.35)
  if (short) {
    const arm = smooth(
      [
        at(s * 0.86, 3.2),
        at(s * 1.1, 3.2),
        at(s * 1.14, 4.6),
        at(s * 1.1, 6.0),
        at(s * 1.05, 7.9),
        at(s * 0.93, 7.9),
        at(s * 0.9, 6.0),
        at(s * 0.86, 4.6),
      ],
      true,
    )
    marks.push(
      fill(
        arm,
        linear(
          at(s * 0.82, 0),
          at(s * 1.15, 0),
          [0, shade(person.skin, 0.42)],
          [0.6, person.skin],
          [1, shade(person.skin, inShade ? 0.3 : 0.05)],
        ),
      ),
    )
  }
  marks.push(
    fill(
      smooth([at(s * 0.9, 7.7), at(s * 1.1, 7.75), at(s * 1.1, 8.4), at(s * 1.0, 8.95), at(s * 0.9, 8.8), at(s * 0.85, 8.2)], true),
      linear([hand[0], 7.7], [hand[0], 8.9], [0, person.skin], [1, shade(person.skin, 0.35)]),
    ),
  )
  const end = short ? 3.7 : 7.9
  const path = outline(end)
  marks.push(
    fill(
      path,
      linear(
        at(s * 0.78, 0),
        at(s * 1.2, 0),
        [0, darker(tone, 0.45)],
        [0.45, tone],
        [0.8, lighter(tone, inShade ? 0 : 0.12)],
        [1, darker(tone, 0.12)],
      ),
    ),
    group(
      [4.2, 4.5, 4.9, 5.6].map((y, i) =>
        stroke(
          smooth([at(s * 0.84, y + 0.16), at(s * 0.98, y), at(s * 1.12, y + 0.1 * (i % 2 ? 1 : -1))]),
          css(darker(colour, 0.5)),
          0.05,
          0.22,
        ),
      ),
      { clip: path },
    ),
    stroke(path, css(darker(colour, 0.55)), 0.02, 0.3),
  )
  if (!short)
    marks.push(
      fill(smooth([at(s * 0.9, 7.72), at(s * 1.12, 7.72), at(s * 1.11, 7.95), at(s * 0.9, 7.95)], true, 0.4), css(cuff), 0.9),
    )
  return marks
}

function collarAndFront(look: Look, random: Chance, torso: string): Mark[] {
  const { kind, colour, second } = look.clothes
  const dark = darker(colour, 0.4)
  const marks: Mark[] = []
  /** What must not leave the torso. */
  const inside: Mark[] = []
  const placket = (tone: Rgb, from: number): void => {
    marks.push(
      stroke(
        lines([
          [0, from],
          [0.02, 8],
        ]),
        css(darker(tone, 0.35)),
        0.025,
        0.5,
      ),
      stroke(
        lines([
          [0.09, from],
          [0.11, 8],
        ]),
        css(darker(tone, 0.3)),
        0.015,
        0.3,
      ),
    )
    for (let y = from + 0.25; y < 8; y += 0.62)
      marks.push(
        fill(ellipse([0.045, y], 0.04), css(mix(tone, white, 0.6)), 0.9),
        stroke(ellipse([0.045, y], 0.04), css(darker(tone, 0.5)), 0.012, 0.5),
      )
  }
  const collar = (tone: Rgb): void => {
    for (const side of [-1, 1])
      marks.push(
        fill(
          lines(
            [
              [side * 0.4, 1.3],
              [side * 0.52, 1.5],
              [side * 0.5, 2.02],
              [side * 0.02, 1.98],
            ],
            true,
          ),
          css(darker(tone, 0.5)),
          0.25,
        ),
        fill(
          smooth(
            [
              [side * 0.42, 1.22],
              [side * 0.56, 1.46],
              [side * 0.46, 1.98],
              [side * 0.01, 1.86],
            ],
            true,
            0.25,
          ),
          linear([0, 1.3], [0, 2], [0, lighter(tone, 0.15)], [1, darker(tone, 0.08)]),
        ),
        stroke(
          smooth(
            [
              [side * 0.56, 1.46],
              [side * 0.46, 1.98],
              [side * 0.01, 1.86],
            ],
            false,
            0.25,
          ),
          css(darker(tone, 0.45)),
          0.016,
          0.5,
        ),
      )
  }
  if (kind === 'shirt') {
    placket(colour, 1.95)
    collar(colour)
    if (random.next() < 0.5)
      marks.push(
        stroke(
          lines(
            [
              [0.45, 3.2],
              [1.05, 3.2],
              [1.03, 3.85],
              [0.75, 3.98],
              [0.47, 3.85],
            ],
            true,
          ),
          css(dark),
          0.02,
          0.4,
        ),
      )
  } else if (kind === 'blazer') {
    marks.push(
      fill(
        lines(
          [
            [-0.5, 1.5],
            [0, 1.94],
            [0.5, 1.5],
            [0.12, 4.6],
            [-0.12, 4.6],
          ],
          true,
        ),
        css(second),
      ),
    )
    placket(second, 1.95)
    collar(second)
    for (const side of [-1, 1])
      marks.push(
        fill(
          smooth(
            [
              [side * 0.48, 1.36],
              [side * 0.98, 1.86],
              [side * 0.86, 2.5],
              [side * 0.98, 2.62],
              [side * 0.07, 4.7],
              [side * 0.2, 3.2],
            ],
            true,
            0.22,
          ),
          linear([side * 1, 1.5], [0, 4], [0, lighter(colour, 0.1)], [1, darker(colour, 0.2)]),
        ),
        stroke(
          smooth(
            [
              [side * 0.48, 1.36],
              [side * 0.98, 1.86],
              [side * 0.86, 2.5],
              [side * 0.98, 2.62],
              [side * 0.07, 4.7],
            ],
            false,
            0.22,
          ),
          css(darker(colour, 0.55)),
          0.024,
          0.55,
        ),
      )
    marks.push(
      stroke(
        lines([
          [0.06, 4.7],
          [0.25, 8],
        ]),
        css(darker(colour, 0.6)),
        0.03,
        0.6,
      ),
      fill(ellipse([0.16, 5.0], 0.055), css(darker(colour, 0.6))),
    )
  } else if (kind === 'scrubs') {
    marks.push(
      stroke(
        lines([
          [-0.53, 1.5],
          [0, 2.46],
          [0.53, 1.5],
        ]),
        css(darker(colour, 0.35)),
        0.11,
        0.9,
      ),
      stroke(
        lines([
          [-0.56, 1.52],
          [0, 2.52],
          [0.56, 1.52],
        ]),
        css(lighter(colour, 0.18)),
        0.03,
        0.8,
      ),
    )
    marks.push(
      stroke(
        lines(
          [
            [0.42, 3.2],
            [1.1, 3.2],
            [1.08, 4.0],
            [0.44, 4.0],
          ],
          true,
        ),
        css(dark),
        0.022,
        0.5,
      ),
    )
    marks.push(
      stroke(
        lines([
          [0.62, 3.1],
          [0.62, 3.45],
        ]),
        css(rgb('#2b4c8a')),
        0.05,
      ),
      stroke(
        lines([
          [0.74, 3.1],
          [0.74, 3.4],
        ]),
        css(rgb('#a63a36')),
        0.05,
      ),
    )
  } else if (kind === 'hoodie') {
    for (const side of [-1, 1])
      marks.push(
        fill(
          smooth(
            [
              [side * 0.4, 1.1],
              [side * 0.86, 1.5],
              [side * 0.7, 2.05],
              [side * 0.05, 2.35],
              [side * 0.3, 1.8],
            ],
            true,
          ),
          linear([0, 1.1], [0, 2.4], [0, lighter(colour, 0.12)], [1, darker(colour, 0.3)]),
        ),
        stroke(
          smooth([
            [side * 0.16, 2.2],
            [side * 0.2, 2.8],
            [side * 0.17, 3.3],
          ]),
          css(lighter(colour, 0.7)),
          0.04,
          0.9,
        ),
      )
    marks.push(
      stroke(
        smooth(
          [
            [-0.9, 6.6],
            [-0.7, 5.4],
            [0.7, 5.4],
            [0.9, 6.6],
          ],
          false,
          0.5,
        ),
        css(dark),
        0.03,
        0.5,
      ),
    )
  } else {
    // A round neck: jumper, tee or blouse.
    const band = kind === 'jumper' ? 0.13 : 0.06
    const edge = smooth(neckline(kind))
    marks.push(stroke(edge, css(darker(colour, 0.28)), band * 1.7), stroke(edge, css(lighter(colour, 0.12)), band * 0.7))
    if (kind === 'jumper')
      for (let y = 2.2; y < 8; y += 0.34)
        inside.push(
          stroke(
            smooth([
              [-1.8, y],
              [0, y + 0.12],
              [1.8, y],
            ]),
            css(darker(colour, 0.4)),
            0.03,
            0.13,
          ),
        )
    if (kind === 'tee' && random.next() < 0.5)
      for (let y = 2.5; y < 8; y += 0.55)
        inside.push(
          stroke(
            smooth([
              [-2, y],
              [0, y + 0.1],
              [2, y],
            ]),
            css(second),
            0.2,
            0.8,
          ),
        )
  }
  return [group(inside, { clip: torso }), ...marks]
}

function lanyard(colour: Rgb): Mark[] {
  return [
    stroke(
      smooth(
        [
          [-0.52, 1.46],
          [-0.34, 2.6],
          [-0.02, 3.9],
        ],
        false,
        0.6,
      ),
      css(colour),
      0.085,
    ),
    stroke(
      smooth(
        [
          [0.52, 1.46],
          [0.36, 2.6],
          [0.02, 3.9],
        ],
        false,
        0.6,
      ),
      css(darker(colour, 0.15)),
      0.085,
    ),
    fill(rect(-0.05, 3.85, 0.1, 0.2), css(rgb('#b9bcc2'))),
    fill(rect(-0.36, 4.02, 0.76, 1.0), css([20, 20, 26]), 0.22),
    fill(rect(-0.38, 4.0, 0.76, 1.0), linear([-0.38, 4], [0.38, 5], [0, white], [1, rgb('#e5e8ec')])),
    fill(rect(-0.38, 4.0, 0.76, 0.24), css(colour)),
    fill(rect(-0.28, 4.45, 0.56, 0.08), css(rgb('#555a66')), 0.8),
    fill(rect(-0.28, 4.63, 0.4, 0.06), css(rgb('#8b909a')), 0.8),
  ]
}

function legs(person: Identity, look: Look, random: Chance): Mark[] {
  const tone = random.pick([rgb('#2b3448'), rgb('#3a3a40'), rgb('#5a4a3c'), rgb('#27303a'), rgb('#6b6f78')])
  const w = 1.28 + person.build * 0.3
  const marks: Mark[] = [fill(ellipse([0, 16.9], 2.4, 0.34), css([10, 10, 16]), 0.28)]
  for (const side of [-1, 1] as const) {
    const leg = smooth(
      [
        [side * w, 7.6],
        [side * w * 1.0, 9.5],
        [side * w * 0.86, 13],
        [side * w * 0.78, 16.3],
        [side * 0.32, 16.3],
        [side * 0.2, 13],
        [side * 0.04, 9.2],
        [0, 7.6],
      ],
      true,
      0.7,
    )
    marks.push(
      fill(
        leg,
        linear(
          [side * w, 0],
          [0, 0],
          [0, lighter(tone, side === Math.sign(look.light.x) ? 0.12 : 0)],
          [0.7, tone],
          [1, darker(tone, 0.5)],
        ),
      ),
    )
    marks.push(
      fill(
        smooth(
          [
            [side * 0.3, 16.2],
            [side * w * 0.84, 16.2],
            [side * (w * 0.95 + 0.1), 16.75],
            [side * 0.3, 16.85],
          ],
          true,
          0.6,
        ),
        css(rgb('#231d1b')),
      ),
    )
  }
  return marks
}

export function bodyMarks(person: Identity, look: Look, extent: Extent, random: Chance): Mark[] {
  const { colour, kind, second } = look.clothes
  const outline = torsoOutline(person, kind, 9)
  const shape = smooth(outline, true, 0.85)
  const far = -Math.sign(look.light.x || 1)
  const short = kind === 'tee' || kind === 'scrubs'
  const cloth: Mark[] = [
    fill(shape, linear([-far * 1.9, 1.8], [far * 1.9, 3.4], [0, lighter(colour, 0.1)], [0.45, colour], [1, darker(colour, 0.34)])),
    blob([-far * 1.05, 2.2], [0.8, 0.35], lighter(colour, 0.5), 0.3, { turn: -far * 0.5 }),
    blob([far * 1.3, 3.6], [0.6, 2.2], darker(colour, 0.75), 0.42),
    blob([0, 1.5], [0.85, 0.5], darker(colour, 0.8), 0.42),
    blob([0, 3.3], [0.16, 1.5], darker(colour, 0.6), 0.16 + person.soft * 0.12),
    blob([-0.62, 3.1], [0.5, 0.7], lighter(colour, 0.4), 0.1 + person.soft * 0.12),
    blob([0.62, 3.1], [0.5, 0.7], lighter(colour, 0.4), 0.08 + person.soft * 0.1),
  ]
  for (let i = 0; i < 10; i++) {
    const side = i % 2 ? 1 : -1
    const y = random.range(2.6, 6.4)
    const x = side * random.range(0.5, 1.5)
    cloth.push(
      stroke(
        smooth([
          [x, y],
          [x - side * 0.25, y + random.range(0.2, 0.4)],
          [x - side * 0.6, y + random.range(0.35, 0.6)],
        ]),
        css(darker(colour, 0.55)),
        random.range(0.03, 0.08),
        0.18,
      ),
    )
  }
  const marks: Mark[] = [...(extent === 'full' ? legs(person, look, random.fork('legs')) : []), ...neck(person, look)]
  for (const side of [-1, 1] as const)
    marks.push(...sleeve(person, look, side, colour, short, kind === 'blazer' ? second : darker(colour, 0.15)))
  marks.push(fill(shape, css(darker(colour, 0.7)), 0.35), group(cloth, { clip: shape }))
  marks.push(...collarAndFront(look, random.fork('front'), shape))
  if (look.clothes.lanyard) marks.push(...lanyard(look.clothes.lanyard))
  return marks
}
