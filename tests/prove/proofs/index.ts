// Every proof there is, in the order `npm run prove` lists them.
import type { Proof } from '../proof.ts'
import { accessMatrix } from './access-matrix.ts'
import { canary } from './canary.ts'
import { consentClocks } from './consent-clocks.ts'
import { covering } from './covering.ts'
import { deskRun, deskRunReal } from './desk-run.ts'
import { envelopes } from './envelopes.ts'
import { erasure } from './erasure.ts'
import { evilServer } from './evil-server.ts'
import { killLoop } from './kill-loop.ts'
import { metadata } from './metadata.ts'
import { receipts } from './receipts.ts'
import { restore } from './restore.ts'
import { rotation } from './rotation.ts'
import { signAbuse } from './sign-abuse.ts'
import { verdicts } from './verdicts.ts'

export const proofs: readonly Proof[] = [
  accessMatrix,
  canary,
  consentClocks,
  covering,
  deskRun,
  deskRunReal,
  envelopes,
  erasure,
  evilServer,
  killLoop,
  metadata,
  receipts,
  restore,
  rotation,
  signAbuse,
  verdicts,
]
