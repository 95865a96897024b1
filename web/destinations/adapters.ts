// The adapters by kind, each loaded when it is first needed: whoever sends to a folder downloads none of them.
import type { z } from '../../core/zod.ts'
import type { Adapter, AdminSetting, Connection, DestinationKind } from './contract.ts'

/** An adapter with its settings already given: what a screen works with. */
export interface Configured {
  readonly origins: readonly string[]
  connect(): Connection
}

/** What both administrators have to set, and the origins that pages must be let talk to. */
export interface Advice {
  readonly origins: readonly string[]
  readonly settings: readonly AdminSetting[]
}

interface Loaded {
  readonly settings: z.ZodType
  /** @returns undefined when the settings do not fit this kind */
  configure(settings: unknown): Configured | undefined
  /** @returns undefined until the address and what else it is made of are filled in */
  advise(settings: unknown, ourOrigin: string): Advice | undefined
}

const loaders: Readonly<Record<DestinationKind, () => Promise<Loaded>>> = {
  webdav: async () => loaded((await import('./webdav/adapter.ts')).webdav),
  s3: async () => loaded((await import('./s3/adapter.ts')).s3),
  resourcespace: async () => loaded((await import('./resourcespace/adapter.ts')).resourcespace),
  webhook: async () => loaded((await import('./webhook/adapter.ts')).webhook),
  sharepoint: async () => loaded((await import('./sharepoint/adapter.ts')).sharepoint),
}

function loaded<Settings extends Advised, Advised>(adapter: Adapter<Settings, Advised>): Loaded {
  return {
    settings: adapter.settings,
    configure(given) {
      const settings = adapter.settings.safeParse(given)
      if (!settings.success) return undefined
      return {
        origins: adapter.origins(settings.data),
        connect: () => adapter.connect(settings.data),
      }
    },
    advise(given, ourOrigin) {
      const advised = adapter.advised.safeParse(given)
      if (!advised.success) return undefined
      return { origins: adapter.origins(advised.data), settings: adapter.adminSettings(advised.data, ourOrigin) }
    },
  }
}

export const loadAdapter = (kind: DestinationKind): Promise<Loaded> => loaders[kind]()
