// Five places with depth: drawn small and enlarged by `photo.ts`, so that they lie out of focus behind the people, as in a real photo.
import { css, darker, lighter, mix, rgb, white, type Rgb } from './colour.ts'
import type { Light } from './identity.ts'
import { blob, fill, lines, linear, rect, smooth, stroke, type Mark, type Point } from './marks.ts'
import type { Chance } from './random.ts'

export type Place = 'hospital' | 'school' | 'square' | 'workshop' | 'garden'

export interface Setting {
  readonly light: Light
  /** Colour the air lays over distant people. */
  readonly air: Rgb
  /** Fraction of the height where the floor meets the far wall. */
  readonly horizon: number
}

export const settings: Readonly<Record<Place, Setting>> = {
  hospital: { light: { x: -0.6, contrast: 0.38, warm: rgb('#eef6ff') }, air: rgb('#d9e6ec'), horizon: 0.55 },
  school: { light: { x: 0.55, contrast: 0.5, warm: rgb('#ffe9c4') }, air: rgb('#d8c4a2'), horizon: 0.52 },
  square: { light: { x: 0.75, contrast: 0.6, warm: rgb('#fff0d2') }, air: rgb('#c8d6e2'), horizon: 0.56 },
  workshop: { light: { x: -0.8, contrast: 0.62, warm: rgb('#ffe2b8') }, air: rgb('#b7a58c'), horizon: 0.55 },
  garden: { light: { x: 0.65, contrast: 0.5, warm: rgb('#fff6d4') }, air: rgb('#cfe0c0'), horizon: 0.5 },
}

/** Bunting across the picture: an open day has it everywhere. */
function bunting(w: number, y: number, sag: number, size: number, random: Chance): Mark[] {
  const colours = ['#c8553d', '#e8b04a', '#3f7f8c', '#f2efe6', '#7a9e5a'] as const
  const at = (t: number): Point => [w * t, y + sag * 4 * t * (1 - t)]
  const marks: Mark[] = [stroke(smooth(Array.from({ length: 9 }, (_, i) => at(i / 8))), css(rgb('#f4f1ea')), 1.2, 0.8)]
  for (let t = 0.01; t < 1; t += size / w + 0.012) {
    const [x, fy] = at(t)
    marks.push(
      fill(
        lines(
          [
            [x - size * 0.42, fy],
            [x + size * 0.42, fy],
            [x, fy + size],
          ],
          true,
        ),
        css(rgb(random.pick(colours))),
        0.7,
      ),
    )
  }
  return marks
}

function floor(w: number, h: number, horizon: number, near: Rgb, far: Rgb, vanish: number, planks: number): Mark[] {
  const y = h * horizon
  const marks: Mark[] = [fill(rect(0, y, w, h - y), linear([0, y], [0, h], [0, far], [1, near]))]
  for (let i = -planks; i <= planks * 2; i++)
    marks.push(
      stroke(
        lines([
          [w * vanish + (i - planks / 2) * w * 0.03, y],
          [w * vanish + (i - planks / 2) * w * 0.24, h],
        ]),
        css(darker(near, 0.4)),
        1.2,
        0.22,
      ),
    )
  return marks
}

function plant(x: number, y: number, size: number, random: Chance): Mark[] {
  const marks: Mark[] = [
    fill(
      lines(
        [
          [x - size * 0.2, y - size * 0.36],
          [x + size * 0.2, y - size * 0.36],
          [x + size * 0.15, y],
          [x - size * 0.15, y],
        ],
        true,
      ),
      linear([x - size * 0.2, y], [x + size * 0.2, y], [0, rgb('#f0ebe2')], [1, rgb('#a79d90')]),
    ),
  ]
  for (let i = 0; i < 22; i++) {
    const lean = random.range(-0.5, 0.5)
    const top: Point = [x + lean * size, y - size * random.range(0.7, 1.25)]
    marks.push(
      stroke(
        smooth([[x, y - size * 0.34], [x + lean * size * 0.3, y - size * 0.7], top]),
        css(mix(rgb('#2f5a37'), rgb('#86ad5a'), random.next())),
        size * 0.07,
        0.9,
      ),
    )
  }
  return marks
}

