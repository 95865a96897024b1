// What the tests need of the machine, installed from Debian where that is allowed. Uses only what Node itself brings: it runs before the packages are there.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const mayInstall = () => process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined

let listsAreFresh = false
/** @returns whether they are there now */
export function installDebian(packages) {
  if (!mayInstall()) return false
  say(`Installing Debian's ${packages.join(' and ')} ...`)
  if (!listsAreFresh) aptGet(['update', '-qq'])
  listsAreFresh = true
  const keepOurs = ['-o', 'Dpkg::Options::=--force-confold']
  return aptGet(['install', '-y', '-qq', '--no-install-recommends', ...keepOurs, ...packages])
}

function aptGet(args) {
  const { status, stderr } = spawnSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) say(stderr.trim())
  return status === 0
}

/** @returns the path of the first that is there */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const name of names) {
    const folder = folders.find((candidate) => existsSync(join(candidate, name)))
    if (folder !== undefined) return join(folder, name)
  }
  return undefined
}

function say(text) {
  process.stdout.write(`${text}\n`)
}
