// The seconds before the databases are there: never blank, never without the security headers.
import { expect, test } from 'vitest'
import { answerWhileStarting } from '../../../server/starting.ts'

const ask = (accept: string): Response => answerWhileStarting(new Request('http://localhost/', { headers: { accept } }))

test('a page says so in both languages and looks again by itself', async () => {
  const answer = ask('text/html,*/*;q=0.8')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('content-type')).toContain('text/html')
  const page = await answer.text()
  expect(page).toContain('http-equiv="refresh"')
  expect(page).toMatch(/lang="nl".*start/)
  expect(page).not.toMatch(/<script|<style|style=/)
})

test('a call is told to come back', async () => {
  const answer = ask('application/json')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await answer.json()).toEqual({ code: 'unavailable' })
})

test.each(['text/html', '*/*'])('%s gets the headers of every answer', (accept) => {
  const { headers } = ask(accept)
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('cache-control')).toBe('no-store')
})
