// Chromium keeps IndexedDB in LevelDB, whose log survives a killed browser with its last record cut off. The next browser writes on behind that record, and the
// one after it takes what it reads there for corruption and deletes everything that this origin stored: keys of this device, and changes not yet sent.
// A full write buffer ends it: LevelDB moves what it holds to a table and starts another log. ADR 0026.
import { Dexie, type Table } from 'dexie'

/** LevelDB's write buffer in Chromium is 4 MiB at most (third_party/leveldatabase, `WriteBufferSize`). */
const writeBuffer = 4 * 1024 * 1024
/** Small enough for the log: a browser may keep large values in files beside it. */
const rowSize = 48 * 1024

class FillerDatabase extends Dexie {
  declare readonly filler: Table<Uint8Array, number>

  constructor() {
    super('imprimatur-fresh-log')
    this.version(1).stores({ filler: '' })
  }
}

/**
 * Has the browser write in a new log from here on, so that a record cut off by an earlier kill can do no harm. Before this resolves, what is saved may
 * still be behind such a record. Never fails: a device without room for it is no worse off than before, and says so at its next real write.
 */
export async function startFreshLog(): Promise<void> {
  const database = new FillerDatabase()
  try {
    const rows = Math.ceil((writeBuffer * 1.25) / rowSize)
    await database.filler.bulkPut(
      Array.from({ length: rows }, () => new Uint8Array(rowSize)),
      Array.from({ length: rows }, (_, key) => key),
    )
    await database.delete()
  } catch {
    database.close()
  }
}
