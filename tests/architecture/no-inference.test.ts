// Nothing infers age, sex, emotion or ethnicity: no model that answers such a question is known, and no code that sees pixels names one.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { models, modelSets, modelsOf } from '../../models/manifest.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** As parts of names too: `ageGender`, `emotionScores`; not `age` inside `image`, nor `sex` elsewhere than as a word of its own. */
const traits =
  /(?<![a-z])(?:ages?|aged|sex|gender)(?![a-z])|(?:age|gender|sex)(?:Of|Group|Net|Model|Score|Class|Estimate)|(?:estimated|apparent)(?:Age|Sex)|gender|emotion|expression(?:Net|Model|Score)|ethnic|\brace\b|skinTone|smil(?:e|ing)Score/

test('every known model finds faces, finds landmarks or compares faces, and answers with boxes, points or an embedding', () => {
  for (const { id, role, output, file, source } of models) {
    expect(['detector', 'landmarks', 'recogniser']).toContain(role)
    expect(output).toMatch(
      /^maps of scores and boxes$|^(maps of scores, boxes|boxes, scores) and (five|six) key points$|^N×136, x and y by turns|^N×\d+, compared by cosine$/,
    )
    expect(traits.test(`${id} ${file} ${source} ${output}`)).toBe(false)
  }
  expect(modelSets.flatMap((set) => modelsOf(set))).toHaveLength(models.length)
})

test('no code that sees pixels, and none that prepares models, names such a trait', () => {
  const files = ['workers/vision', 'models'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
  expect(files.length).toBeGreaterThan(30)
  const naming = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').some(namesTrait))
  expect(naming).toEqual([])
})

test.each(['const age = net.run(chip)', 'ageGenderNet', 'estimatedAge', 'emotion: string', 'ethnicity', "role: 'gender'"])(
  'the test would see: %s',
  (line) => {
    expect(namesTrait(line)).toBe(true)
  },
)

test.each(['const image = page', 'coverage(a, b)', 'average linkage', 'message', 'expression.test(text)'])(
  'and does not see: %s',
  (line) => {
    expect(namesTrait(line)).toBe(false)
  },
)

function namesTrait(line: string): boolean {
  return traits.test(line)
}
