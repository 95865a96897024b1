// A small run of the metadata proof, its control included: what `npm run prove -- metadata` does, with fewer photos.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { metadata } from '../prove/proofs/metadata.ts'
import { exiftoolPath } from '../support/exiftool.ts'

it.runIf(exiftoolPath !== undefined)(
  'files say what they should, and nothing of their originals',
  { timeout: 600_000 },
  async () => {
    const lines: string[] = []
    const progress: string[] = []
    const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
    const small = { ...metadata, controlCases: 1 }
    const status = await prove([small], ['metadata', '--cases', '8', '--seed', '7'], output, () => 7)
    expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
      last: 'metadata: 8 cases, 0 failures, control caught: yes, seed 7',
      status: 0,
      progress: [],
    })
  },
)
