// The head as a solid: points on the face get a depth, so turning it shifts nose, eyes and chin the way a real head does.
import type { Identity, Look } from './identity.ts'
import type { Point } from './marks.ts'

/** Places a point of the upright, frontal face on the paper; without a depth it lies on the skin. */
export type Project = (x: number, y: number, depth?: number) => Point

/** How far the skin stands out at this place of the face. */
export function skinDepth(x: number, y: number): number {
  const across = x / 0.98
  const down = (y - 0.05) / 1.5
  return 0.8 * Math.sqrt(Math.max(0.01, 1 - across * across - down * down))
}

export function projector(look: Look): Project {
  const [sinYaw, cosYaw] = [Math.sin(look.yaw), Math.cos(look.yaw)]
  const [sinPitch, cosPitch] = [Math.sin(look.pitch), Math.cos(look.pitch)]
  return (x, y, depth = skinDepth(x, y)) => {
    const turned = x * cosYaw + depth * sinYaw
    const depthTurned = depth * cosYaw - x * sinYaw
    // Minus the middle depth: nodding must not lift the whole face.
    return [turned - 0.25 * sinYaw, y * cosPitch + (depthTurned - 0.3) * sinPitch]
  }
}

/** The outline of skull and jaw, clockwise from the crown. */
export function headOutline({ face }: Identity, project: Project): Point[] {
  const half: readonly (readonly [number, number, number])[] = [
    [0.4, -1.15, 0.05],
    [0.69 * face.width * 1.22, -0.85, 0.02],
    [face.width * 0.985, -0.42, 0.02],
    [face.width, -0.02, 0.02],
    [face.width * (0.955 + face.cheek * 0.04), 0.32, 0.04],
    [face.jaw, 0.72 * face.length, 0.1],
    [face.jaw * 0.42 + face.chin * 0.62, 1.0 * face.length, 0.3],
    [face.chin * 0.62, 1.165 * face.length, 0.42],
  ]
  const right = half.map(([x, y, depth]) => project(x, y, depth))
  const left = half.map(([x, y, depth]) => project(-x, y, depth)).reverse()
  return [project(0, -1.22, 0.05), ...right, project(0, 1.2 * face.length, 0.46), ...left]
}
