// ResourceSpace as its documentation and source have it (knowledge base: signing, create_resource, update_field, upload_multipart, put_resource_data; the
// consentmanager_* functions of its plug-in). A fake, because ResourceSpace itself (PHP, MySQL) cannot be installed from here; docs/operating.md has the manual check.
import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Answered, Asked } from '../../../support/http-answers.ts'

interface Resource {
  archive: string
  readonly fields: Map<string, string>
  file: string | null
}
type Consent = Record<string, string | null>

export const privateKey = 'private-key-of-anna'

export class ImageBank {
  readonly resources = new Map<string, Resource>()
  readonly consents = new Map<string, Consent>()
  /** Rows of resource_consent: nothing there keeps one from standing in it twice. */
  links: { readonly resource: string; readonly consent: string }[] = []
  consentManager = true
  break: ((name: string) => Answered | 'hang-up' | undefined) | undefined

  readonly answer = ({ body, path, headers }: Asked): Answered | 'hang-up' => {
    expect(path).toBe('/api/')
    const form = fieldsOf(body, String(headers['content-type']))
    const query = form.get('query') ?? ''
    const sign = createHash('sha256')
      .update(privateKey + query)
      .digest('hex')
    if (form.get('sign') !== sign) return { status: 401, text: 'Invalid signature' }
    const asked = new URLSearchParams(query)
    const name = asked.get('function') ?? ''
    const broken = this.break?.(name)
    if (broken) return broken
    if (name.startsWith('consentmanager_')) return { status: 200, json: this.consentManager && this.#consent(name, asked) }
    const resource = this.resources.get(asked.get('resource') ?? asked.get('ref') ?? '')
    switch (name) {
      case 'get_system_status':
        return { status: 200, json: { results: [] } }
      case 'checkperm':
        return { status: 200, json: asked.get('perm') === 'c' }
      case 'create_resource': {
        const ref = String(this.resources.size + 1)
        this.resources.set(ref, { archive: asked.get('archive') ?? '', fields: new Map(), file: null })
        return { status: 200, json: Number(ref) }
      }
      case 'delete_resource':
        return { status: 200, json: this.resources.delete(asked.get('resource') ?? '') }
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
        const hits = [...this.resources].filter(
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

  #consent(name: string, asked: URLSearchParams): unknown {
    const ref = asked.get('ref') ?? ''
    const consent = asked.get('consent') ?? ''
    const resource = asked.get('resource') ?? ''
    switch (name) {
      case 'consentmanager_get_all_consents':
        // The oldest version that has this call lists number and name only.
        return [...this.consents].flatMap(([number, kept]) =>
          kept['name']?.includes(asked.get('findtext') ?? '') ? [{ ref: Number(number), name: kept['name'] }] : [],
        )
      case 'consentmanager_get_consents':
        return this.links.flatMap((link) =>
          link.resource === ref ? [{ ref: Number(link.consent), ...this.consents.get(link.consent) }] : [],
        )
      case 'consentmanager_get_consent':
        return this.consents.get(consent) ?? false
      case 'consentmanager_create_consent': {
        const number = String(this.consents.size + 1)
        this.consents.set(number, recordOf(asked))
        return Number(number)
      }
      case 'consentmanager_update_consent':
        if (!this.consents.has(consent)) return false
        this.consents.set(consent, recordOf(asked))
        return true
      case 'consentmanager_delete_consent':
        this.links = this.links.filter((link) => link.consent !== ref)
        return this.consents.delete(ref)
      case 'consentmanager_link_consent':
        if (!this.consents.has(consent)) return false
        this.links.push({ resource, consent })
        return true
      case 'consentmanager_unlink_consent':
        this.links = this.links.filter((link) => link.consent !== consent || link.resource !== resource)
        return true
      default:
        return false
    }
  }
}

/** Everything is overwritten; what is left out has no value. */
function recordOf(asked: URLSearchParams): Consent {
  for (const needed of ['name', 'email', 'telephone', 'consent_usage']) expect(asked.has(needed), needed).toBe(true)
  const expires = asked.get('expires')
  // An empty text is no date in its database.
  if (expires !== null) expect(expires).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  return Object.fromEntries(
    ['name', 'email', 'telephone', 'consent_usage', 'notes', 'expires'].map((field) => [field, asked.get(field)]),
  )
}

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
