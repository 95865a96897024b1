// Ten thousand photos in one event: what the Desk makes of them on every decision holds. Work that grew with the square of the photos would not end in time.
import { expect, test } from 'vitest'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { buildQueue } from '../../../../web/console/desk/queue.ts'
import { countTabs, readVerdicts } from '../../../../web/console/desk/verdicts.ts'
import { day, face, person, photo, proposal, recordId, seen } from './sample.ts'

const count = 10_000
const photos = Array.from({ length: count }, (_, index) => ({
  id: recordId(index + 1),
  document: photo(
    [face('a', index % 3 === 0 ? person(index % 50) : { proposal: proposal(index % 50) }), face('b'), face('c', person(index % 7))],
    { seen: index % 2 === 0 ? seen : null },
  ),
}))
const documents = photos.map(({ document }) => document)

test('tabs and queue of 10,000 photos, after each of ten decisions', () => {
  for (let decision = 0; decision < 10; decision++) {
    const read = readVerdicts(new Map(), onDay('website', day), noRules)
    expect(countTabs(documents, read)).toMatchObject({ all: count, blocked: 0, decide: count })
    const queue = buildQueue(photos, read)
    expect(queue.find(({ kind }) => kind === 'unknown')?.targets).toHaveLength(count)
    expect(queue.filter(({ kind }) => kind === 'likely')).toHaveLength(50)
  }
})
