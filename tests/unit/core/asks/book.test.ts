// What an officer decided about a signature stands by when it was made, in whatever order it is told.
import { expect, test } from 'vitest'
import { AskBook } from '../../../../core/asks/book.ts'
import type { AcceptanceStatement } from '../../../../core/asks/statements.ts'
import type { MemberId } from '../../../../core/ids.ts'

const anna = crypto.randomUUID()
const person = crypto.randomUUID() as MemberId

function bookWith(...decisions: readonly AcceptanceStatement[]): AskBook {
  const book = new AskBook()
  book.note({ type: 'ask', ask: 'a', owner: anna, pending: true } as never)
  book.note({ type: 'signer', ask: 'a', author: person, owner: anna } as never)
  for (const decision of decisions) book.note(decision)
  return book
}

const said = (accepted: boolean, size: number, second = 0): AcceptanceStatement =>
  ({
    ...{ type: 'acceptance', owner: anna, signer: person, accepted },
    ...{ logHead: { size, root: 'r' }, at: `2026-11-27T00:00:0${String(second)}.000Z` },
  }) as never

test('the decision of whoever had seen the longer log stands, whichever comes last', () => {
  for (const [yes, no] of [
    [said(true, 5), said(false, 9)],
    [said(true, 5, 0), said(false, 5, 1)],
  ] as const) {
    expect(bookWith(yes, no).decisionOf(person)).toBe('refused')
    expect(bookWith(no, yes).decisionOf(person)).toBe('refused')
  }
  expect(bookWith(said(true, 9), said(false, 5)).decisionOf(person)).toBe('accepted')
})

test('a request that is told twice is one request', () => {
  const book = bookWith()
  const request = { type: 'request', statement: 's', owner: anna, kind: 'access' } as never
  book.note(request)
  book.note(request)
  expect(book.requests()).toHaveLength(1)
})
