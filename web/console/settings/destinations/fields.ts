// What a member fills in per kind of destination, in order. Paths lead into the adapter's settings; the adapter's own schema judges the values.
import { destinationKinds, type DestinationKind } from '../../../destinations/contract.ts'

export interface SetupField {
  /** Dotted path into the settings. */
  readonly path: string
  readonly type: 'text' | 'secret' | 'number' | 'switch'
  readonly initial?: string
  /** May stay empty. */
  readonly optional?: true
}

const text = (path: string, initial?: string): SetupField => ({ path, type: 'text', ...(initial !== undefined && { initial }) })
const secret = (path: string): SetupField => ({ path, type: 'secret' })
const number = (path: string, initial?: string): SetupField => ({ path, type: 'number', ...(initial !== undefined && { initial }) })

export const setupFields: Readonly<Record<DestinationKind, readonly SetupField[]>> = {
  webdav: [text('address'), text('folder'), text('user'), secret('password')],
  s3: [text('endpoint'), text('region', 'eu-central-1'), text('bucket'), text('folder'), text('keyId'), secret('secretKey')],
  resourcespace: [
    text('address'),
    text('user'),
    secret('privateKey'),
    number('resourceType', '1'),
    number('endedState', '2'),
    number('fields.title', '8'),
    number('fields.channel'),
    number('fields.until'),
    number('fields.fingerprint'),
    { path: 'fields.people', type: 'number', optional: true },
    { path: 'consents', type: 'switch', initial: 'no' },
  ],
  webhook: [text('address'), secret('secret')],
  sharepoint: [
    text('graph', 'https://graph.microsoft.com'),
    text('site'),
    text('drive'),
    text('folder'),
    secret('token'),
    text('columns.verdict', 'Verdict'),
    text('columns.until', 'ConsentUntil'),
    text('columns.fingerprint', 'Fingerprint'),
    { path: 'columns.people', type: 'text', optional: true },
  ],
}

export const kinds = destinationKinds

/** `{ 'fields.title': '8' }` → `{ fields: { title: 8 } }`. A number that is none stays text, for the schema to refuse. */
export function settingsOf(kind: DestinationKind, values: Readonly<Record<string, string>>): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  for (const { path, type, optional } of setupFields[kind]) {
    const value = values[path] ?? ''
    if (optional && value.trim() === '') continue
    const [first = '', second] = path.split('.')
    const typed = typedOf(type, value)
    if (second === undefined) settings[first] = typed
    else settings[first] = { ...(settings[first] as object | undefined), [second]: typed }
  }
  return settings
}

function typedOf(type: SetupField['type'], value: string): string | number | boolean {
  if (type === 'switch') return value === 'yes'
  return type === 'number' && /^-?\d+$/.test(value.trim()) ? Number(value) : value
}

/** The other way round, for changing what was saved. */
export function valuesOf(kind: DestinationKind, settings: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    setupFields[kind].map(({ path, initial = '' }) => {
      const value = path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], settings)
      if (typeof value === 'boolean') return [path, value ? 'yes' : 'no']
      return [path, typeof value === 'string' || typeof value === 'number' ? String(value) : initial]
    }),
  )
}
