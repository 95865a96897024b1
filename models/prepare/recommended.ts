// How each model of the recommended set is made from its official files.
import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8 } from '../../core/bytes.ts'
import { intel0095, yunet } from '../manifest.ts'
import { openVinoToOnnx } from './openvino.ts'

/** Makes the prepared bytes from the verified official files, in the manifest's order. */
export const recommendedRecipes: Readonly<Record<string, (files: readonly Bytes[]) => Bytes>> = {
  [yunet.id]: ([model]) => present(model),
  [intel0095.id]: ([xml, binary]) => openVinoToOnnx('intel-0095', fromUtf8(present(xml)), present(binary)),
}

function present(bytes: Bytes | undefined): Bytes {
  if (!bytes) throw new Error('an official file is missing')
  return bytes
}