function foliage(x: number, y: number, rx: number, ry: number, tone: Rgb, count: number, random: Chance): Mark[] {
  return Array.from({ length: count }, () => {
    const angle = random.range(0, 6.3)
    const r = Math.sqrt(random.next())
    const dy = Math.sin(angle) * r
    const size = rx * random.range(0.12, 0.28)
    const lit = random.next() * 0.5 + (0.5 - dy * 0.5) * 0.5
    return blob(
      [x + Math.cos(angle) * rx * r, y + dy * ry],
      [size, size * 0.85],
      mix(darker(tone, 0.45), lighter(tone, 0.35), lit),
      0.85,
      { core: 0.5 },
    )
  })
}

type Scene = (w: number, h: number, random: Chance) => Mark[]

const hospital: Scene = (w, h, random) => {
  const y = h * settings.hospital.horizon
  const marks: Mark[] = [fill(rect(0, 0, w, y), linear([0, 0], [0, y], [0, rgb('#f5f7f7')], [1, rgb('#dfe7ea')]))]
  // A glass front on the left with the garden outside.
  const panes = 5
  for (let i = 0; i < panes; i++) {
    const [a, b] = [w * 0.56 * (i / panes) ** 0.9, w * 0.56 * ((i + 0.92) / panes) ** 0.9]
    const [top, low] = [h * (0.04 + 0.02 * i), y - h * 0.012 * (panes - i) * 0.2]
    marks.push(
      fill(
        lines(
          [
            [a, top],
            [b, top + h * 0.015],
            [b, low],
            [a, low],
          ],
          true,
        ),
        linear([0, top], [0, low], [0, rgb('#cfe6f5')], [0.55, rgb('#e9f3ee')], [0.7, rgb('#a9c98f')], [1, rgb('#7fa568')]),
      ),
    )
    marks.push(
      stroke(
        lines([
          [b, top],
          [b, low],
        ]),
        css(rgb('#f6f8f8')),
        w * 0.008,
      ),
    )
  }
  marks.push(blob([w * 0.25, h * 0.25], [w * 0.45, h * 0.45], white, 0.55))
  // Right: wall panel in teal, doors, a desk.
  marks.push(fill(rect(w * 0.62, 0, w * 0.4, y), linear([w * 0.62, 0], [w, 0], [0, rgb('#8fc0c4')], [1, rgb('#5f9ba2')])))
  marks.push(
    fill(rect(w * 0.72, h * 0.16, w * 0.08, y - h * 0.16), css(rgb('#e9e2d3'))),
    fill(rect(w * 0.81, h * 0.16, w * 0.08, y - h * 0.16), css(rgb('#ded5c3'))),
  )
  marks.push(
    fill(rect(w * 0.91, h * 0.17, w * 0.05, h * 0.13), css(rgb('#f1eee6'))),
    fill(rect(w * 0.91, h * 0.17, w * 0.05, h * 0.022), css(rgb('#3f7f8c'))),
  )
  for (let i = 0; i < 4; i++)
    marks.push(
      fill(
        lines(
          [
            [w * (0.2 + i * 0.18), h * 0.015],
            [w * (0.32 + i * 0.17), h * 0.015],
            [w * (0.34 + i * 0.14), h * 0.05],
            [w * (0.25 + i * 0.15), h * 0.05],
          ],
          true,
        ),
        css(white),
      ),
    )
  marks.push(
    ...floor(w, h, settings.hospital.horizon, rgb('#b9c4c4'), rgb('#dfe6e6'), 0.5, 0),
    blob([w * 0.28, h * 0.75], [w * 0.34, h * 0.28], white, 0.7),
    blob([w * 0.8, h * 0.72], [w * 0.25, h * 0.2], rgb('#7fb0b4'), 0.4),
  )
  marks.push(
    fill(
      smooth(
        [
          [w * 0.6, y - h * 0.1],
          [w * 0.75, y - h * 0.13],
          [w * 0.92, y - h * 0.1],
          [w * 0.92, y + h * 0.06],
          [w * 0.75, y + h * 0.08],
          [w * 0.6, y + h * 0.05],
        ],
        true,
        0.4,
      ),
      linear([w * 0.6, 0], [w * 0.92, 0], [0, rgb('#fbfaf6')], [1, rgb('#c9b89a')]),
    ),
    fill(rect(w * 0.59, y - h * 0.115, w * 0.34, h * 0.022), css(rgb('#b48b5c'))),
  )
  return [
    ...marks,
    ...plant(w * 0.54, y + h * 0.1, h * 0.24, random),
    ...plant(w * 0.97, y + h * 0.14, h * 0.26, random),
    ...bunting(w, h * 0.03, h * 0.05, w * 0.022, random),
  ]
}

