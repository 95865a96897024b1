import { AEAD_AES_128_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from 'hpke'
import { argon2id } from 'hash-wasm'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toBase64Url, toHex, utf8 } from '../../../../core/bytes.ts'
import { argon2id as pinned } from '../../../../core/format/v1.ts'
import { stretchPassphrase } from '../../../../workers/vault/argon2.ts'
import {
  importReceiveKey,
  importSignKey,
  receivePair,
  signBytes,
  signPublicKey,
  verifyBytes,
} from '../../../../workers/vault/key-pairs.ts'
import { aesGcmOpen, aesGcmSeal, expandEnvelopeKey, hkdf, hkdfParent, takeSecret } from '../../../../workers/vault/primitives.ts'
import rfc from '../../../vectors/rfc.json' with { type: 'json' }
import aesGcm from '../../../vectors/wycheproof-aes-256-gcm.json' with { type: 'json' }
import ed25519 from '../../../vectors/wycheproof-ed25519.json' with { type: 'json' }
import hkdfSha256 from '../../../vectors/wycheproof-hkdf-sha256.json' with { type: 'json' }
import x25519 from '../../../vectors/wycheproof-x25519.json' with { type: 'json' }

describe('HKDF-SHA-256 (RFC 5869)', () => {
  test.each(hkdfSha256)('wycheproof $tcId $comment', async ({ ikm, salt, info, size, okm }) => {
    const derived = await hkdf(await takeSecret(fromHex(ikm)), fromHex(info), size, fromHex(salt))
    expect(toHex(derived)).toBe(okm)
  })

  test('the parent key and its expansion equal HKDF then HKDF-Expand by hand', async () => {
    const [salt, info] = [utf8('salt'), utf8('info')]
    const parent = await hkdfParent(await takeSecret(utf8('ikm')), info, salt)
    const parentBytes = await hkdf(await takeSecret(utf8('ikm')), info, 32, salt)
    const mac = await crypto.subtle.importKey('raw', parentBytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const place = utf8('place')
    const first = new Uint8Array(await crypto.subtle.sign('HMAC', mac, concatBytes(place, Uint8Array.of(1))))
    const second = new Uint8Array(await crypto.subtle.sign('HMAC', mac, concatBytes(first, place, Uint8Array.of(2))))
    const { key, commitment } = await expandEnvelopeKey(parent, place)
    expect(toHex(commitment)).toBe(toHex(second))
    const nonce = new Uint8Array(12)
    const sealed = await aesGcmSeal(key, nonce, utf8('hello'), place)
    const byHand = await crypto.subtle.importKey('raw', first, 'AES-GCM', false, ['decrypt'])
    expect(await aesGcmOpen(byHand, nonce, sealed, place)).toEqual(utf8('hello'))
  })

  test('secret bytes are zeroed when taken', async () => {
    const bytes = utf8('secret')
    await takeSecret(bytes)
    expect(toHex(bytes)).toBe('000000000000')
  })
})

describe('AES-256-GCM', () => {
  test.each(aesGcm)('wycheproof $tcId $comment ($result)', async ({ key, iv, aad, msg, ct, tag, result }) => {
    const imported = await crypto.subtle.importKey('raw', fromHex(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
    const [nonce, ciphertext, data] = [fromHex(iv), fromHex(ct + tag), fromHex(aad)]
    if (result === 'valid') {
      expect(toHex(await aesGcmOpen(imported, nonce, ciphertext, data))).toBe(msg)
      expect(toHex(await aesGcmSeal(imported, nonce, fromHex(msg), data))).toBe(ct + tag)
    } else {
      const error: unknown = await aesGcmOpen(imported, nonce, ciphertext, data).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'not_readable' })
      expect(error).not.toHaveProperty('cause')
    }
  })
})

describe('Ed25519', () => {
  test.each(rfc.rfc8032)('$name', async ({ seed, publicKey, message, signature }) => {
    expect(await signPublicKey(fromHex(seed))).toBe(toBase64Url(fromHex(publicKey)))
    expect(await signBytes(await importSignKey(fromHex(seed)), fromHex(message))).toBe(toBase64Url(fromHex(signature)))
  })

  test.each(ed25519)('wycheproof $tcId $comment ($result)', async ({ publicKey, msg, sig, result }) => {
    const verified = await verifyBytes(toBase64Url(fromHex(publicKey)), fromHex(msg), toBase64Url(fromHex(sig)))
    expect(verified).toBe(result === 'valid')
  })

  test.each([
    ['a key that is no base64url', '!', 'A'.repeat(86)],
    ['a key of another length', 'AAAA', 'A'.repeat(86)],
    ['a signature with stray bits', toBase64Url(fromHex(rfc.rfc8032[0]!.publicKey)), 'A'.repeat(85) + 'B'],
  ])('%s verifies nothing and throws nothing', async (_name, key, signature) => {
    expect(await verifyBytes(key, utf8('x'), signature)).toBe(false)
  })
})

describe('X25519', () => {
  test.each(rfc.rfc7748)('$name', async ({ private: secret, public: expected }) => {
    const pair = await receivePair(fromHex(secret))
    expect(toHex(pair.publicBytes)).toBe(expected)
    expect(pair.privateKey.extractable).toBe(false)
  })

  test.each(x25519)('wycheproof $tcId $comment', async ({ private: secret, public: publicKey, shared }) => {
    const { privateKey } = await receivePair(fromHex(secret))
    const derive = async (): Promise<string> => {
      const other = await importReceiveKey(fromHex(publicKey))
      return toHex(new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, privateKey, 256)))
    }
    // A shared secret of zeros comes from a low-order point: it must be refused, not used.
    if (/^0+$/.test(shared)) await expect(derive()).rejects.toThrow()
    else expect(await derive()).toBe(shared)
  })
})

test(`HPKE, ${rfc.rfc9180.name}, with a private key that cannot be exported`, async () => {
  const { private: secret, public: publicKey, enc, ciphertext, info, aad, plaintext } = rfc.rfc9180
  const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_128_GCM)
  const pair = await receivePair(fromHex(secret))
  expect(toHex(pair.publicBytes)).toBe(publicKey)
  const opened = await suite.Open(pair, fromHex(enc), fromHex(ciphertext), { info: fromHex(info), aad: fromHex(aad) })
  expect(toHex(new Uint8Array(opened))).toBe(plaintext)
})

describe('Argon2id (RFC 9106)', () => {
  test.each(rfc.argon2id)(
    'reference implementation, t=$iterations, $salt',
    async ({ password, salt, iterations, memoryKiB, tag }) => {
      const options = {
        password,
        salt: utf8(salt),
        iterations,
        memorySize: memoryKiB,
        parallelism: 1,
        hashLength: 32,
        outputType: 'hex' as const,
      }
      expect(await argon2id(options)).toBe(tag)
    },
  )

  test('uses the pinned parameters and the passphrase in NFC', async () => {
    const salt = utf8('sixteen bytes !!')
    const expected = await argon2id({
      password: 'caf\u00e9',
      salt,
      iterations: 3,
      memorySize: 65_536,
      parallelism: 1,
      hashLength: 32,
      outputType: 'hex',
    })
    expect(toHex(await stretchPassphrase('cafe\u0301', salt))).toBe(expected)
    expect(pinned).toEqual({ memoryKiB: 65_536, iterations: 3, parallelism: 1, hashLength: 32 })
  })
})
