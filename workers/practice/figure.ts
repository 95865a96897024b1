// One whole person: body, then hair behind, head, features, hair in front, glasses; a group placed where the scene wants it.
import { css, darker, lighter } from './colour.ts'
import { bodyMarks, type Extent } from './body.ts'
import { eyeMarks, glassesMarks } from './eyes.ts'
import { hair } from './hair.ts'
import { headOutline, projector, type Project } from './head.ts'
import type { Identity, Look } from './identity.ts'
import { blob, fill, group, linear, smooth, stroke, type Mark, type Placement, type Point } from './marks.ts'
import { beardMarks, mouthMarks, noseMarks } from './mouth-nose.ts'
import type { Chance } from './random.ts'
import { ageMarks, blush, faceBase, freckleMarks, shade } from './skin.ts'

function ears({ skin, face }: Identity, look: Look, project: Project): Mark[] {
  const far = -Math.sign(look.light.x || 1)
  return ([-1, 1] as const).flatMap((side) => {
    const at = (x: number, y: number): Point => project(side * (face.width + x), y, -0.12)
    const shape = smooth([at(-0.06, -0.16), at(0.07, -0.22), at(0.13, -0.1), at(0.1, 0.14), at(0.04, 0.34), at(-0.05, 0.34)], true)
    const tone = side === far ? shade(skin, 0.28) : shade(skin, 0.06)
    return [
      fill(shape, linear(at(0.1, 0), at(-0.08, 0), [0, tone], [1, shade(skin, 0.42)])),
      group(
        [
          blob(at(0.03, 0.05), [0.08, 0.16], blush(skin), 0.4),
          stroke(smooth([at(-0.02, -0.1), at(0.07, -0.14), at(0.07, 0.08), at(0.01, 0.18)]), css(shade(skin, 0.6)), 0.022, 0.55),
        ],
        { clip: shape },
      ),
    ]
  })
}

/** The head's marks, in head units around the point between the eyes. */
export function headMarks(
  person: Identity,
  look: Look,
  random: Chance,
  detail = 1,
): { readonly behind: readonly Mark[]; readonly head: readonly Mark[] } {
  const project = projector(look)
  const outlinePoints = headOutline(person, project)
  const outline = smooth(outlinePoints, true)
  const covering = hair(person, look, project, random.fork('hair'), detail)
  const tucked = person.hair.style === 'headscarf'
  const inside: Mark[] = [
    ...faceBase(person, look, outline, project),
    ...freckleMarks(person, project, random.fork('freckles')),
    ...ageMarks(person, look, project),
    ...noseMarks(person, look, project),
    ...eyeMarks(person, look, project, random.fork('brows')),
  ]
  // Shadow that the hair throws on the forehead.
  if (!['bald', 'fringe-of-hair', 'buzz'].includes(person.hair.style))
    inside.push(
      blob(project(0, -0.82), [person.face.width * 1.15, 0.24], shade(person.skin, 0.7), 0.5),
      blob(project(person.face.width, -0.35, 0.1), [0.14, 0.5], shade(person.skin, 0.7), 0.35),
      blob(project(-person.face.width, -0.35, 0.1), [0.14, 0.5], shade(person.skin, 0.7), 0.35),
    )
  const rim = css(shade(person.skin, 0.7))
  return {
    behind: covering.back,
    head: [
      ...(tucked ? [] : ears(person, look, project)),
      group(inside, { clip: outline }),
      stroke(outline, rim, 0.016, 0.35),
      ...beardMarks(person, look, project, random.fork('beard'), detail),
      ...mouthMarks(person, look, project),
      ...covering.front,
      ...glassesMarks(person, project),
    ],
  }
}

export function figureMarks(person: Identity, look: Look, place: Placement, extent: Extent, random: Chance): Mark {
  const { behind, head } = headMarks(person, look, random, Math.min(1, Math.max(0.3, place.scale / 150)))
  const pivot: Placement = { x: 0, y: 0, scale: 1, turn: look.roll }
  return group(
    [group(behind, { place: pivot }), ...bodyMarks(person, look, extent, random.fork('body')), group(head, { place: pivot })],
    { place },
  )
}

/** The same person from behind: no face at all. */
export function fromBehindMarks(person: Identity, look: Look, place: Placement, extent: Extent, random: Chance): Mark {
  const colour = person.hair.colour
  const back: Mark[] = [
    fill(
      smooth(
        [
          [-0.8, 0.2],
          [-0.9, -0.4],
          [-0.7, -1.05],
          [0, -1.34],
          [0.7, -1.05],
          [0.9, -0.4],
          [0.8, 0.2],
          [0.45, 0.85],
          [-0.45, 0.85],
        ],
        true,
      ),
      linear([-0.9, -1], [0.9, 0.8], [0, lighter(colour, 0.15)], [0.5, colour], [1, darker(colour, 0.4)]),
    ),
  ]
  for (let i = 0; i < 160; i++) {
    const x = random.range(-0.8, 0.8)
    const top: Point = [x * 0.25, -1.2 + Math.abs(x) * 0.15]
    back.push(
      stroke(
        smooth([top, [x, -0.6 + Math.abs(x) * 0.1], [x * 0.95, 0.1], [x * 0.6, 0.75]]),
        css(i % 2 ? darker(colour, 0.3) : lighter(colour, 0.08)),
        0.014,
        0.3,
      ),
    )
  }
  const plain: Look = { ...look, clothes: { ...look.clothes, kind: 'jumper', lanyard: null } }
  const nape = [
    fill(
      smooth(
        [
          [-0.42, 0.5],
          [-0.44, 1.3],
          [-0.8, 1.7],
          [0.8, 1.7],
          [0.44, 1.3],
          [0.42, 0.5],
        ],
        true,
      ),
      css(shade(person.skin, 0.25)),
    ),
  ]
  const body = bodyMarks(person, plain, extent, random.fork('body'))
  const collar = [
    fill(
      smooth(
        [
          [-0.75, 1.55],
          [0, 1.3],
          [0.75, 1.55],
          [0.6, 2.2],
          [-0.6, 2.2],
        ],
        true,
      ),
      css(plain.clothes.colour),
    ),
  ]
  return group([...nape, ...body, ...nape, ...collar, group(back)], { place })
}
