// What the operator sets from outside. Every mistake is one clear sentence, found before anything is started.
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { MailSettings } from './mail.ts'
import { StartError } from './start-error.ts'
import { defaultVolumeLimits, type VolumeLimits } from './volume.ts'

export interface Settings {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** The ledger's copy as files. */
  readonly ledgerDir: string
  /** The operator's own PostgreSQL; null means the built-in one in `dataDir`. */
  readonly databases: { readonly main: string; readonly shred: string } | null
  /** The address people open. */
  readonly publicUrl: URL
  readonly tls: { readonly certPath: string; readonly keyPath: string } | null
  readonly trustedProxies: readonly string[]
  /** Origins a page may send derivatives to besides ours; the content security policy lists exactly these. */
  readonly destinationOrigins: readonly string[]
  /** False when only this machine can reach the server: then founding a workspace needs no code. */
  readonly isPublic: boolean
  /** Where mail goes out; null: none is sent. */
  readonly mail: MailSettings | null
  /** People a member may have opened before owners and auditors are told. */
  readonly volumeLimits: VolumeLimits
}

const defaultPort = 8420

const text = z.string().trim()
const alertLimit = (name: string, standard: number) =>
  text
    .regex(/^[1-9]\d{0,8}$/, `${name} must be a number of people, such as ${String(standard)}.`)
    .transform(Number)
    .default(standard)
const Environment = z.object({
  HOST: text
    .regex(/^[A-Za-z0-9.:-]+$/, 'HOST must be a name or an address to listen on, such as 127.0.0.1 or 0.0.0.0.')
    .default('127.0.0.1'),
  PORT: text
    .regex(/^\d{1,5}$/, 'PORT must be a number from 1 to 65535.')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, 'PORT must be a number from 1 to 65535.')
    .default(defaultPort),
  DATA_DIR: text.default('data'),
  LEDGER_DIR: text.optional(),
  DATABASE_URL: postgresAddress('DATABASE_URL'),
  SHRED_DATABASE_URL: postgresAddress('SHRED_DATABASE_URL'),
  PUBLIC_URL: text
    .refine(
      isPlainWebAddress,
      'PUBLIC_URL must be the address people open, such as https://imprimatur.example.org, without a path.',
    )
    .transform((value) => new URL(value))
    .optional(),
  TLS_CERT: text.optional(),
  TLS_KEY: text.optional(),
  TRUST_PROXY: text
    .transform((value) => value.split(',').map((address) => address.trim()))
    .refine(
      (addresses) => addresses.every((address) => isIP(address) !== 0),
      'TRUST_PROXY must name the addresses of your proxies, separated by commas.',
    )
    .default([]),
  DESTINATION_ORIGINS: text
    .transform((value) => value.split(',').map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every(isOrigin),
      'DESTINATION_ORIGINS must name https addresses without a path, such as https://cloud.example.org, separated by commas.',
    )
    .default([]),
  SMTP_URL: text
    .refine(isMailServer, 'SMTP_URL must be the address of a mail server, such as smtp://user:password@mail.example.org:587.')
    .optional(),
  MAIL_FROM: text
    .refine(
      (value) => z.email().safeParse(addressIn(value)).success,
      'MAIL_FROM must be an address, such as Imprimatur <photos@example.org>.',
    )
    .optional(),
  ALERT_TEN_MINUTES: alertLimit('ALERT_TEN_MINUTES', defaultVolumeLimits.people['ten-minutes']),
  ALERT_DAY: alertLimit('ALERT_DAY', defaultVolumeLimits.people.day),
  ALERT_EVERYBODY_FROM: alertLimit('ALERT_EVERYBODY_FROM', defaultVolumeLimits.everybodyFrom),
})
type Environment = z.infer<typeof Environment>

function postgresAddress(name: string) {
  return text
    .refine(isPostgresAddress, `${name} must be a PostgreSQL address, such as postgres://user:password@host:5432/database.`)
    .optional()
}

