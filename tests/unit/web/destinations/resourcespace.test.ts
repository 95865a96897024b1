// The ResourceSpace adapter against its documented API contract (knowledge base: signing, create_resource, update_field, upload_multipart,
// put_resource_data). A fake, because ResourceSpace itself (PHP, MySQL) cannot be installed from here; docs/operating.md has the manual check.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resourcespace } from '../../../../web/destinations/resourcespace/adapter.ts'
import { deliveryOf } from '../../../support/delivery.ts'
import { answerHttp, type Answered, type Asked } from '../../../support/http-answers.ts'

interface Resource {
  archive: string
  readonly fields: Map<string, string>
  file: string | null
}

const privateKey = 'private-key-of-anna'
const signal = new AbortController().signal

describe('ResourceSpace, against its documented contract', () => {
  const resources = new Map<string, Resource>()
  let server: Awaited<ReturnType<typeof answerHttp>>
  let break_: ((name: string) => Answered | 'hang-up' | undefined) | undefined
  const connect = (key = privateKey) =>
    resourcespace.connect(
      resourcespace.settings.parse({
        address: server.url,
        user: 'anna',
        privateKey: key,
        resourceType: 1,
        endedState: 2,
        fields: { title: 8, channel: 90, until: 91, fingerprint: 92 },
      }),
    )

  beforeEach(async () => {
    resources.clear()
    break_ = undefined
    server = await answerHttp(answer)
  })
  afterEach(() => server.stop())

  function answer({ body, path, headers }: Asked): Answered | 'hang-up' {
    expect(path).toBe('/api/')
    const form = fieldsOf(body, String(headers['content-type']))
    const query = form.get('query') ?? ''
    if (
      form.get('sign') !==
      createHash('sha256')
        .update(privateKey + query)
        .digest('hex')
    )
      return { status: 401, text: 'Invalid signature' }
    const asked = new URLSearchParams(query)
    const name = asked.get('function') ?? ''
    const broken = break_?.(name)
    if (broken) return broken
    const resource = resources.get(asked.get('resource') ?? asked.get('ref') ?? '')
    switch (name) {
      case 'get_system_status':
        return { status: 200, json: { results: [] } }
      case 'checkperm':
        return { status: 200, json: asked.get('perm') === 'c' }
      case 'create_resource': {
        const ref = String(resources.size + 1)
        resources.set(ref, { archive: asked.get('archive') ?? '', fields: new Map(), file: null })
        return { status: 200, json: Number(ref) }
      }
      case 'delete_resource':
        return { status: 200, json: resources.delete(asked.get('resource') ?? '') }
      case 'update_field':
        resource?.fields.set(asked.get('field') ?? '', asked.get('value') ?? '')
        return { status: 200, json: resource !== undefined }
      case 'put_resource_data':
        if (resource) resource.archive = String((JSON.parse(asked.get('data') ?? '{}') as { archive: number }).archive)
        return { status: 200, json: resource !== undefined }
      case 'upload_multipart':
        if (!resource) return { status: 400, json: { status: 'fail' } }
        // Not for everybody to see before its file and its last day are there.
        expect(resource.archive).toBe('-2')
        expect(resource.fields.has('91')).toBe(true)
        resource.file = createHash('sha256')
          .update(form.get('file') ?? '', 'latin1')
          .digest('hex')
        return { status: 204 }
      case 'do_search': {
        const hits = [...resources].filter(
          ([, { fields, archive }]) =>
            archive === (asked.get('archive') ?? '0') && asked.get('search') === `!hasdata92,"${fields.get('92')}"`,
        )
        const rows = hits.map(([ref, { file }]) => ({ ref, file_checksum: file }))
        return { status: 200, json: hits.length === 0 ? false : rows }
      }
      default:
        return { status: 400, text: `no such function: ${name}` }
    }
  }

  it('creates the resource, fills its fields, attaches the file byte for byte', async () => {
    const delivery = deliveryOf('open dag & co "1".jpg', 3000)
    expect(await connect().put(signal, delivery)).toEqual({ ok: true, outcome: 'stored', address: '1' })
    const stored = resources.get('1')
    expect(Object.fromEntries(stored?.fields ?? [])).toEqual({
      8: delivery.name,
      90: 'website',
      91: '2027-03-31',
      92: delivery.sha256,
    })
    expect(stored).toMatchObject({ file: delivery.sha256, archive: '0' })
    // The private key signs and never travels.
    expect(server.asked.some(({ body }) => body.includes(privateKey))).toBe(false)
  })

  it.each(['update_field', 'upload_multipart', 'put_resource_data'])(
    'goes on with the same resource after %s broke',
    async (broken) => {
      const delivery = deliveryOf('a.jpg', 3000)
      let calls = 0
      break_ = (name) => (name === broken && calls++ === Number(broken === 'update_field') ? 'hang-up' : undefined)
      expect(await connect().put(signal, delivery)).toMatchObject({ ok: false, problem: 'unreachable' })
      expect(resources.get('1')?.archive).toBe('-2')
      expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, address: '1' })
      expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already', address: '1' })
      expect([resources.size, resources.get('1')?.archive]).toEqual([1, '0'])
    },
  )

  it('moves a resource to its own state when consent ended, and changes the date before', async () => {
    await connect().put(signal, deliveryOf('a.jpg', 100))
    expect(await connect().tell?.(signal, '1', '2026-12-31' as never)).toEqual({ ok: true })
    expect(resources.get('1')?.fields.get('91')).toBe('2026-12-31')
    expect(await connect().tell?.(signal, '1', 'ended')).toEqual({ ok: true })
    expect(resources.get('1')?.archive).toBe('2')
    expect(await connect().tell?.(signal, '99', 'ended')).toMatchObject({ ok: false, problem: 'forbidden' })
  })

  it('a resource that had ended comes back when its consent does, as the same one', async () => {
    const delivery = deliveryOf('a.jpg', 100)
    await connect().put(signal, delivery)
    await connect().tell?.(signal, '1', 'ended')
    expect(await connect().put(signal, delivery)).toEqual({ ok: true, outcome: 'there-already', address: '1' })
    expect([resources.size, resources.get('1')?.archive]).toEqual([1, '0'])
  })

  it('a set-up whose fingerprint cannot be searched is found out, and cleaned up', async () => {
    break_ = (name) => (name === 'do_search' ? { status: 200, json: [] } : undefined)
    expect((await connect().check(signal)).at(-1)).toMatchObject({ step: 'write', problem: 'not_recognised' })
    const removed = server.asked.filter(({ body }) => body.includes('function=delete_resource'))
    expect(removed).toHaveLength(2)
  })

  it('names what is wrong', async () => {
    expect(await connect('wrong').put(signal, deliveryOf('a.jpg', 10))).toMatchObject({ problem: 'sign_in_refused' })
    break_ = () => ({ status: 200, text: '<html>Sign in</html>' })
    expect(await connect().put(signal, deliveryOf('a.jpg', 10))).toMatchObject({ problem: 'answer_not_understood' })
    break_ = (name) => (name === 'create_resource' ? { status: 200, json: false } : undefined)
    expect(await connect().put(signal, deliveryOf('a.jpg', 10))).toMatchObject({ problem: 'forbidden' })
  })

  it('checks a set-up and leaves nothing behind', async () => {
    expect(await connect().check(signal)).toEqual(['reach', 'sign-in', 'write', 'remove'].map((step) => ({ step, ok: true })))
    expect(resources.size).toBe(0)
  })
})

/** The parts of a multipart body (RFC 7578), each as latin-1 text so that bytes survive. */
function fieldsOf(body: Buffer, contentType: string): Map<string, string> {
  const boundary = /boundary=([^;]+)/.exec(contentType)?.[1] ?? ''
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1)
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\r\n\r\n')
      return [/name="([^"]+)"/.exec(part.slice(0, end))?.[1] ?? '', part.slice(end + 4, -2)]
    }),
  )
}
