// Looks through the camera until a QR code is in view. Pictures stay in this page and nothing is kept; the camera stops with the search.

export type Scan =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly code: 'camera_refused' | 'no_camera' }

const betweenLooksMs = 120

/** @returns undefined when `signal` ended the search */
export async function scanQr(signal: AbortSignal, video: HTMLVideoElement): Promise<Scan | undefined> {
  const { decodeQR } = await import('qr/decode.js')
  const stream = await openCamera()
  if (typeof stream === 'string') return { ok: false, code: stream }
  try {
    video.srcObject = stream
    await video.play()
    const { videoWidth: width, videoHeight: height } = video
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    while (context && !signal.aborted) {
      context.drawImage(video, 0, 0, width, height)
      const text = textIn(() => decodeQR(context.getImageData(0, 0, width, height)))
      if (text !== undefined) return { ok: true, text }
      await new Promise((resolve) => setTimeout(resolve, betweenLooksMs))
    }
    return undefined
  } catch (error) {
    // The dialog closed while the picture was about to start.
    if (signal.aborted) return undefined
    throw error
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}

async function openCamera(): Promise<MediaStream | 'camera_refused' | 'no_camera'> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    return error.name === 'NotAllowedError' ? 'camera_refused' : 'no_camera'
  }
}

function textIn(decode: () => string): string | undefined {
  try {
    return decode()
  } catch {
    // The library throws a plain error for every picture without a code: the next look may have one.
    return undefined
  }
}
