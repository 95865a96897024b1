// The S3 adapter against a real S3-compatible server on loopback that checks every signature.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { s3 } from '../../../web/destinations/s3/adapter.ts'
import { deliveryOf } from '../../support/delivery.ts'
import { startS3, type S3Server } from '../../support/s3.ts'

describe('S3, against s3rver behind a signature check', () => {
  let server: S3Server
  const signal = new AbortController().signal
  const connect = (over: Record<string, string> = {}, fetch?: typeof globalThis.fetch) => {
    const { endpoint, keyId, secretKey } = server
    const settings = { endpoint, region: 'us-east-1', bucket: 'photos', folder: 'website/open dag', keyId, secretKey, ...over }
    return s3.connect(s3.settings.parse(settings), fetch)
  }

  beforeAll(async () => {
    server = await startS3('photos')
  })
  afterAll(() => server.stop())

  it('stores a file with its facts beside it; only a signature for that one object travels', async () => {
    const delivery = deliveryOf("é ñ 漢字 (1)!'*.jpg")
    const requests: Request[] = []
    const recording: typeof fetch = (input, init) => {
      requests.push(new Request(input, init))
      return fetch(input, init)
    }
    expect(await connect({}, recording).put(signal, delivery)).toMatchObject({ ok: true, outcome: 'stored' })
    const sent = requests.at(-1)
    const query = new URL(sent?.url ?? '').searchParams
    expect(sent?.headers.get('authorization')).toBeNull()
    expect(query.get('X-Amz-Expires')).toBe('300')
    expect(query.get('X-Amz-SignedHeaders')?.split(';')).toEqual(expect.arrayContaining(['x-amz-meta-until', 'x-amz-meta-sha256']))
    expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already' })
  })

  it('never overwrites another object', async () => {
    await connect().put(signal, deliveryOf('taken.jpg'))
    expect(await connect().put(signal, deliveryOf('taken.jpg'))).toMatchObject({ ok: false, problem: 'name_taken' })
  })

  it.each([
    ['a wrong secret', { secretKey: 'WRONG' }, 'forbidden'],
    ['a server that is not there', { endpoint: 'http://localhost:1' }, 'unreachable'],
  ])('names %s', async (_, over, problem) => {
    expect(await connect(over).put(signal, deliveryOf('x.jpg'))).toMatchObject({ ok: false, problem })
  })

  it('checks a set-up from reach to remove, and stops at the first step that fails', async () => {
    expect(await connect().check(signal)).toEqual(['reach', 'sign-in', 'write', 'remove'].map((step) => ({ step, ok: true })))
    expect((await connect({ secretKey: 'WRONG' }).check(signal)).at(-1)).toMatchObject({ step: 'sign-in', problem: 'forbidden' })
    expect((await connect({ bucket: 'elsewhere' }).check(signal)).at(-1)).toMatchObject({ step: 'write', problem: 'place_missing' })
  })

  it('tries a set-up with the headers a file is sent with, and removes what it sent when it was not recognised', async () => {
    const asked: string[] = []
    let forgetful = false
    const recording: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      asked.push(request.method)
      if (request.method === 'PUT') expect(request.headers.get('x-amz-meta-sha256')).toMatch(/^[0-9a-f]{64}$/)
      const answer = await fetch(input, init)
      // A server, or its CORS rule, that keeps our metadata to itself: then nothing of ours is ever recognised.
      return forgetful ? new Response(request.method === 'HEAD' ? null : await answer.blob(), { status: answer.status }) : answer
    }
    expect((await connect({}, recording).check(signal)).every(({ ok }) => ok)).toBe(true)
    expect(asked).toEqual(['HEAD', 'HEAD', 'HEAD', 'PUT', 'HEAD', 'DELETE'])
    forgetful = true
    expect((await connect({}, recording).check(signal)).at(-1)).toMatchObject({ step: 'write', ok: false, problem: 'name_taken' })
    expect(asked.at(-1)).toBe('DELETE')
  })
})
