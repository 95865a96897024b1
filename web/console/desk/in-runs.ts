/** 1, 2, 3, 5 as "1–3" and "5": a group photo holds more faces than anybody reads numbers of. */
export function inRuns(ascending: readonly number[]): readonly string[] {
  const runs: number[][] = []
  for (const number of ascending) {
    const run = runs.at(-1)
    if (run?.at(-1) === number - 1) run.push(number)
    else runs.push([number])
  }
  return runs.flatMap((run) => (run.length < 3 ? run.map(String) : [`${String(run[0])}–${String(run.at(-1))}`]))
}
