// Messages between vision workers of one pool: vectors of faces that matched nobody go to the one worker that groups them. The page holds only the
// port ends; a vector is moved, not copied, so its sender keeps nothing.

export interface UnknownFaceMessage {
  readonly face: string
  readonly model: string
  readonly embedding: Float32Array<ArrayBuffer>
}
