// `npm test`: does its own set-up on a fresh clone, then the checks and all kinds of tests, and ends with `N passed, N failed`.
// `npm test -- unit server` runs only the suites named. Tests in a browser mostly wait, so three suites run beside each other.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assertNode, build, install, isInstalled, refuse, run } from '../start.mjs'
import { findProgram, installDebian, mayInstall } from './support/debian.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, 'build/test')
// Only a hang takes this long; a busy machine takes several times what a quiet one does.
const suiteLimitMs = 45 * 60_000

const checks = ['types', 'lint', 'format', 'boundaries', 'unused']
/** Longest first, so that none is left to run alone at the end. All but the first say what they have to say when they are through, so that they are not mixed. */
const suites = ['e2e', 'proofs', 'browser', 'server', 'check', 'unit']
const sideBySide = 3

async function main() {
  assertNode()
  const wanted = process.argv.slice(2)
  const isWanted = (suite) => wanted.length === 0 || wanted.includes(suite)
  if (!isInstalled({ dev: true })) await install({ dev: true })
  const chromium = findChromium()
  if (chromium) process.env.CHROMIUM_PATH = chromium
  installTestTools()
  mkdirSync(reports, { recursive: true })
  const total = { passed: 0, failed: 0, skipped: 0, names: [] }
  const waiting = suites.filter(isWanted)
  if (waiting.length > 0) add(total, await buildProduct())
  const [first] = waiting
  const runSome = async () => {
    for (let suite = waiting.shift(); suite; suite = waiting.shift())
      if (suite === 'check') for (const check of checks) add(total, await runCheck(check))
      else add(total, await runProject(suite, chromium, suite === first ? 'inherit' : 'pipe'))
  }
  await Promise.all(Array.from({ length: sideBySide }, runSome))
  for (const name of total.names) say(`FAILED ${name}`)
  if (total.skipped > 0) say(`${total.skipped} skipped`)
  say(`${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
}

function add(total, { passed, failed, skipped = 0, names = [] }) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  total.names.push(...names)
}

async function runCheck(name) {
  const since = Date.now()
  const { code, output } = await run('npm', ['run', '--silent', `check:${name}`], { shell: process.platform === 'win32' })
  say(`check:${name} ${code === 0 ? 'passed' : 'FAILED'} (${seconds(since)})`)
  if (code !== 0) say(output.trim())
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, names: [`check:${name}`] }
}

async function buildProduct() {
  try {
    await build()
    return { passed: 0, failed: 0 }
  } catch (error) {
    say(`build FAILED\n${error.message}`)
    return { passed: 0, failed: 1 }
  }
}

/** One vitest project in a process of its own. Whatever goes wrong beyond a failing test (a file that does not load, a crash, a hang) fails too. */
async function runProject(project, chromium, output) {
  if (!chromium && ['browser', 'e2e', 'proofs'].includes(project)) {
    say(`${project} FAILED: no Chromium found and none could be installed; set CHROMIUM_PATH.`)
    return { passed: 0, failed: 1 }
  }
  const report = join(reports, `${project}.json`)
  rmSync(report, { force: true })
  const since = Date.now()
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  if (output === 'inherit') say(`\n== ${project} ==`)
  const { code, text } = await spawned(args, output)
  if (output === 'pipe') say(`\n== ${project} ==\n${text}`)
  say(`${project} took ${seconds(since)}`)
  return readReport(report, code === 0, project)
}

function spawned(args, output) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', output, output] })
    let text = ''
    child.stdout?.on('data', (chunk) => (text += chunk))
    child.stderr?.on('data', (chunk) => (text += chunk))
    const limit = setTimeout(() => child.kill('SIGTERM'), suiteLimitMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(limit)
      resolve({ code, text })
    })
  })
}

function readReport(report, succeeded, project) {
  if (!existsSync(report)) {
    say(`${project} FAILED: it ended without a report.`)
    return { passed: 0, failed: 1 }
  }
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests,
    numTodoTests,
    testResults,
  } = JSON.parse(readFileSync(report, 'utf8'))
  const notLoaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = numFailedTests + notLoaded.length
  // An error outside any test makes vitest fail without a failed test; so does finding no test at all.
  const silent = failed === 0 && (!succeeded || passed === 0) ? 1 : 0
  // Why as well: where only the end of the output is kept, that is all there is to go by.
  const names = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => `${relative(root, name)}: ${fullName}\n${failureMessages.join('\n').slice(0, 1500)}`),
  )
  names.push(...notLoaded.map(({ name, message }) => `${relative(root, name)} did not load\n${String(message).slice(0, 1500)}`))
  return { passed, failed: failed + silent, skipped: numPendingTests + numTodoTests, names }
}

// --- What the tests need from the machine ---

function findChromium() {
  const asked = process.env.CHROMIUM_PATH
  if (asked) return existsSync(asked) ? asked : undefined
  const found = () => findProgram(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'])
  const onMac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return found() ?? (existsSync(onMac) ? onMac : undefined) ?? (installDebian(['chromium']) ? found() : undefined)
}

/** An independent reader of photo metadata, an older PostgreSQL as an operator would have it, a WebDAV server, Firefox, WebKit on a screen of its own, and the age program. Tests that need what is missing say so and skip. */
function installTestTools() {
  const missing = []
  if (!findProgram(['exiftool'])) missing.push('libimage-exiftool-perl')
  if (!findProgram(['age'])) missing.push('age')
  if (!findProgram(['pdftoppm'])) missing.push('poppler-utils')
  if (!findProgram(['heif-enc'])) missing.push('libheif-examples')
  if (!hasPostgres()) missing.push('postgresql')
  if (!existsSync('/usr/sbin/apache2')) missing.push('apache2-bin')
  if (!process.env.FIREFOX_PATH && !findProgram(['firefox-esr', 'firefox'])) missing.push('firefox-esr')
  if (!findProgram(['WebKitWebDriver'])) missing.push('webkit2gtk-driver')
  if (!findProgram(['Xvfb'])) missing.push('xvfb')
  if (missing.includes('postgresql')) keepClusterAway()
  if (missing.length > 0 && !installDebian(missing)) say(`Not installed, so some tests are skipped: ${missing.join(', ')}`)
}

function hasPostgres() {
  const folder = '/usr/lib/postgresql'
  return existsSync(folder) && readdirSync(folder).some((version) => existsSync(join(folder, version, 'bin/initdb')))
}

/** Debian makes and starts a cluster when it installs PostgreSQL; the tests make their own. */
function keepClusterAway() {
  const folder = '/etc/postgresql-common'
  if (!mayInstall() || existsSync(join(folder, 'createcluster.conf'))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'createcluster.conf'), 'create_main_cluster = false\n')
}

const seconds = (since) => `${String(Math.round((Date.now() - since) / 1000))} s`

function say(text) {
  process.stdout.write(`${text}\n`)
}

main().catch(refuse)
