// Settings: what each combination means, and the sentence for each mistake.
import { describe, expect, test } from 'vitest'
import { isCodedError } from '../../../core/errors.ts'
import { readSettings } from '../../../server/env.ts'

const main = 'postgres://u:p@db/imprimatur'
const shred = 'postgres://u:p@db/shred'
const publicUrl = { HOST: '0.0.0.0', PUBLIC_URL: 'https://photos.example.org' }

describe('what is set', () => {
  test('nothing: this machine only, built-in databases', () => {
    const settings = readSettings({ DATA_DIR: '/srv/data', HOST: '', PORT: ' ' })
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 8420,
      dataDir: '/srv/data',
      ledgerDir: '/srv/data/ledger',
      databases: null,
      tls: null,
      trustedProxies: [],
      destinationOrigins: [],
      mail: null,
      isPublic: false,
    })
    expect(settings.publicUrl.origin).toBe('http://localhost:8420')
  })

  test('your own databases', () => {
    expect(readSettings({ DATABASE_URL: main, SHRED_DATABASE_URL: shred }).databases).toEqual({ main, shred })
  })

  test('TLS of our own, and a named proxy, make it public', () => {
    expect(readSettings({ ...publicUrl, TLS_CERT: '/c', TLS_KEY: '/k' })).toMatchObject({
      tls: { certPath: '/c', keyPath: '/k' },
      isPublic: true,
    })
    expect(readSettings({ ...publicUrl, TRUST_PROXY: '10.0.0.2, ::1' })).toMatchObject({
      trustedProxies: ['10.0.0.2', '::1'],
      isPublic: true,
    })
    expect(readSettings({ PUBLIC_URL: 'https://photos.example.org', TRUST_PROXY: '127.0.0.1' }).isPublic).toBe(true)
  })

  test('a mail server, and who its messages come from', () => {
    const mail = { SMTP_URL: 'smtps://u:p@mail.example.org', MAIL_FROM: 'Foto’s <foto@example.org>' }
    expect(readSettings(mail).mail).toEqual({ smtpUrl: mail.SMTP_URL, from: mail.MAIL_FROM })
  })

  test('destinations are origins', () => {
    const environment = { DESTINATION_ORIGINS: 'https://cloud.example.org, https://s3.example.org:9000,http://localhost:8080' }
    expect(readSettings(environment).destinationOrigins).toEqual([
      'https://cloud.example.org',
      'https://s3.example.org:9000',
      'http://localhost:8080',
    ])
  })

  test('TLS on localhost changes the address', () => {
    expect(readSettings({ TLS_CERT: '/c', TLS_KEY: '/k', PORT: '9000' }).publicUrl.origin).toBe('https://localhost:9000')
  })
})

const mistakes: [name: string, environment: Record<string, string>, sentence: RegExp][] = [
  ['a port that is none', { PORT: '0' }, /^PORT must/],
  ['a port beyond the last', { PORT: '65536' }, /^PORT must/],
  ['a port in words', { PORT: 'http' }, /^PORT must/],
  ['a mail server without a sender', { SMTP_URL: 'smtp://mail.example.org' }, /^SMTP_URL and MAIL_FROM/],
  ['a mail server over http', { SMTP_URL: 'http://mail.example.org', MAIL_FROM: 'a@b.example' }, /^SMTP_URL must/],
  ['a sender that is none', { SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'the photographer' }, /^MAIL_FROM must/],
  ['a destination with a path', { DESTINATION_ORIGINS: 'https://cloud.example.org/dav' }, /^DESTINATION_ORIGINS must/],
  ['a destination over plain http', { DESTINATION_ORIGINS: 'http://cloud.example.org' }, /^DESTINATION_ORIGINS must/],
  ['a policy smuggled in', { DESTINATION_ORIGINS: 'https://a.example; script-src *' }, /^DESTINATION_ORIGINS must/],
  ['a host with a path', { HOST: 'a/b' }, /^HOST must/],
  ['only the main database', { DATABASE_URL: main }, /SHRED_DATABASE_URL is not/],
  ['only the shred database', { SHRED_DATABASE_URL: shred }, /DATABASE_URL is not/],
  ['one database twice', { DATABASE_URL: main, SHRED_DATABASE_URL: main }, /same database/],
  [
    'one database by two users and spellings',
    { DATABASE_URL: main, SHRED_DATABASE_URL: 'postgresql://v:q@DB:5432/imprimatur' },
    /same database/,
  ],
  ['an address of another engine', { DATABASE_URL: 'mysql://db/x', SHRED_DATABASE_URL: shred }, /^DATABASE_URL must/],
  ['an address without a database', { DATABASE_URL: 'postgres://db', SHRED_DATABASE_URL: shred }, /^DATABASE_URL must/],
  ['a certificate without its key', { TLS_CERT: '/c' }, /TLS_CERT and TLS_KEY/],
  ['reachable by others without an address', { HOST: '0.0.0.0' }, /PUBLIC_URL must be the https/],
  [
    'reachable by others over http',
    { HOST: '::', PUBLIC_URL: 'http://photos.example.org', TRUST_PROXY: '10.0.0.2' },
    /PUBLIC_URL must be the https/,
  ],
  ['https that nobody ends', publicUrl, /needs TLS_CERT/],
  ['a proxy by name', { ...publicUrl, TRUST_PROXY: 'proxy.local' }, /^TRUST_PROXY must/],
  ['a public address with a path', { PUBLIC_URL: 'https://example.org/photos' }, /^PUBLIC_URL must/],
]

describe('mistakes', () => {
  test.each(mistakes)('%s', (_name, environment, sentence) => {
    let refusal: unknown
    try {
      readSettings(environment)
    } catch (error) {
      refusal = error
    }
    expect(isCodedError(refusal, 'bad_setting')).toBe(true)
    expect((refusal as Error).message).toMatch(sentence)
    expect((refusal as Error).message).toMatch(/\.$/)
  })
})
