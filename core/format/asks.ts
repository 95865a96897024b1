// Format version 1, the part about links for depicted persons: what is derived from a link's secret and from a person's, and what proves them. Pure
// layout, as in `v1.ts`, and final like it.
import { concatBytes, utf8, type Bytes } from '../bytes.ts'
import type { AskId, MemberId } from '../ids.ts'
import { format, joinFields, type ShareContext } from './v1.ts'

/**
 * Derived as in `v1.ts`: HKDF-SHA-256(ikm, salt = empty, info = this, 32 bytes). ikm: the link's 32 secret bytes for `link*` and `address`; the 32 bytes
 * that a person's browser makes when they sign, and that the link of My consent holds, for `person*`.
 */
export const askInfo = {
  linkSign: joinFields(format, 'ask', 'sign'),
  address: joinFields(format, 'ask', 'address'),
  personSign: joinFields(format, 'person', 'sign'),
  personReceive: joinFields(format, 'person', 'receive'),
} as const

/**
 * A link's 32 secret bytes follow from its author: HKDF-Expand (32 bytes) of a key derived from the member secret with `memberAsks`, info = this. So nobody
 * keeps them, and the same officer can mail the same link again from any browser.
 */
export const memberAsksInfo = joinFields(format, 'member', 'asks')
export const askSecretInfo = (ask: AskId): Bytes => joinFields(format, 'ask', 'secret', ask)

/** Signed by the link's key: shows the server that somebody holds the link, and nothing about the secret. */
export const askProofBytes = (ask: AskId): Bytes => joinFields(format, 'ask-open', ask)

/** Signed by the person's key: shows the server that somebody holds the link of My consent. */
export const personProofBytes = (person: MemberId): Bytes => joinFields(format, 'person-open', person)

/** Associated data of a share's client half, sealed to the person whose share it is. */
export const ownHalfAad = ({ workspace, owner, scope, share }: ShareContext, person: MemberId): Bytes =>
  joinFields(workspace, 'own-half', owner, scope, share, person, format)

/** An address as it is hashed: what mail systems treat as one address is one text. */
export const normalAddress = (address: string): string => address.trim().normalize('NFC').toLowerCase()

/** What the server keeps SHA-256 of while a one-time code stands: the salt of `address`, 32 B | this ask and the six digits. */
export const askCodeBytes = (salt: Bytes, ask: AskId, code: string): Bytes => concatBytes(salt, joinFields('ask-code', ask, code))

/** What an invitation stores SHA-256 of: salt 32 B | address, UTF-8. */
export const addressBytes = (salt: Bytes, address: string): Bytes => concatBytes(salt, utf8(normalAddress(address)))
