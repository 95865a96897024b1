// How large the pictures are that screens work with; the original is asked for where more is needed.

/** Longest side in pixels: large enough to judge a face on a laptop screen. */
export const previewLongestSide = 1600
