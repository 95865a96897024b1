// A device that refuses the key extension itself, as Windows Hello did: asked once more without it. FAKE: `navigator.credentials.create`, because Chromium's virtual
// authenticator knows only "has PRF" and "has none" (tests/e2e/unlock.test.ts shows those).
import { afterEach, expect, test, vi } from 'vitest'
import { createPasskey } from '../../../web/api/passkey.ts'

const asked = {
  challenge: 'AAAA',
  member: '00000000-0000-4000-8000-000000000000',
  memberName: 'Noor',
  workspaceName: 'De Linde',
  known: [],
}

const bytes = (length: number): ArrayBuffer => new Uint8Array(length).buffer

function credential(prf: object): PublicKeyCredential {
  const made: PublicKeyCredential = Object.create(PublicKeyCredential.prototype) as PublicKeyCredential
  return Object.defineProperties(made, {
    id: { value: 'AAAA' },
    rawId: { value: bytes(3) },
    response: { value: { clientDataJSON: bytes(2), attestationObject: bytes(2), getTransports: () => ['internal'] } },
    getClientExtensionResults: { value: () => ({ prf }) },
  })
}

const works = credential({ enabled: true, results: { first: bytes(32), second: bytes(32) } })

/** Answers one after the other. @returns whether each was asked with the key extension */
function device(...answers: readonly (() => Promise<PublicKeyCredential>)[]): boolean[] {
  const withKey: boolean[] = []
  vi.spyOn(navigator.credentials, 'create').mockImplementation((options) => {
    const answer = answers[withKey.length]
    withKey.push(options?.publicKey?.extensions !== undefined)
    return answer ? answer() : Promise.reject(new Error('asked too often'))
  })
  return withKey
}

const refuses =
  (name: string, afterMs = 0) =>
  (): Promise<never> =>
    new Promise((_, reject) => setTimeout(() => reject(new DOMException('refused', name)), afterMs))

afterEach(() => {
  vi.restoreAllMocks()
})

test.each(['UnknownError', 'NotAllowedError'])('%s at once: asked again without the key extension, and it works', async (name) => {
  const withKey = device(refuses(name), () => Promise.resolve(works))
  expect(await createPasskey(asked)).toMatchObject({ ok: true })
  expect(withKey).toEqual([true, false])
})

test('cancelled by a person, who needs a moment: nobody is asked again', async () => {
  const withKey = device(refuses('NotAllowedError', 900), () => Promise.resolve(works))
  expect(await createPasskey(asked)).toEqual({ ok: false, code: 'passkey_cancelled' })
  expect(withKey).toEqual([true])
})

test('refused both times: the code that has a screen', async () => {
  device(refuses('UnknownError'), refuses('UnknownError'))
  expect(await createPasskey(asked)).toEqual({ ok: false, code: 'passkey_failed' })
})
