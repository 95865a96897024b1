// The SharePoint adapter against the documented contract of Microsoft Graph (createUploadSession, fragments, listItem fields). A fake: a tenant
// cannot exist here; docs/operating.md has the manual check.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sharepoint } from '../../../../web/destinations/sharepoint/adapter.ts'
import { quickXorOf } from '../../../../web/destinations/sharepoint/quick-xor.ts'
import { deliveryOf } from '../../../support/delivery.ts'
import { answerHttp, type Answered, type Asked } from '../../../support/http-answers.ts'

interface Item {
  bytes: Buffer
  readonly size: number
  fields: Record<string, unknown>
}

const signal = new AbortController().signal
const fragment = 16 * 320 * 1024

describe('SharePoint, against the documented contract of Graph', () => {
  const items = new Map<string, Item>()
  let server: Awaited<ReturnType<typeof answerHttp>>
  let site: Awaited<ReturnType<typeof answerHttp>>
  let breakFragment: number | undefined
  let breakFields = 0
  /** Takes so many bytes of a file, and then no answer comes, to anything. */
  let cutAfter: number | undefined
  /** A session forgets after a while. */
  let over = false
  let uploadSite: string

  beforeEach(async () => {
    items.clear()
    breakFragment = undefined
    breakFields = 0
    cutAfter = undefined
    over = false
    server = await answerHttp(graph)
    site = await answerHttp(upload)
    uploadSite = site.url
  })
  afterEach(async () => {
    await server.stop()
    await site.stop()
  })

  const connect = (token = 'good', more: { readonly people?: string } = {}) =>
    sharepoint.connect(
      sharepoint.settings.parse({
        graph: server.url,
        site: site.url,
        drive: 'b!drive',
        folder: 'Website/Open dag',
        token,
        columns: { verdict: 'Verdict', until: 'ConsentUntil', fingerprint: 'Fingerprint', ...more },
      }),
    )

  function graph({ method, path, headers, body }: Asked): Answered | 'hang-up' {
    if (headers['authorization'] !== 'Bearer good') return { status: 401, json: { error: { code: 'InvalidAuthenticationToken' } } }
    const [, drive, rest = ''] = /^\/v1\.0\/drives\/([^/]+)(.*)$/.exec(path) ?? []
    if (drive !== 'b!drive' && drive !== 'b%21drive') return { status: 404 }
    const named = /^\/root:\/Website\/Open%20dag\/([^:]+):(.*)$/.exec(rest)
    const byId = /^\/items\/([^/]+)(.*)$/.exec(rest)
    const name = decodeURIComponent(named?.[1] ?? byId?.[1] ?? '')
    const item = items.get(name)
    const hashes = { quickXorHash: quickXorOf(new Uint8Array(item?.bytes ?? [])) }
    if (rest === '') return { status: 200, json: { id: drive } }
    if (method === 'POST' && named?.[2] === '/createUploadSession') {
      if (item && item.bytes.length === item.size) return { status: 409, json: { error: { code: 'nameAlreadyExists' } } }
      const sent = JSON.parse(body.toString()) as { item: Record<string, string> }
      expect(sent.item).toEqual({ '@microsoft.graph.conflictBehavior': 'fail', name })
      return { status: 200, json: { uploadUrl: `${uploadSite}/up/${encodeURIComponent(name)}`, nextExpectedRanges: ['0-'] } }
    }
    if (method === 'GET' && named?.[2]?.startsWith('?$expand'))
      return { status: 200, json: { id: name, size: item?.size, file: { hashes }, listItem: { fields: item?.fields ?? {} } } }
    if (method === 'PATCH' && byId?.[2] === '/listItem/fields' && item) {
      if (breakFields-- > 0) return 'hang-up'
      item.fields = { ...item.fields, ...(JSON.parse(body.toString()) as object) }
      return { status: 200, json: item.fields }
    }
    if (method === 'DELETE' && byId) return { status: items.delete(name) ? 204 : 404 }
    return { status: 400 }
  }

  function upload({ method, path, headers, body }: Asked): Answered | 'hang-up' {
    // The upload address is its own key: a token sent along would be a leak.
    expect(headers['authorization']).toBeUndefined()
    const name = decodeURIComponent(path.slice('/up/'.length))
    const [, start = 0, end = 0, size = 0] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(String(headers['content-range'])) ?? []).map(Number)
    const item = items.get(name) ?? { bytes: Buffer.alloc(0), size, fields: {} }
    if (cutAfter !== undefined && item.bytes.length >= cutAfter) return 'hang-up'
    if (method === 'GET' && over) return { status: 404, json: { error: { code: 'itemNotFound' } } }
    if (method === 'GET') return { status: 200, json: { nextExpectedRanges: [`${item.bytes.length}-`] } }
    expect(start).toBe(item.bytes.length)
    expect(body.length).toBe(end - start + 1)
    if (end + 1 < size) expect(body.length % (320 * 1024)).toBe(0)
    items.set(name, { ...item, bytes: Buffer.concat([item.bytes, body]) })
    if (cutAfter !== undefined && end + 1 >= cutAfter) return 'hang-up'
    if (breakFragment === start) {
      breakFragment = undefined
      return 'hang-up'
    }
    return end + 1 === size ? { status: 201, json: { id: name } } : { status: 202, json: { nextExpectedRanges: [`${end + 1}-`] } }
  }

  const hashOf = (name: string): string =>
    createHash('sha256')
      .update(items.get(name)?.bytes ?? '')
      .digest('hex')

  it('uploads in fragments and fills the columns', async () => {
    const delivery = deliveryOf('open dag.jpg', 2 * fragment + 12_345)
    const sent: number[] = []
    expect(await connect().put(signal, delivery, (bytes) => sent.push(bytes))).toEqual({
      ok: true,
      outcome: 'stored',
      address: 'open dag.jpg',
    })
    expect(hashOf('open dag.jpg')).toBe(delivery.sha256)
    expect(sent).toEqual([fragment, 2 * fragment, delivery.bytes.length])
    expect(items.get('open dag.jpg')?.fields).toEqual({
      Verdict: 'clear: website',
      ConsentUntil: '2027-03-31',
      Fingerprint: delivery.sha256,
    })
  })

  it('goes on where the session stands when an answer got lost', async () => {
    breakFragment = fragment
    const delivery = deliveryOf('a.jpg', 3 * fragment)
    expect(await connect().put(signal, delivery)).toMatchObject({ ok: true })
    expect(hashOf('a.jpg')).toBe(delivery.sha256)
    expect(site.asked.filter(({ method }) => method === 'PUT')).toHaveLength(3)
  })

  it('a line that is cut for longer: the next try sends what the session still lacks, and nothing twice', async () => {
    const delivery = deliveryOf('a.jpg', 3 * fragment)
    const connection = connect()
    cutAfter = fragment
    expect(await connection.put(signal, delivery)).toMatchObject({ ok: false, problem: 'unreachable' })
    cutAfter = undefined
    const sent: number[] = []
    expect(await connection.put(signal, delivery, (bytes) => sent.push(bytes))).toMatchObject({ ok: true, outcome: 'stored' })
    expect(hashOf('a.jpg')).toBe(delivery.sha256)
    expect(sent).toEqual([2 * fragment, 3 * fragment])
    expect(server.asked.filter(({ path }) => path.endsWith('/createUploadSession'))).toHaveLength(1)
  })

  it('a session that is over meanwhile is opened anew; a file that arrived although no answer did is there already', async () => {
    const connection = connect()
    cutAfter = fragment
    const lost = deliveryOf('lost.jpg', 3 * fragment)
    await connection.put(signal, lost)
    cutAfter = undefined
    items.clear()
    over = true
    expect(await connection.put(signal, lost)).toMatchObject({ ok: true, outcome: 'stored' })
    expect(hashOf('lost.jpg')).toBe(lost.sha256)
    over = false
    const whole = deliveryOf('whole.jpg', 1000)
    cutAfter = 1000
    expect(await connection.put(signal, whole)).toMatchObject({ ok: false, problem: 'unreachable' })
    cutAfter = undefined
    over = true
    expect(await connection.put(signal, whole)).toMatchObject({ ok: true, outcome: 'there-already' })
  })

  it('is idempotent, finishes half-set columns, and leaves other files alone', async () => {
    const delivery = deliveryOf('a.jpg', 1000)
    const connection = connect()
    breakFields = 1
    expect(await connection.put(signal, delivery)).toMatchObject({ ok: false, problem: 'unreachable' })
    expect(await connection.put(signal, delivery)).toMatchObject({ ok: true })
    expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already' })
    expect(await connect().put(signal, deliveryOf('a.jpg', 1000))).toMatchObject({ ok: false, problem: 'name_taken' })
    expect(hashOf('a.jpg')).toBe(delivery.sha256)
  })

  it('a browser that died between the upload and the columns: the next one finishes that file, and leaves one of the same size alone', async () => {
    const delivery = deliveryOf('a.jpg', 1000)
    breakFields = 1
    expect(await connect().put(signal, delivery)).toMatchObject({ ok: false, problem: 'unreachable' })
    expect(items.get('a.jpg')?.fields).toEqual({})
    expect(await connect().put(signal, deliveryOf('a.jpg', 1000))).toMatchObject({ ok: false, problem: 'name_taken' })
    expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already', address: 'a.jpg' })
    expect(items.get('a.jpg')?.fields).toMatchObject({ Fingerprint: delivery.sha256 })
    expect(items.size).toBe(1)
  })

  it('a set-up is tried as a file is sent: with an upload session, every column, and a site that may be reached', async () => {
    await connect().check(signal)
    expect(server.asked.filter(({ path }) => path.endsWith('/createUploadSession'))).toHaveLength(2)
    expect(site.asked.map(({ method }) => method)).toEqual(['PUT'])
    const columns = server.asked.find(({ method }) => method === 'PATCH')?.body.toString() ?? '{}'
    expect(Object.keys(JSON.parse(columns) as object)).toEqual(['Verdict', 'ConsentUntil', 'Fingerprint'])
    uploadSite = 'http://localhost:1'
    expect((await connect().check(signal)).at(-1)).toMatchObject({ step: 'write', ok: false, problem: 'answer_not_understood' })
  })

  it('sends nothing to an upload address outside the named site', async () => {
    const elsewhere = await answerHttp(() => ({ status: 201, json: { id: 'stolen' } }))
    uploadSite = elsewhere.url
    expect(await connect().put(signal, deliveryOf('a.jpg', 1000))).toMatchObject({ ok: false, problem: 'answer_not_understood' })
    expect(elsewhere.asked).toEqual([])
    await elsewhere.stop()
  })

  it('tells the columns when consent changes or ends', async () => {
    await connect().put(signal, deliveryOf('a.jpg', 100))
    await connect().tell?.(signal, 'a.jpg', 'ended', [])
    expect(items.get('a.jpg')?.fields).toMatchObject({ Verdict: 'ended' })
  })

  it('tags stop showing when consent ended: the names that somebody wrote there go, not before', async () => {
    const naming = connect('good', { people: 'People' })
    const delivery = deliveryOf('a.jpg', 100)
    await naming.put(signal, delivery)
    const item = items.get('a.jpg')
    if (item) item.fields['People'] = 'Anna de Vries'
    await naming.tell?.(signal, 'a.jpg', '2026-12-31' as never, [])
    expect(await naming.put(signal, delivery)).toMatchObject({ outcome: 'there-already' })
    expect(items.get('a.jpg')?.fields).toMatchObject({ People: 'Anna de Vries' })
    expect(await naming.tell?.(signal, 'a.jpg', 'ended', [])).toEqual({ ok: true })
    expect(items.get('a.jpg')?.fields).toMatchObject({ Verdict: 'ended', People: null })
  })

  it('checks a set-up, names a bad token, leaves nothing behind', async () => {
    expect(await connect().check(signal)).toEqual(['reach', 'sign-in', 'write', 'remove'].map((step) => ({ step, ok: true })))
    expect(items.size).toBe(0)
    expect((await connect('old').check(signal)).at(-1)).toMatchObject({ step: 'sign-in', problem: 'sign_in_refused' })
  })
})
