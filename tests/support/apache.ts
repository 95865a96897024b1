// A real WebDAV server: Debian's Apache with mod_dav in a throw-away folder, password-protected, with the CORS setting the product prints.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const program = '/usr/sbin/apache2'
const modules = '/usr/lib/apache2/modules'

export const hasApache = existsSync(program)

export interface WebdavServer {
  readonly address: string
  readonly user: string
  readonly password: string
  /** The folder on disk behind `address`. */
  readonly folder: string
  /** Its administrator puts other lines into its configuration, and it starts with them. */
  configure(cors: string): Promise<void>
  stop(): Promise<void>
}

/** @param cors lines for the server's own configuration, as the product tells its administrator */
export async function startWebdav(cors = ''): Promise<WebdavServer> {
  const home = mkdtempSync(join(tmpdir(), 'imprimatur-webdav-'))
  const folder = join(home, 'files')
  mkdirSync(folder)
  // As root Apache changes to www-data, which has to reach and write both.
  chmodSync(home, 0o755)
  chmodSync(folder, 0o777)
  mkdirSync(join(home, 'lock'))
  chmodSync(join(home, 'lock'), 0o777)
  const port = await freePort()
  const [user, password] = ['anna', 'app-password-7']
  // {PLAIN}-like formats do not exist in htpasswd; SHA-1 does, and this password protects nothing.
  writeFileSync(join(home, 'users'), `${user}:{SHA}${await sha1Base64(password)}\n`)
  const load = (names: readonly string[]): string =>
    names.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')
  const configuration = (lines: string): string =>
    `${load(['mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic', 'dav', 'dav_fs', 'headers', 'rewrite', 'setenvif'])}
ServerRoot ${home}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${home}/pid
ErrorLog ${home}/error.log
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
DavLockDB ${home}/lock/db
DocumentRoot ${folder}
${lines}
<Directory ${folder}>
  Dav On
  AuthType Basic
  AuthName files
  AuthUserFile ${home}/users
  <RequireAny>
    Require method OPTIONS
    Require valid-user
  </RequireAny>
</Directory>
`
  const address = `http://localhost:${port}`
  let server = await startApache(home, configuration(cors), address)
  return {
    address,
    user,
    password,
    folder,
    async configure(lines) {
      await stopApache(server)
      server = await startApache(home, configuration(lines), address)
    },
    async stop() {
      await stopApache(server)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function startApache(home: string, configuration: string, address: string): Promise<ChildProcess> {
  writeFileSync(join(home, 'apache.conf'), configuration)
  const server = spawn(program, ['-f', join(home, 'apache.conf'), '-DFOREGROUND'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  for (let tries = 0; ; tries++) {
    if (server.exitCode !== null || tries > 100) throw new Error(`apache did not start: ${said}`)
    try {
      await fetch(address, { method: 'OPTIONS' })
      return server
    } catch {
      // Not listening yet.
      await sleep(100)
    }
  }
}

async function stopApache(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}

async function sha1Base64(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))).toString('base64')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
