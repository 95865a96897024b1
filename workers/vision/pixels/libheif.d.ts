// The part of libheif-js that is used; the package describes only its inner functions.
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  export interface HeifImage {
    is_primary(): boolean
    get_width(): number
    get_height(): number
    /** Calls back with the same object once filled, or null. */
    display(
      target: { readonly data: Uint8ClampedArray<ArrayBuffer>; readonly width: number; readonly height: number },
      done: (shown: { readonly data: Uint8ClampedArray<ArrayBuffer> } | null) => void,
    ): void
    free(): void
  }
  export interface Libheif {
    readonly HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] }
  }
  export default function createLibheif(): Libheif | Promise<Libheif>
}
