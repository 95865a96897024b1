// The part of @jsquash/avif that is used, in the words of its own declarations, which lean on a global of theirs.
declare module '@jsquash/avif/codec/enc/avif_enc.js' {
  export interface EncodeOptions {
    /** 0..100; 100 is not lossless by itself. */
    readonly quality: number
    /** -1: as the colours. */
    readonly qualityAlpha: number
    readonly denoiseLevel: number
    readonly tileRowsLog2: number
    readonly tileColsLog2: number
    /** 0 slowest .. 10 fastest. */
    readonly speed: number
    /** 1: colours at half the size. */
    readonly subsample: number
    readonly chromaDeltaQ: boolean
    readonly sharpness: number
    readonly enableSharpYUV: boolean
    readonly tune: number
    readonly bitDepth: number
  }
  export interface AVIFModule {
    /** A copy of its own, null when it could not. */
    encode(data: Uint8ClampedArray, width: number, height: number, options: EncodeOptions): Uint8Array<ArrayBuffer> | null
  }
  export default function createEncoder(options: {
    readonly noInitialRun: boolean
    locateFile(path: string): string
  }): Promise<AVIFModule>
}
