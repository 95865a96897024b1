// From which score something is shown as a face, by its size: a large one has had its say and is kept on little, a speck needs more than a pattern gives.

export interface ThresholdEnds {
  readonly specks: { readonly side: number; readonly score: number }
  readonly faces: { readonly side: number; readonly score: number }
}

/** Even outside the two ends, straight between them on a scale of ratios. @returns for a face's shorter side, in the unit of the ends */
export function thresholdBySize({ specks, faces }: ThresholdEnds): (side: number) => number {
  return (side) => {
    const share = Math.log(side / specks.side) / Math.log(faces.side / specks.side)
    return specks.score + (faces.score - specks.score) * Math.min(1, Math.max(0, share))
  }
}
