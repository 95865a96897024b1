// Evidence as somebody's phone made it, read by an officer: whole, checked, with a drawn signature. Fields can be replaced.
import { Evidence } from '../../core/asks/evidence.ts'
import { shownForm } from '../../core/forms/shown.ts'
import type { ReadEvidence } from '../../web/workspace/people/evidence.ts'
import { formDocument } from './form-samples.ts'

export function readEvidence(change: object = {}, around: Partial<ReadEvidence> = {}): ReadEvidence {
  const id = (): string => crypto.randomUUID()
  const evidence = Evidence.parse({
    format: 'imprimatur/evidence/v1',
    ...{ workspace: id(), ask: id(), pseudonym: 'P-7K3F-92QD', quitclaim: id() },
    form: { form: 'visitors', version: 1, hash: 'a'.repeat(64) },
    language: 'nl',
    shown: JSON.stringify(shownForm(formDocument(), 'nl')),
    shownHash: 'b'.repeat(64),
    purposes: ['information'],
    channels: ['website'],
    matching: false,
    ...{ from: '2026-06-12', until: '2029-06-12' },
    by: {
      who: 'self',
      name: 'Anna de Vries',
      signature: {
        kind: 'drawn',
        strokes: [
          [60, 260, 180, 60, 260, 250, 330, 120, 420, 240, 560, 180, 700, 230, 900, 150],
          [500, 80],
        ],
      },
    },
    method: 'page',
    delivery: 'mailed',
    witness: null,
    openedAt: '2026-06-12T09:58:00.000Z',
    signedAt: '2026-06-12T10:00:00.000Z',
    ...change,
  })
  return {
    evidence,
    findings: { signature: true, link: true, text: true, consent: true, log: true },
    line: { seq: 4821, at: '2026-06-12T10:00:02.000Z', codeConfirmed: true },
    ...around,
  }
}
