// Canonical JSON, the byte form of everything signed or hashed: RFC 8785 (JCS) limited to what we use,
// which is objects, arrays, strings, safe integers, booleans and null.
import { utf8, type Bytes } from './bytes.ts'
import { CodedError } from './errors.ts'

export type CanonicalValue =
  string | number | boolean | null | readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue | undefined }

/**
 * The RFC 8785 text of `value`: keys in UTF-16 order, no white space, members that are `undefined` left out.
 * @throws CodedError `not_canonical` for fractions, unsafe integers, lone surrogates and anything JSON has no form for.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') {
    // RFC 8785 §3.2.2.2 inherits I-JSON: a lone surrogate has no UTF-8 form.
    if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value))
      throw new CodedError('not_canonical', 'lone surrogate')
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new CodedError('not_canonical', 'only safe integers are signed')
    return String(value)
  }
  if (isList(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  if (Object.prototype.toString.call(value) !== '[object Object]') throw new CodedError('not_canonical', 'not plain data')
  const members = Object.entries(value)
    .filter((entry): entry is [string, CanonicalValue] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** UTF-8 bytes of {@link canonicalJson}. */
export function canonicalBytes(value: CanonicalValue): Bytes {
  return utf8(canonicalJson(value))
}

function isList(value: CanonicalValue): value is readonly CanonicalValue[] {
  return Array.isArray(value)
}
