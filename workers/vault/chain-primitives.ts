// Hashing and signature checks for core's chain, by WebCrypto.
import type { ChainPrimitives } from '../../core/chain.ts'
import { verifyBytes } from './key-pairs.ts'
import { sha256Hex } from './primitives.ts'

export const chainPrimitives: ChainPrimitives = { hashHex: sha256Hex, verify: verifyBytes }
