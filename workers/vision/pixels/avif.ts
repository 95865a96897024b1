// AVIF through libavif, compiled to WASM (3.5 MB, from our own origin, loaded when the first such file is made). No browser writes it from a canvas.
import createEncoder, { type AVIFModule } from '@jsquash/avif/codec/enc/avif_enc.js'
import wasmUrl from '@jsquash/avif/codec/enc/avif_enc.wasm?url'
import { CodedError } from '../../../core/errors.ts'
import type { Bytes } from '../../../core/bytes.ts'
import type { VisionErrorCode } from '../api.ts'

const settings = {
  qualityAlpha: -1,
  denoiseLevel: 0,
  tileRowsLog2: 0,
  tileColsLog2: 0,
  // 1,600 × 1,067 pixels on one thread: 0.65 s; a step slower takes four times as long for 7 % fewer bytes.
  speed: 8,
  subsample: 1,
  chromaDeltaQ: false,
  sharpness: 0,
  enableSharpYUV: false,
  tune: 0,
  bitDepth: 8,
}

let encoder: Promise<AVIFModule> | undefined

/** @param quality 0..1 @returns a file that says its colours are sRGB, as a canvas' are */
export async function encodeAvif({ data, width, height }: ImageData, quality: number): Promise<Bytes> {
  encoder ??= createEncoder({ noInitialRun: true, locateFile: () => wasmUrl })
  try {
    const encoded = (await encoder).encode(data, width, height, { ...settings, quality: Math.round(quality * 100) })
    if (!encoded) throw new CodedError<VisionErrorCode>('out_of_memory', 'the AVIF encoder gave nothing')
    return asSrgb(encoded)
  } catch (error) {
    // A module that ran out of its memory answers nothing more; the next picture gets a new one.
    encoder = undefined
    throw error
  }
}

/** The encoder leaves primaries and transfer "unspecified" (2); ITU-T H.273: 1 and 13 are those of sRGB. */
function asSrgb(bytes: Bytes): Bytes {
  const at = findText(bytes, 'colrnclx')
  if (at >= 0) bytes.set([0, 1, 0, 13], at + 8)
  return bytes
}

/** Properties stand at the front of the file. */
function findText(bytes: Bytes, text: string): number {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 4096)).indexOf(text)
}
