// Skin in light and shade: the face's planes, and what age and freckles leave on them.
import { css, lighter, lightness, mix, rgb, type Rgb } from './colour.ts'
import type { Project } from './head.ts'
import type { Identity, Look } from './identity.ts'
import { blob, fill, linear, smooth, stroke, type Mark, type Point } from './marks.ts'
import type { Chance } from './random.ts'

/** The colour of this skin in shade: redder and deeper, never grey. */
export function shade(skin: Rgb, amount: number): Rgb {
  const deep = lightness(skin) > 0.5 ? rgb('#7a3020') : rgb('#1c0a08')
  return mix(skin, deep, amount)
}

/** The blood under this skin. */
export const blush = (skin: Rgb): Rgb => (lightness(skin) > 0.5 ? mix(skin, rgb('#e0523f'), 0.55) : mix(skin, rgb('#8a2a1c'), 0.6))

export function faceBase(person: Identity, look: Look, outline: string, project: Project): Mark[] {
  const { skin, face } = person
  const { light } = look
  const lit = lighter(skin, 0.16)
  const dark = shade(skin, 0.22 + light.contrast * 0.26)
  const from: Point = [light.x >= 0 ? 0.95 : -0.95, -0.7]
  const to: Point = [light.x >= 0 ? -0.95 : 0.95, 0.75]
  const far = -Math.sign(light.x || 1)
  const marks: Mark[] = [
    fill(outline, linear(from, to, [0, lit], [0.38, skin], [0.66, mix(skin, dark, 0.35)], [1, dark])),
    // Planes that turn away: temples, the side of the cheek, under the cheekbone, under the jaw.
    blob(project(far * face.width * 0.98, -0.1), [0.42, 1.05], dark, 0.5 + light.contrast * 0.35),
    blob(project(-far * face.width * 1.02, 0.1), [0.2, 0.95], dark, 0.42),
    blob(project(far * 0.56, 0.58), [0.3, 0.4], dark, 0.2 + face.cheek * 0.16, { turn: far * -0.5 }),
    blob(project(-far * 0.6, 0.6), [0.22, 0.36], dark, 0.12 + face.cheek * 0.14, { turn: far * 0.5 }),
    blob(project(0, 1.24 * face.length), [0.62, 0.22], dark, 0.5),
    blob(project(0, -0.98), [0.8, 0.3], dark, 0.34),
    // Warmth.
    blob(project(0.47, 0.34), [0.3, 0.23], blush(skin), 0.22 + person.soft * 0.16 + look.smile * 0.1),
    blob(project(-0.47, 0.34), [0.3, 0.23], blush(skin), 0.22 + person.soft * 0.16 + look.smile * 0.1),
    blob(project(0, 0.47), [0.2, 0.16], blush(skin), 0.16),
    // Lit planes: forehead, cheekbones, chin.
    blob(project(-far * 0.22, -0.56), [0.48, 0.28], lighter(skin, 0.5), 0.36),
    blob(project(-far * 0.46, 0.2), [0.22, 0.13], lighter(skin, 0.6), 0.44, { turn: far * 0.4 }),
    blob(project(far * 0.44, 0.2), [0.18, 0.1], lighter(skin, 0.45), 0.26, { turn: far * -0.4 }),
    blob(project(-far * 0.05, 1.04 * face.length), [0.17, 0.11], lighter(skin, 0.5), 0.34),
    // Eye sockets.
    blob(project(person.eyes.apart, -0.075), [0.27, 0.16], shade(skin, 0.5), 0.38),
    blob(project(-person.eyes.apart, -0.075), [0.27, 0.16], shade(skin, 0.5), 0.38),
    blob(project(0.17, -0.06), [0.12, 0.18], shade(skin, 0.5), 0.26),
    blob(project(-0.17, -0.06), [0.12, 0.18], shade(skin, 0.5), 0.26),
  ]
  return marks
}

/** Lines and folds, by age and expression. */
export function ageMarks({ skin, age, eyes, face, nose, mouth }: Identity, look: Look, project: Project): Mark[] {
  const marks: Mark[] = []
  const tone = css(shade(skin, 0.55))
  const line = (points: readonly Point[], width: number, alpha: number): void => {
    marks.push(stroke(smooth(points), tone, width * 2.6, alpha * 0.32), stroke(smooth(points), tone, width, alpha * 0.75))
  }
  const years = Math.max(0, (age - 0.3) / 0.7)
  for (const side of [-1, 1]) {
    const at = (x: number, y: number): Point => project(side * x, y)
    // From the nose to the corner of the mouth: a smile makes it on everyone.
    const fold = 0.1 + 0.45 * years + 0.3 * look.smile
    line(
      [
        at(nose.width + 0.05, nose.length - 0.05),
        at(nose.width + 0.15, nose.length + 0.1),
        at(mouth.width + 0.08, mouth.height - 0.02),
      ],
      0.014,
      fold,
    )
    // Under the eye.
    line([at(eyes.apart - 0.15, 0.1), at(eyes.apart - 0.02, 0.155), at(eyes.apart + 0.14, 0.12)], 0.011, 0.14 + 0.42 * years)
    if (years > 0.15) {
      for (const tilt of [-0.05, 0.0, 0.06])
        line([at(eyes.apart + 0.2, tilt * 0.6), at(eyes.apart + 0.3, tilt * 1.7)], 0.007, 0.5 * years)
      line([at(mouth.width + 0.05, mouth.height + 0.06), at(mouth.width + 0.08, mouth.height + 0.2)], 0.011, 0.35 * years)
      line([at(0.05, -0.2), at(0.045, -0.1)], 0.009, 0.4 * years)
    }
    if (years > 0.55) line([at(face.jaw * 0.72, 0.88 * face.length), at(face.jaw * 0.86, 0.74 * face.length)], 0.014, 0.3 * years)
  }
  if (years > 0.2)
    for (const y of [-0.66, -0.54, -0.43])
      line(
        [project(-0.34, y + 0.02), project(-0.1, y - 0.012), project(0.12, y + 0.006), project(0.33, y + 0.025)],
        0.008,
        0.34 * years,
      )
  return marks
}

export function freckleMarks({ skin, freckles }: Identity, project: Project, random: Chance): Mark[] {
  const tone = shade(skin, 0.42)
  return Array.from({ length: Math.round(freckles * 70) }, () => {
    const x = random.range(-0.58, 0.58)
    const y = random.range(0.08, 0.42) + Math.abs(x) * -0.1
    const size = random.range(0.008, 0.017)
    return blob(project(x, y), [size, size * 0.8], tone, random.range(0.3, 0.6), { core: 0.4 })
  })
}
