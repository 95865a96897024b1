// Before the first server test: one PostgreSQL for each engine, shared by all of them. Every file makes databases of its own there, and drops them.
import type { TestProject } from 'vitest/node'
import { engines, startCluster } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the administration's database, by engine. */
    readonly postgres: Readonly<Record<string, string>>
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = await Promise.all(engines.map(async (engine) => ({ name: engine.name, cluster: await startCluster(engine) })))
  project.provide('postgres', Object.fromEntries(running.map(({ name, cluster }) => [name, cluster.adminUrl])))
  return async () => {
    await Promise.all(running.map(({ cluster }) => cluster.stop()))
  }
}
