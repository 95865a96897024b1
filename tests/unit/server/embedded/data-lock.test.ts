// The lock of a data folder: one live holder, and nobody who takes it from a live one.
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDataLock } from '../../../../server/embedded/data-lock.ts'
import { identityOf, type ProcessIdentity } from '../../../../server/embedded/process-identity.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprimatur-lock-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const self = identityOf(process.pid)
const inUse: unknown = expect.objectContaining({ code: 'data_in_use' })
const locks = (): string[] => readdirSync(join(folder, 'lock')).sort()

function hold(change: Partial<ProcessIdentity>): void {
  takeDataLock(folder, { ...self, ...change })
}

test('a second taker is refused while the holder lives', () => {
  takeDataLock(folder)
  expect(() => takeDataLock(folder)).toThrow(inUse)
})

test('a released lock is free, and its number is not used again', () => {
  takeDataLock(folder).release()
  expect(locks()).toEqual(['1'])
  takeDataLock(folder).release()
  expect(locks()).toEqual(['2'])
})

const dead: [string, Partial<ProcessIdentity>][] = [
  ['a process that is gone', { pid: 2 ** 22 - 1, started: '1' }],
  ['a reused process number', { started: '1' }],
  ['an earlier start of the machine', { boot: 'earlier' }],
]
test.each(dead)('%s holds nothing', (_name, change) => {
  hold(change)
  takeDataLock(folder)
  expect(() => takeDataLock(folder)).toThrow(inUse)
})

test('a holder in another container counts as alive as long as its heart beats', () => {
  hold({ pid: 1, space: 'pid:[elsewhere]' })
  expect(() => takeDataLock(folder)).toThrow(inUse)
  const longAgo = new Date(Date.now() - 10 * 60_000)
  utimesSync(join(folder, 'lock', '1'), longAgo, longAgo)
  takeDataLock(folder).release()
})

test('a file that a power loss cut off holds nothing', () => {
  takeDataLock(folder).release()
  writeFileSync(join(folder, 'lock', '2'), '{"pid":')
  takeDataLock(folder).release()
  expect(locks()).toEqual(['3'])
})