const school: Scene = (w, h, random) => {
  const y = h * settings.school.horizon
  const marks: Mark[] = [fill(rect(0, 0, w, y), linear([0, 0], [w, y], [0, rgb('#e6d7bb')], [1, rgb('#cdb58d')]))]
  // Stage with curtains.
  marks.push(
    fill(rect(w * 0.24, h * 0.06, w * 0.52, y - h * 0.06), linear([0, h * 0.06], [0, y], [0, rgb('#3c1d20')], [1, rgb('#66302d')])),
  )
  for (let i = 0; i < 26; i++) {
    const x = w * (0.24 + i * 0.02)
    // Closed: an opening with light in it looks like a face to a detector.
    marks.push(
      fill(
        rect(x, h * 0.06, w * 0.021, y - h * 0.1),
        linear([x, 0], [x + w * 0.02, 0], [0, rgb('#7c2a2c')], [0.5, rgb('#8f3634')], [1, rgb('#74292a')]),
      ),
    )
  }
  marks.push(
    fill(
      rect(w * 0.21, y - h * 0.07, w * 0.58, h * 0.08),
      linear([0, y - h * 0.07], [0, y], [0, rgb('#a87444')], [1, rgb('#74492a')]),
    ),
  )
  for (const side of [0.02, 0.85]) {
    marks.push(
      fill(
        rect(w * side, h * 0.08, w * 0.13, h * 0.3),
        linear([0, h * 0.08], [0, h * 0.38], [0, rgb('#eaf4fa')], [1, rgb('#fff7e2')]),
      ),
    )
    for (const k of [1, 2])
      marks.push(
        stroke(
          lines([
            [w * (side + 0.0433 * k), h * 0.08],
            [w * (side + 0.0433 * k), h * 0.38],
          ]),
          css(rgb('#8c7350')),
          2,
        ),
      )
    marks.push(stroke(rect(w * side, h * 0.08, w * 0.13, h * 0.3), css(rgb('#8c7350')), 3))
    for (let i = 0; i < 8; i++)
      marks.push(
        stroke(
          lines([
            [w * side, h * (0.4 + i * 0.016)],
            [w * (side + 0.13), h * (0.4 + i * 0.016)],
          ]),
          css(rgb('#a9793f')),
          2.2,
          0.8,
        ),
      )
  }
  marks.push(
    ...floor(w, h, settings.school.horizon, rgb('#a4713d'), rgb('#cfa066'), 0.5, 12),
    blob([w * 0.85, h * 0.72], [w * 0.22, h * 0.2], rgb('#fff1cf'), 0.5),
    blob([w * 0.14, h * 0.74], [w * 0.2, h * 0.18], rgb('#fff1cf'), 0.4),
  )
  marks.push(
    stroke(
      smooth([
        [w * 0.05, h],
        [w * 0.28, h * 0.72],
        [w * 0.72, h * 0.72],
        [w * 0.95, h],
      ]),
      css(rgb('#3f7f8c')),
      4,
      0.45,
    ),
  )
  return [...marks, ...bunting(w, h * 0.015, h * 0.05, w * 0.024, random)]
}

