// An S3-compatible server on loopback: s3rver stores, and since it does not check version-4 signatures, a door in front of it does, written from
// AWS's description ("Authenticating Requests: Using Query Parameters") and sharing nothing with the library under test.
import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { s3 } from '../../web/destinations/s3/adapter.ts'

export interface S3Server {
  readonly endpoint: string
  readonly keyId: string
  readonly secretKey: string
  /** The folder everything is stored in. */
  readonly directory: string
  stop(): Promise<void>
}

const region = 'us-east-1'

/** @param origin whose pages may use the bucket: the CORS rules the product prints, as this server reads them */
export async function startS3(bucket: string, origin?: string): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'imprimatur-s3-'))
  const store = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: origin === undefined ? [] : [corsXml(origin)] }],
  })
  const { port } = await store.run()
  const secretKey = 'S3RVER'
  const door = createServer((incoming, outgoing) => {
    // A preflight carries no signature.
    if (
      incoming.method !== 'OPTIONS' &&
      signatureOf(incoming, secretKey) !== new URL(incoming.url ?? '/', 'http://x').searchParams.get('X-Amz-Signature')
    ) {
      outgoing.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
      return
    }
    const { method, url: path, headers } = incoming
    const forwarded = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(forwarded)
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  const address = door.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    endpoint: `http://localhost:${address.port}`,
    keyId: 'S3RVER',
    secretKey,
    directory,
    async stop() {
      door.closeAllConnections()
      door.close()
      await store.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The rules of the adapter, turned from JSON into the XML of the protocol. */
function corsXml(origin: string): string {
  const settings = s3.settings.parse({
    endpoint: 'http://localhost',
    region,
    bucket: 'any',
    folder: '',
    keyId: 'x',
    secretKey: 'x',
  })
  const printed = s3.adminSettings(settings, origin).find(({ at }) => at === 'their-server')?.text ?? ''
  const { CORSRules } = JSON.parse(printed) as { CORSRules: Record<string, string[]>[] }
  const rules = CORSRules.map((rule) =>
    Object.entries(rule)
      .flatMap(([name, values]) => values.map((value) => `<${name.slice(0, -1)}>${value}</${name.slice(0, -1)}>`))
      .join(''),
  )
  return `<CORSConfiguration>${rules.map((rule) => `<CORSRule>${rule}</CORSRule>`).join('')}</CORSConfiguration>`
}

/** The signature a presigned request must carry. */
function signatureOf({ method = '', url = '/', headers }: IncomingMessage, secretKey: string): string {
  const { pathname, searchParams } = new URL(url, 'http://x')
  const query = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const signedHeaders = searchParams.get('X-Amz-SignedHeaders') ?? ''
  const canonicalHeaders = signedHeaders.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`)
  const canonical = [method, pathname, query, canonicalHeaders.join(''), signedHeaders, 'UNSIGNED-PAYLOAD'].join('\n')
  const time = searchParams.get('X-Amz-Date') ?? ''
  const place = `${time.slice(0, 8)}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, place, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = place.split('/').reduce((parent: string | Buffer, part) => hmac(parent, part), `AWS4${secretKey}`)
  return hmac(key, toSign).toString('hex')
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