/** @throws StartError `bad_setting` with the first mistake as a sentence */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  // An empty variable counts as not set: that is how compose files and unit files write "none".
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const parsed = Environment.safeParse(set)
  if (!parsed.success) return refuse(parsed.error.issues[0]?.message ?? 'A setting is wrong.')
  const env = parsed.data
  const databases = databasesOf(env)
  const tls = tlsOf(env)
  const isPublic = !isLoopback(env.HOST) || (env.PUBLIC_URL !== undefined && !isLoopback(env.PUBLIC_URL.hostname))
  if (isPublic) assertSafeOrigin(env, tls !== null)
  return {
    host: env.HOST,
    port: env.PORT,
    dataDir: resolve(env.DATA_DIR),
    ledgerDir: resolve(env.LEDGER_DIR ?? join(env.DATA_DIR, 'ledger')),
    databases,
    publicUrl: env.PUBLIC_URL ?? new URL(`${tls ? 'https' : 'http'}://localhost:${String(env.PORT)}`),
    tls,
    trustedProxies: env.TRUST_PROXY,
    destinationOrigins: env.DESTINATION_ORIGINS,
    isPublic,
    mail: mailOf(env),
    volumeLimits: {
      unlocking: defaultVolumeLimits.unlocking,
      people: { 'ten-minutes': env.ALERT_TEN_MINUTES, day: env.ALERT_DAY },
      everybodyFrom: env.ALERT_EVERYBODY_FROM,
    },
  }
}

function databasesOf({ DATABASE_URL: main, SHRED_DATABASE_URL: shred }: Environment): Settings['databases'] {
  if (main === undefined && shred === undefined) return null
  if (main === undefined)
    return refuse('SHRED_DATABASE_URL is set but DATABASE_URL is not; set both, or neither to use the built-in PostgreSQL.')
  if (shred === undefined) {
    return refuse('DATABASE_URL is set but SHRED_DATABASE_URL is not; the server halves of the keys need a database of their own.')
  }
  if (placeOf(main) === placeOf(shred)) {
    return refuse('DATABASE_URL and SHRED_DATABASE_URL name the same database; erasure is only real when the two are different.')
  }
  return { main, shred }
}

/** Host, port and database: who signs in, and how, makes no other database. */
function placeOf(address: string): string {
  const { hostname, port, pathname, searchParams } = new URL(address)
  return [hostname.toLowerCase(), searchParams.get('host') ?? '', port || '5432', pathname].join('|')
}

function mailOf({ SMTP_URL: smtpUrl, MAIL_FROM: from }: Environment): Settings['mail'] {
  if (smtpUrl === undefined && from === undefined) return null
  if (smtpUrl === undefined || from === undefined) return refuse('SMTP_URL and MAIL_FROM belong together: set both, or neither.')
  return { smtpUrl, from }
}

function isMailServer(value: string): boolean {
  return URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol) && new URL(value).hostname !== ''
}

/** `Name <address>` or an address alone. */
function addressIn(value: string): string {
  return /^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(value)?.[1] ?? value
}

function tlsOf({ TLS_CERT: certPath, TLS_KEY: keyPath }: Environment): Settings['tls'] {
  if (certPath === undefined && keyPath === undefined) return null
  if (certPath === undefined || keyPath === undefined) return refuse('TLS_CERT and TLS_KEY belong together: set both, or neither.')
  return { certPath: resolve(certPath), keyPath: resolve(keyPath) }
}

/** Passkeys and WebCrypto exist on safe origins only, so a server that others reach must be opened over https. */
function assertSafeOrigin({ HOST, PUBLIC_URL, TRUST_PROXY }: Environment, hasTls: boolean): void {
  if (PUBLIC_URL?.protocol !== 'https:' || isLoopback(PUBLIC_URL.hostname)) {
    refuse(`With HOST=${HOST} others can reach this server, so PUBLIC_URL must be the https address that people open.`)
  }
  if (!hasTls && TRUST_PROXY.length === 0) {
    refuse('An https PUBLIC_URL needs TLS_CERT and TLS_KEY, or TRUST_PROXY with the address of the proxy that ends TLS.')
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function isPostgresAddress(value: string): boolean {
  return URL.canParse(value) && /^postgres(?:ql)?:$/.test(new URL(value).protocol) && new URL(value).pathname.length > 1
}

function isPlainWebAddress(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, pathname, search, hash, username } = new URL(value)
  return /^https?:$/.test(protocol) && pathname === '/' && search + hash + username === ''
}

/** Plain http only to this machine: a derivative must not cross a network readable. */
function isOrigin(value: string): boolean {
  if (!isPlainWebAddress(value)) return false
  const { protocol, hostname, origin } = new URL(value)
  return value === origin && (protocol === 'https:' || isLoopback(hostname))
}

function refuse(sentence: string): never {
  throw new StartError('bad_setting', sentence)
}