const square: Scene = (w, h, random) => {
  const y = h * settings.square.horizon
  const marks: Mark[] = [fill(rect(0, 0, w, y), linear([0, 0], [0, y], [0, rgb('#7fb2dd')], [1, rgb('#e5f0f5')]))]
  for (let i = 0; i < 6; i++)
    marks.push(blob([w * random.next(), h * random.range(0.03, 0.16)], [w * random.range(0.08, 0.18), h * 0.045], white, 0.75))
  // A row of gabled houses.
  const bricks = ['#a8583f', '#c9a078', '#8a4a3c', '#d8c4a0', '#b46e4e', '#93604a', '#c2b49a'] as const
  let x = -w * 0.03
  while (x < w) {
    const width = w * random.range(0.1, 0.145)
    const top = h * random.range(0.12, 0.22)
    const brick = rgb(random.pick(bricks))
    const gable: Point[] =
      random.next() < 0.5
        ? [
            [x, top + h * 0.08],
            [x + width * 0.2, top + h * 0.07],
            [x + width * 0.24, top + h * 0.03],
            [x + width * 0.4, top + h * 0.02],
            [x + width * 0.5, top - h * 0.015],
            [x + width * 0.6, top + h * 0.02],
            [x + width * 0.76, top + h * 0.03],
            [x + width * 0.8, top + h * 0.07],
            [x + width, top + h * 0.08],
          ]
        : [
            [x, top + h * 0.07],
            [x + width * 0.5, top - h * 0.02],
            [x + width, top + h * 0.07],
          ]
    marks.push(
      fill(
        lines([...gable, [x + width, y], [x, y]], true),
        linear([x, 0], [x + width, 0], [0, darker(brick, 0.16)], [1, lighter(brick, 0.16)]),
      ),
      stroke(lines(gable), css(rgb('#f0e8da')), 2.4, 0.9),
    )
    for (let row = 0; row < 3; row++)
      for (let col = 0; col < 3; col++) {
        const [wx, wy] = [x + width * (0.14 + col * 0.27), top + h * (0.1 + row * 0.095)]
        if (wy + h * 0.06 > y - h * 0.07) continue
        marks.push(
          fill(rect(wx, wy, width * 0.18, h * 0.062), css(lighter(brick, 0.3))),
          fill(
            rect(wx + 1.4, wy + 1.4, width * 0.18 - 2.8, h * 0.062 - 2.8),
            linear(
              [wx, wy],
              [wx + width * 0.18, wy + h * 0.06],
              [0, mix(brick, rgb('#5f7f96'), 0.35)],
              [1, mix(brick, rgb('#a9c4d3'), 0.35)],
            ),
          ),
        )
      }
    marks.push(
      fill(rect(x + width * 0.1, y - h * 0.085, width * 0.8, h * 0.085), css(rgb('#40515a'))),
      fill(
        lines(
          [
            [x + width * 0.05, y - h * 0.085],
            [x + width * 0.95, y - h * 0.085],
            [x + width * 1.0, y - h * 0.05],
            [x, y - h * 0.05],
          ],
          true,
        ),
        css(rgb(random.pick(['#c8553d', '#3f7f8c', '#e9e0cc', '#6a8a52'] as const))),
      ),
    )
    x += width
  }
  marks.push(...floor(w, h, settings.square.horizon, rgb('#a99c8e'), rgb('#c9bfb2'), 0.5, 8))
  for (let i = 0; i < 14; i++)
    marks.push(
      stroke(
        lines([
          [0, y + (h - y) * (i / 14) ** 1.7],
          [w, y + (h - y) * (i / 14) ** 1.7],
        ]),
        css(rgb('#7d7166')),
        1,
        0.22,
      ),
    )
  for (const [tx, s] of [
    [0.1, 1],
    [0.93, 1.15],
  ] as const)
    marks.push(
      fill(rect(w * tx - w * 0.008, h * 0.34, w * 0.016, y - h * 0.3), css(rgb('#5d4736'))),
      ...foliage(w * tx, h * 0.23, w * 0.1 * s, h * 0.16 * s, rgb('#7aa04e'), 220, random),
    )
  for (const [sx, colour] of [
    [0.3, '#c8553d'],
    [0.62, '#3f7f8c'],
    [0.78, '#e8b04a'],
  ] as const) {
    const c = rgb(colour)
    marks.push(
      fill(rect(w * sx - 2, y - h * 0.18, 4, h * 0.24), css(rgb('#6b5b4c'))),
      fill(
        lines(
          [
            [w * (sx - 0.085), y - h * 0.14],
            [w * sx, y - h * 0.225],
            [w * (sx + 0.085), y - h * 0.14],
          ],
          true,
        ),
        linear([w * (sx - 0.08), 0], [w * (sx + 0.08), 0], [0, darker(c, 0.15)], [1, lighter(c, 0.3)]),
      ),
      fill(rect(w * (sx - 0.07), y - h * 0.02, w * 0.14, h * 0.065), css(rgb('#efe6d6'))),
    )
  }
  return [
    ...marks,
    blob([w * 0.9, 0], [w * 0.6, h * 0.6], rgb('#fff3d0'), 0.5, { blend: 'screen' }),
    ...bunting(w, h * 0.2, h * 0.05, w * 0.018, random),
  ]
}

