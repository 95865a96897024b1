export function needs(packages: readonly string[], programs: readonly string[]): void
