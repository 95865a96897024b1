// What of the person's vault is first needed when somebody answers or comes back: sealing, opening their own, receipts. A file of its own, so that a form stands on
// screen before it is there.
export { openOwnView } from './own.ts'
export { makeReceipt } from './receipt.ts'
export { beginShare } from './seal.ts'
export { inMessages, nonceOf, sealChoice } from './sign.ts'