const workshop: Scene = (w, h, random) => {
  const y = h * settings.workshop.horizon
  const marks: Mark[] = [fill(rect(0, 0, w, h), linear([0, 0], [w, h * 0.4], [0, rgb('#d8cbb6')], [1, rgb('#86796a')]))]
  marks.push(
    fill(rect(w * 0.03, h * 0.05, w * 0.27, h * 0.36), linear([0, 0], [0, h * 0.4], [0, rgb('#f3f7f6')], [1, rgb('#fdf2d8')])),
  )
  for (const k of [0.25, 0.5, 0.75])
    marks.push(
      stroke(
        lines([
          [w * (0.03 + 0.27 * k), h * 0.05],
          [w * (0.03 + 0.27 * k), h * 0.41],
        ]),
        css(rgb('#4c4a48')),
        3,
      ),
    )
  marks.push(
    stroke(
      lines([
        [w * 0.03, h * 0.23],
        [w * 0.3, h * 0.23],
      ]),
      css(rgb('#4c4a48')),
      3,
    ),
    stroke(rect(w * 0.03, h * 0.05, w * 0.27, h * 0.36), css(rgb('#4c4a48')), 4),
  )
  // Tool board.
  marks.push(
    fill(rect(w * 0.36, h * 0.1, w * 0.34, h * 0.28), css(rgb('#b58a5a'))),
    stroke(rect(w * 0.36, h * 0.1, w * 0.34, h * 0.28), css(rgb('#7a5a38')), 3),
  )
  for (let i = 0; i < 13; i++) {
    const tx = w * (0.38 + (i % 7) * 0.046)
    const ty = h * (i < 7 ? 0.13 : 0.26)
    marks.push(
      stroke(
        lines([
          [tx, ty],
          [tx, ty + h * random.range(0.05, 0.09)],
        ]),
        css(rgb(random.pick(['#5c6166', '#a83c32', '#d6a23a', '#36586b'] as const))),
        w * random.range(0.004, 0.011),
      ),
      stroke(
        lines([
          [tx - w * 0.01, ty],
          [tx + w * 0.01, ty],
        ]),
        css(rgb('#4a4e52')),
        w * 0.007,
      ),
    )
  }
  // Shelves with boxes and wood.
  for (let row = 0; row < 4; row++) {
    const sy = h * (0.14 + row * 0.1)
    marks.push(fill(rect(w * 0.74, sy, w * 0.26, h * 0.012), css(rgb('#5f4a36'))))
    for (let i = 0; i < 6; i++) {
      const bh = h * random.range(0.03, 0.075)
      marks.push(
        fill(
          rect(w * (0.75 + i * 0.042), sy - bh, w * 0.034, bh),
          css(rgb(random.pick(['#a9773f', '#3f6b78', '#8f3e33', '#d9c9a6', '#6a7a4a', '#4d4a4a'] as const))),
        ),
      )
    }
  }
  marks.push(
    fill(rect(0, y - h * 0.04, w, h * 0.05), linear([0, y - h * 0.04], [0, y], [0, rgb('#c99a63')], [1, rgb('#8a6238')])),
    fill(rect(0, y, w, h * 0.2), linear([0, y], [0, y + h * 0.2], [0, rgb('#54402e')], [1, rgb('#6d5844')])),
  )
  for (let i = 0; i < 7; i++)
    marks.push(
      fill(
        rect(w * random.range(0.02, 0.95), y - h * random.range(0.06, 0.11), w * random.range(0.02, 0.05), h * 0.07),
        css(rgb(random.pick(['#c9b08a', '#7a8a90', '#b5633c'] as const))),
      ),
    )
  marks.push(fill(rect(0, y + h * 0.2, w, h), linear([0, y + h * 0.2], [0, h], [0, rgb('#8d8377')], [1, rgb('#6b6259')])))
  // One long lamp: two round ones side by side look like eyes to a detector.
  marks.push(
    fill(rect(w * 0.36, h * 0.05, w * 0.3, h * 0.012), css(rgb('#f7efd8'))),
    blob([w * 0.51, h * 0.08], [w * 0.3, h * 0.1], rgb('#ffe7b0'), 0.55),
  )
  return [
    ...marks,
    blob([w * 0.1, h * 0.3], [w * 0.5, h * 0.6], rgb('#fff0cc'), 0.45, { blend: 'screen' }),
    ...bunting(w, h * 0.0, h * 0.04, w * 0.022, random),
  ]
}

