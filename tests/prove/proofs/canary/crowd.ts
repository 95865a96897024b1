// Subjects by the hundred, beyond the few that are entered through the screens: sealed by the very vault of the product and sent to the same server.
import { textNeedle } from '../../../support/needles.ts'
import { VaultClient } from '../../../support/vault-client.ts'
import { httpAnswers } from '../rotation/http.ts'
import type { Letters } from './letters.ts'
import type { Planted } from './plant.ts'

/** A name, an address and a note each. */
export const perSubject = 3

/** @param url where the server listens */
export async function plantCrowd(
  url: string,
  subjects: number,
  letters: Letters,
  progress: (line: string) => void,
): Promise<readonly Planted[]> {
  if (subjects === 0) return []
  const client = await new VaultClient(httpAnswers(url)).found()
  const planted: Planted[] = []
  for (let i = 1; i <= subjects; i++) {
    const [name, email, note] = [
      `Canary ${letters(9)} ${letters(8)}`,
      `${letters(10)}@${letters(8)}.example`,
      `note ${letters(12)} é`,
    ]
    await client.addPerson(name, { email, note })
    planted.push(
      { kind: 'name', needle: textNeedle(`name ${String(i)} of the crowd`, name) },
      { kind: 'email', needle: textNeedle(`email ${String(i)} of the crowd`, email) },
      { kind: 'note', needle: textNeedle(`note ${String(i)} of the crowd`, note) },
    )
    if (i % 250 === 0) progress(`${String(i)} subjects of the crowd sealed`)
  }
  return planted
}
