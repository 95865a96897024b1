// The membership chain: hash-linked, signed entries that say who is a member, with which keys, and which scope keys stand (protocol §3).
// The door to `chain/`: what is signed (entries), what it says (state), who may say it (rules), and how it is verified (fold). Hashing and signature
// checks are handed in, so that client and server share one set of rules.
export * from './chain/entries.ts'
export * from './chain/fold.ts'
export * from './chain/restore.ts'
export { isKeepable, knownFormat } from './chain/rules.ts'
export * from './chain/state.ts'
export { isStriking, memberIn, type ChainEvent } from './chain/story.ts'
