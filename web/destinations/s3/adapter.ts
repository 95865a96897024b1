// S3 and what speaks its protocol (AWS Signature Version 4). Every request is signed in the address (presigned), valid for five minutes and for
// that one object; the secret key itself never travels. `If-None-Match: *` keeps an object that is there from being overwritten.
import { AwsClient } from 'aws4fetch'
import { z } from '../../../core/zod.ts'
import { checkInOrder, probeSteps } from '../check.ts'
import type { Adapter, Connection, Delivery, Put, Told } from '../contract.ts'
import { ask, encodeName, encodePath, isPlainAddress, type Answer, type Answered } from '../http.ts'

const Settings = z.strictObject({
  /** The service's address, such as https://s3.eu-central-1.amazonaws.com. The bucket stands in the path. */
  endpoint: z.string().trim().max(500).refine(isPlainAddress),
  region: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]{1,40}$/),
  bucket: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  folder: z.string().trim().max(300),
  keyId: z.string().trim().min(1).max(200),
  secretKey: z.string().trim().min(1).max(500),
})
type Settings = z.infer<typeof Settings>
const Advised = Settings.pick({ endpoint: true, bucket: true, folder: true }).strip()
type Advised = z.infer<typeof Advised>

const validSeconds = 300

export const s3: Adapter<Settings, Advised> = {
  kind: 's3',
  settings: Settings,
  advised: Advised,
  origins: ({ endpoint }) => [new URL(endpoint).origin],
  adminSettings: (settings, ourOrigin) => [
    { at: 'our-server', text: `DESTINATION_ORIGINS=${new URL(settings.endpoint).origin}` },
    { at: 'their-server', text: corsRules(ourOrigin) },
    { at: 'their-server', text: keyPolicy(settings) },
  ],
  connect: (settings, fetch = globalThis.fetch.bind(globalThis)) => connect(settings, fetch),
}

/** The bucket's CORS configuration, as `aws s3api put-bucket-cors` and its relatives take it. */
function corsRules(origin: string): string {
  const rule = {
    AllowedOrigins: [origin],
    AllowedMethods: ['PUT', 'GET', 'HEAD', 'DELETE'],
    AllowedHeaders: ['content-type', 'if-none-match', 'x-amz-meta-*'],
    ExposeHeaders: ['etag', 'content-length', 'x-amz-meta-sha256'],
  }
  return JSON.stringify({ CORSRules: [rule] }, null, 2)
}

/**
 * What the key must be allowed to do. Without `s3:ListBucket` an object that is not there is answered with 403 instead of 404, which cannot be told from a
 * refused key (AWS, "HeadObject", permissions).
 */
function keyPolicy({ bucket, folder }: Advised): string {
  const objects = [bucket, ...folder.split('/').filter(Boolean), '*'].join('/')
  const allow = (Action: string[], Resource: string): object => ({ Effect: 'Allow', Action, Resource: `arn:aws:s3:::${Resource}` })
  const Statement = [allow(['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], objects), allow(['s3:ListBucket'], bucket)]
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)
}

function connect(settings: Settings, fetch: typeof globalThis.fetch): Connection {
  const { keyId: accessKeyId, secretKey: secretAccessKey, region } = settings
  // The library's own retries are off: trying again is decided in one place, with the member's signal.
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 })
  const folder = [settings.endpoint.replace(/\/+$/, ''), settings.bucket, encodePath(settings.folder)].filter(Boolean).join('/')
  const addressOf = (name: string): string => `${folder}/${encodeName(name)}`

  async function send(
    signal: AbortSignal,
    method: 'PUT' | 'GET' | 'HEAD' | 'DELETE',
    address: string,
    { headers = {}, body = null }: { headers?: Record<string, string>; body?: BodyInit | null } = {},
  ): Promise<Answer> {
    const url = new URL(address)
    url.searchParams.set('X-Amz-Expires', String(validSeconds))
    const signed = await client.sign(url, { method, headers, aws: { signQuery: true, allHeaders: true } })
    return ask(signal, fetch, { url: signed.url, init: { method, headers, body } })
  }

  async function put(signal: AbortSignal, delivery: Delivery): Promise<Put> {
    const address = addressOf(delivery.name)
    const { asset, channel, clearOn, until } = delivery.facts
    // Not every compatible service honours the precondition, so it is asked first as well; the precondition closes the gap where it exists.
    const there = await send(signal, 'HEAD', address)
    if (there.ok) return sameOrTaken(there, delivery, address)
    if (there.problem !== 'place_missing') return there
    const answer = await send(signal, 'PUT', address, {
      headers: {
        'content-type': delivery.mediaType,
        'if-none-match': '*',
        'x-amz-meta-sha256': delivery.sha256,
        'x-amz-meta-asset': asset,
        'x-amz-meta-channel': channel,
        'x-amz-meta-clear-on': clearOn,
        ...(until !== null && { 'x-amz-meta-until': until }),
      },
      body: delivery.bytes,
    })
    return answer.ok ? { ok: true, outcome: 'stored', address } : answer
  }

  return {
    put,
    async check(signal) {
      const missing = addressOf(`imprimatur-check-${crypto.randomUUID()}.png`)
      return checkInOrder([
        // An object that is not there: the answer says that the service can be reached, and whether it knows the key.
        ['reach', async () => reachable(await send(signal, 'HEAD', missing))],
        ['sign-in', async () => missingIsFine(await send(signal, 'HEAD', missing))],
        ...probeSteps(signal, put, async (address) => toldBy(await send(signal, 'DELETE', address))),
      ])
    },
  }
}

/** Any status is an answer. */
const reachable = (answer: Answer): Told => (answer.ok || answer.status === null ? toldBy(answer) : { ok: true })
const missingIsFine = (answer: Answer): Told => (!answer.ok && answer.problem === 'place_missing' ? { ok: true } : toldBy(answer))
const toldBy = (answer: Answer | Put): Told => (answer.ok ? { ok: true } : answer)

/** Our own metadata tells whether the object there is this file; an object of somebody else's has none and is left alone. */
function sameOrTaken({ headers, status }: Answered, delivery: Delivery, address: string): Put {
  return headers.get('x-amz-meta-sha256') === delivery.sha256
    ? { ok: true, outcome: 'there-already', address }
    : { ok: false, problem: 'name_taken', status }
}
