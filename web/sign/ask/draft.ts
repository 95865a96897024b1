// What one tab remembers of a link that is being answered: ticks, and what was signed and has not arrived, with the person's own secret in it. Sealed under a key
// that no script can read out; gone with the tab, and as soon as it has arrived. On a device that many use nothing is kept.
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../../core/bytes.ts'
import { isCodedError } from '../../../core/errors.ts'
import type { Pending } from '../../api/person-door.ts'
import type { FormChoices } from '../../form-view/steps.ts'

export interface Draft {
  readonly choices: FormChoices
  readonly pending: Pending | null
}

/** By the link's id; its secret is not written anywhere. */
const keyOf = (fragment: string): string => `imprimatur.sign.${fragment.split('.')[1] ?? ''}`
const onSiteKey = 'imprimatur.sign.on-site'
const ivLength = 12

/** Which draft is the newest: sealing takes a moment, and what was forgotten meanwhile stays forgotten. */
let turn = 0

export async function savedDraft(fragment: string): Promise<Draft | undefined> {
  return quietly(async () => {
    const text = sessionStorage.getItem(keyOf(fragment))
    if (text === null) return undefined
    const bytes = fromBase64Url(text)
    const iv = bytes.slice(0, ivLength)
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await draftKey(), bytes.slice(ivLength))
    return JSON.parse(fromUtf8(new Uint8Array(plain))) as Draft
  })
}

export async function saveDraft(fragment: string, draft: Draft): Promise<void> {
  const mine = ++turn
  await quietly(async () => {
    const iv = crypto.getRandomValues(new Uint8Array(ivLength))
    const sealed = new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await draftKey(), utf8(JSON.stringify(draft))),
    )
    if (mine === turn) sessionStorage.setItem(keyOf(fragment), toBase64Url(new Uint8Array([...iv, ...sealed])))
  })
}

export function forgetDraft(fragment: string): void {
  turn++
  void quietly(() => {
    sessionStorage.removeItem(keyOf(fragment))
  })
}

/** The choice itself says nothing of anybody, and holds for the next person and the next link too. */
export function setOnSite(on: boolean): void {
  void quietly(() => {
    if (on) localStorage.setItem(onSiteKey, '1')
    else localStorage.removeItem(onSiteKey)
  })
}

export function standsOnSite(): boolean {
  try {
    return localStorage.getItem(onSiteKey) !== null
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}

/** This browser's key for drafts: made once, and the browser itself cannot export it. */
async function draftKey(): Promise<CryptoKey> {
  const opening = indexedDB.open('imprimatur-sign', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('keys')
  const database = await settled(opening)
  try {
    const known = await settled(database.transaction('keys').objectStore('keys').get('draft') as IDBRequest<CryptoKey | undefined>)
    if (known) return known
    const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    // Looked up again where it is written: of two drafts at once, or two tabs, one makes the key for both.
    const keys = database.transaction('keys', 'readwrite').objectStore('keys')
    const other = await settled(keys.get('draft') as IDBRequest<CryptoKey | undefined>)
    if (!other) await settled(keys.add(fresh, 'draft'))
    return other ?? fresh
  } finally {
    database.close()
  }
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new DOMException('IndexedDB said no'))
    }
  })

/** Storage may be forbidden, full, or of another version of this page: then a reload begins again, and nothing else changes. */
async function quietly<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError || isCodedError(error, 'bad_encoding')) return undefined
    throw error
  }
}
