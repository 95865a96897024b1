// `npm start`: from a fresh clone to a running server; `npm run build` goes up to the built product. Uses only what Node itself brings until the
// packages are installed, and only syntax that an old Node can read, so that it can say in a sentence what is wrong. Each step is skipped when its
// result is already there.
import { spawn } from 'child_process'
import { createHash } from 'crypto'
import fs from 'fs'
import { dirname, join } from 'path'
import { fileURLToPath } from 'url'

const root = dirname(fileURLToPath(import.meta.url))
/** Packages, models and the built product together. */
const neededMegabytes = 1500

export class Refusal extends Error {}

/** @returns the sentence for a Node that is too old, or '' for one that will do. Vite asks for exactly these versions. */
export function refuseNode(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return ''
  return `Imprimatur needs Node 20.19 or newer (22.12 or newer in the 22 series); this is ${version}. Install a newer one from nodejs.org.`
}

export function assertNode() {
  const sentence = refuseNode(process.versions.node)
  if (sentence) throw new Refusal(sentence)
}

async function main() {
  assertNode()
  if (!isInstalled({ dev: false })) await install({ dev: false })
  await build()
  if (process.argv[2] === 'build') return
  const { register } = await import('tsx/esm/api')
  register()
  const { startServer } = await import('./server/main.ts')
  await startServer()
}

/** Prepares the models and builds the browser side, whatever of it is not there yet. */
export async function build() {
  await prepareModels()
  await buildWeb()
}

/** npm writes down what it installed as its last step; that has to hold everything the lockfile asks for. More (development tools) is fine. */
export function isInstalled({ dev }) {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!fs.existsSync(hidden)) return false
  const wanted = JSON.parse(fs.readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const there = JSON.parse(fs.readFileSync(hidden, 'utf8')).packages
  return Object.keys(wanted).every((path) => {
    const want = wanted[path]
    if (path === '' || (!dev && (want.dev || want.devOptional))) return true
    const have = there[path]
    // Optional packages are those of other platforms.
    return have ? have.version === want.version && have.integrity === want.integrity : want.optional === true
  })
}

export async function install({ dev }) {
  await assertRoom()
  say('Installing the packages of the lockfile (first start only, about a minute) ...')
  const args = ['ci', dev ? '--include=dev' : '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const result =
    npm && /\.c?js$/.test(npm)
      ? await run(process.execPath, [npm].concat(args))
      : await run('npm', args, { shell: process.platform === 'win32' })
  if (result.code === 0) return
  throw new Refusal(sentenceFor(result.output) || `npm could not install the packages: ${lastLine(result.output)}`)
}

async function prepareModels() {
  const result = await run(process.execPath, ['--import', 'tsx', 'models/prepare/main.ts'])
  if (result.code !== 0)
    throw new Refusal(sentenceFor(result.output) || `The models could not be prepared: ${lastLine(result.output)}`)
}

async function buildWeb() {
  const stampPath = join(root, 'build/web.stamp')
  const stamp = hashSources(['core', 'models', 'web', 'workers', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'])
  if (fs.existsSync(join(root, 'build/web/index.html')) && fs.existsSync(stampPath) && fs.readFileSync(stampPath, 'utf8') === stamp)
    return
  await assertRoom()
  say('Building ...')
  fs.rmSync(stampPath, { force: true })
  for (const pages of [[], ['--mode', 'public']]) {
    const vite = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error', ...pages]
    const result = await run(process.execPath, vite)
    if (result.code !== 0)
      throw new Refusal(sentenceFor(result.output) || `The product could not be built:\n${result.output.trim()}`)
  }
  fs.mkdirSync(dirname(stampPath), { recursive: true })
  fs.writeFileSync(stampPath, stamp)
}

/** One hash over names and contents, so that a build is repeated exactly when something it is made of changed. */
export function hashSources(paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    hash.update(`${path}\n`)
    hash.update(fs.readFileSync(join(root, path)))
  }
  const walk = (folder) => {
    for (const entry of fs.readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory()) walk(`${folder}/${entry.name}`)
      else add(`${folder}/${entry.name}`)
    }
  }
  for (const path of paths) {
    if (fs.statSync(join(root, path)).isDirectory()) walk(path)
    else add(path)
  }
  return hash.digest('hex')
}

/** Installing and building write into the clone: it has to be writable and large enough. */
async function assertRoom() {
  try {
    fs.accessSync(root, fs.constants.W_OK)
  } catch (error) {
    throw new Refusal(`The folder ${root} cannot be written by this user; clone it into a folder of your own.`)
  }
  const disk = await new Promise((resolve, reject) => fs.statfs(root, (error, stats) => (error ? reject(error) : resolve(stats))))
  if (disk.bavail * disk.bsize < neededMegabytes * 1024 * 1024) {
    throw new Refusal(
      `There is too little disk space in ${root} (${String(neededMegabytes)} MB is needed); free some space and start again.`,
    )
  }
}

/** @returns what an operator can do about the failure of a step, or '' when its output says nothing we know. */
export function sentenceFor(output) {
  if (/ENOSPC|EDQUOT|no space left/i.test(output)) return `There is no disk space left in ${root}; free some space and start again.`
  if (/EACCES|EPERM|EROFS/.test(output))
    return `The folder ${root} cannot be written by this user; clone it into a folder of your own.`
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH/.test(output)) {
    return 'The npm registry cannot be reached; connect to the internet (or set a registry for npm) and start again.'
  }
  if (/EBADENGINE/.test(output)) return `A package does not support Node ${process.versions.node}; install the newest Node 22.`
  return ''
}

/** Runs a step. Its output is kept for the sentence that explains a failure. Ctrl-C ends the step with us. */
export function run(command, args, options) {
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(command, args, Object.assign({ cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }, options))
    const end = (signal) => {
      child.kill(signal)
      process.exit(130)
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      process.removeListener('SIGINT', end)
      process.removeListener('SIGTERM', end)
      resolve({ code, output })
    })
  })
}

function lastLine(output) {
  return output.trim().split('\n').pop() || 'no reason given'
}

function say(text) {
  process.stdout.write(`${text}\n`)
}

/** Prints what went wrong, as one sentence where we know one, and ends. */
export function refuse(error) {
  process.stderr.write(`${error instanceof Refusal ? error.message : error.stack || String(error)}\n`)
  process.exit(1)
}

// tests/run.mjs imports the steps without starting anything.
if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main().catch(refuse)
