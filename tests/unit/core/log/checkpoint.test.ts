// C2SP notes and checkpoints: the published ones read, our own read back, and anything altered is refused.
import { createHash, generateKeyPairSync, sign, verify, createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromBase64Url, toBase64Url, utf8, type Bytes } from '../../../../core/bytes.ts'
import {
  checkpointText,
  openNote,
  originOf,
  parseCheckpointText,
  parseVerifierKey,
  signNote,
  verifierKey,
} from '../../../../core/log/checkpoint.ts'
import { WorkspaceId } from '../../../../core/ids.ts'
import vectors from '../../../vectors/signed-note.json' with { type: 'json' }

const sha256 = (bytes: Bytes): Promise<Bytes> => Promise.resolve(new Uint8Array(createHash('sha256').update(bytes).digest()))
const primitives = {
  sha256,
  verify: (publicKey: Bytes, message: Bytes, signature: Bytes) =>
    Promise.resolve(
      verify(
        null,
        message,
        createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) }, format: 'jwk' }),
        signature,
      ),
    ),
}
const refused = expect.objectContaining({ code: 'checkpoint_refused' }) as Error

describe('published', () => {
  test('the note opens with its key, and the key has its id', async () => {
    const key = await parseVerifierKey(vectors.key, sha256)
    expect(await verifierKey(key.name, key.publicKey, sha256)).toBe(vectors.key)
    expect(await openNote(vectors.note, key, primitives)).toBe(vectors.note.slice(0, vectors.note.lastIndexOf('\n—')))
  })

  test('the checkpoint reads, and writes back to the byte', () => {
    const checkpoint = parseCheckpointText(vectors.checkpoint)
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 })
    expect(checkpointText(checkpoint)).toBe(vectors.checkpoint)
  })

  test('every character of the note counts', async () => {
    const key = await parseVerifierKey(vectors.key, sha256)
    for (let i = 0; i < vectors.note.length; i++) {
      const altered = `${vectors.note.slice(0, i)}${vectors.note[i] === 'A' ? 'B' : 'A'}${vectors.note.slice(i + 1)}`
      await expect(openNote(altered, key, primitives), `at ${String(i)}`).rejects.toThrow(refused)
    }
  })
})

describe('ours', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = fromBase64Url(publicKey.export({ format: 'jwk' }).x!)
  const name = originOf(WorkspaceId.parse('0189aaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'))
  const signer = {
    name,
    publicKey: raw,
    sign: (message: Bytes) => Promise.resolve(new Uint8Array(sign(null, message, privateKey))),
  }
  const text = checkpointText({ origin: name, size: 7, root: 'ab'.repeat(32) })
  const note = await signNote(text, signer, sha256)

  test('opens with its key', async () => {
    expect(await openNote(note, { name, publicKey: raw }, primitives)).toBe(text)
    expect(parseCheckpointText(text)).toEqual({ origin: name, size: 7, root: 'ab'.repeat(32) })
  })

  test('a signature of somebody else beside ours is allowed, alone it is not', async () => {
    const other = generateKeyPairSync('ed25519')
    const otherRaw = fromBase64Url(other.publicKey.export({ format: 'jwk' }).x!)
    const witness = {
      name: 'witness',
      publicKey: otherRaw,
      sign: (message: Bytes) => Promise.resolve(new Uint8Array(sign(null, message, other.privateKey))),
    }
    const line = (await signNote(text, witness, sha256)).split('\n').at(-2)!
    expect(await openNote(`${note}${line}\n`, { name, publicKey: raw }, primitives)).toBe(text)
    await expect(openNote(`${text}\n${line}\n`, { name, publicKey: raw }, primitives)).rejects.toThrow(refused)
    await expect(openNote(note, { name, publicKey: otherRaw }, primitives)).rejects.toThrow(refused)
    await expect(openNote(note, { name: 'other', publicKey: raw }, primitives)).rejects.toThrow(refused)
  })

  test.each([
    ['no signature', text],
    ['no newline at the end', note.slice(0, -1)],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['nothing', ''],
    ['a carriage return', note.replace('\n', '\r\n')],
  ])('%s is refused', async (_what, altered) => {
    await expect(openNote(altered, { name, publicKey: raw }, primitives)).rejects.toThrow(refused)
  })

  test.each([
    ['a size with a zero before it', text.replace('\n7\n', '\n07\n')],
    ['a size that is none', text.replace('\n7\n', '\n-7\n')],
    ['a short root', text.replace(/\n.*\n$/, '\nAAAA\n')],
    ['no newline at the end', text.slice(0, -1)],
    ['no origin', text.replace(name, '')],
  ])('%s is no checkpoint', (_what, altered) => {
    expect(() => parseCheckpointText(altered)).toThrow(refused)
  })

  test('a key of another algorithm or with another id is refused', async () => {
    const key = await verifierKey(name, raw, sha256)
    for (const altered of [key.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), key.replace('+AX', '+Aj'), `${name}+`, utf8.name])
      if (altered !== key) await expect(parseVerifierKey(altered, sha256)).rejects.toThrow(refused)
  })
})
