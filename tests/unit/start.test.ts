// What `npm start` can say before anything is installed.
import { expect, test } from 'vitest'

interface Steps {
  refuseNode(version: string): string
  sentenceFor(output: string): string
}
// Plain JavaScript by need: it runs before TypeScript is there, so its types are said here.
const { refuseNode, sentenceFor } = (await import(new URL('../../start.mjs', import.meta.url).href)) as Steps

test.each(['20.19.0', '20.20.2', '22.12.0', '22.20.1', '23.0.0', '24.3.0'])('Node %s will do', (version) => {
  expect(refuseNode(version)).toBe('')
})

test.each(['12.22.12', '18.20.4', '20.18.3', '21.7.3', '22.11.0'])('Node %s is refused by name, with what to do', (version) => {
  expect(refuseNode(version)).toContain(`this is ${version}.`)
  expect(refuseNode(version)).toMatch(/needs Node 20\.19 .*nodejs\.org\.$/)
})

test.each([
  ['npm error code ENOSPC', /no disk space left/],
  ['npm error code EACCES', /cannot be written by this user/],
  ['npm error network ENOTFOUND registry.npmjs.org', /registry cannot be reached/],
  ['npm error code EBADENGINE', /does not support Node/],
  ['something else', /^$/],
])('"%s" becomes a sentence', (output, sentence) => {
  expect(sentenceFor(output)).toMatch(sentence)
})