const garden: Scene = (w, h, random) => {
  const y = h * settings.garden.horizon
  const marks: Mark[] = [fill(rect(0, 0, w, h), linear([0, 0], [0, y], [0, rgb('#9fcbe8')], [1, rgb('#f1f4dc')]))]
  for (const [tx, ty, s, tone] of [
    [0.02, 0.2, 1.2, '#5f8a46'],
    [0.22, 0.28, 0.8, '#86ab58'],
    [0.4, 0.31, 0.7, '#6f9a52'],
    [0.6, 0.28, 0.85, '#94b562'],
    [0.8, 0.22, 1.05, '#6c954a'],
    [1.0, 0.2, 1.2, '#547f40'],
  ] as const)
    marks.push(
      fill(rect(w * tx - w * 0.01, h * 0.3, w * 0.02, y - h * 0.28), css(rgb('#5b4a35'))),
      ...foliage(w * tx, h * ty, w * 0.15 * s, h * 0.2 * s, rgb(tone), 100, random),
    )
  marks.push(
    fill(rect(0, y - h * 0.1, w, h * 0.14), linear([0, y - h * 0.1], [0, y], [0, rgb('#5a8040')], [1, rgb('#35572c')])),
    ...foliage(w * 0.5, y - h * 0.07, w * 0.55, h * 0.05, rgb('#5f8844'), 120, random),
  )
  marks.push(fill(rect(0, y, w, h - y), linear([0, y], [0, h], [0, rgb('#a3c46a')], [1, rgb('#5f8c3e')])))
  for (let i = 0; i < 26; i++)
    marks.push(
      blob(
        [w * random.next(), y + (h - y) * random.next()],
        [w * random.range(0.04, 0.14), h * random.range(0.015, 0.04)],
        random.next() < 0.5 ? rgb('#e6ee9a') : rgb('#3f6a2f'),
        0.34,
      ),
    )
  for (let i = 0; i < 130; i++)
    marks.push(
      blob(
        [w * random.next(), y + h * random.range(-0.02, 0.05)],
        [w * 0.007, w * 0.007],
        rgb(random.pick(['#d9534f', '#f2c14e', '#f4f1ea', '#b06ab3', '#e87ea1'] as const)),
        0.95,
        { core: 0.5 },
      ),
    )
  // A white party tent.
  marks.push(
    fill(
      lines(
        [
          [w * 0.28, y - h * 0.14],
          [w * 0.39, y - h * 0.27],
          [w * 0.5, y - h * 0.14],
        ],
        true,
      ),
      linear([w * 0.28, 0], [w * 0.5, 0], [0, rgb('#e4e6e6')], [1, white]),
    ),
    fill(rect(w * 0.285, y - h * 0.14, w * 0.21, h * 0.03), css(rgb('#f3f2ee'))),
  )
  for (const px of [0.29, 0.49]) marks.push(fill(rect(w * px - 1.5, y - h * 0.12, 3, h * 0.16), css(rgb('#d9d5cc'))))
  for (let i = 0; i < 14; i++)
    marks.push(blob([w * random.next(), h * random.range(0.05, 0.4)], [w * 0.02, w * 0.02], rgb('#fff8d8'), 0.12, { core: 0.3 }))
  return [...marks, blob([w * 0.85, 0], [w * 0.7, h * 0.7], rgb('#fff6cf'), 0.55, { blend: 'screen' })]
}

const scenes: Readonly<Record<Place, Scene>> = { hospital, school, square, workshop, garden }

/** The instructions of an empty place. */
export function backdropMarks(place: Place, width: number, height: number, random: Chance): Mark[] {
  return scenes[place](width, height, random)
}
