// Everything of a workspace as a stream of files for one zip, with how far it is and, at the end, a page that says what is in it and what is not.
import { CodedError, isCodedError } from '../../../../core/errors.ts'
import { safeStem, UniqueNames } from '../../../../core/file-names.ts'
import { scopesOf } from '../../../../core/scopes.ts'
import type { AssetView, Workspace } from '../../../workspace/types.ts'
import { isEnded } from '../../../workspace/feed/sync.ts'
import { textFiles } from './tables.ts'

export interface ArchiveEntry {
  readonly name: string
  readonly input: string | Blob
  readonly lastModified: Date
}

/** What the archive lacks; every field is told on the page inside and on screen. */
export interface Contents {
  readonly files: number
  readonly people: number
  readonly photos: number
  readonly papers: number
  /** Codes of papers that would not open. */
  readonly papersMissing: readonly string[]
  readonly pictures: number
  /** Null: not asked for. */
  readonly picturesMissing: number | null
  readonly withoutNames: boolean
  readonly withoutLibrary: boolean
  readonly withoutPapers: boolean
  /** `role`: this member may not read it; otherwise why it could not be read. */
  readonly log: { readonly lines: number } | { readonly missing: string }
  readonly waiting: number
}

export interface ArchiveOptions {
  readonly pictures: boolean
  readonly now: Date
  onProgress(done: number, total: number): void
  /** Writes the page from what became of it all. */
  readme(contents: Contents): string
}

/** Yields the files one by one; `contents` of the last call to `readme` is what was written. @throws CodedError `forbidden` for whoever is not an owner */
export async function* archive(workspace: Workspace, signal: AbortSignal, options: ArchiveOptions): AsyncGenerator<ArchiveEntry> {
  if (!workspace.roles.includes('owner')) throw new CodedError('forbidden')
  const held = scopesOf(workspace.roles)
  const assets = workspace.events.flatMap(({ id }) => workspace.assetsOf(id))
  // Asking for what one may not read would only fill the log with refusals.
  const readable = held.includes('papers') ? workspace.people : []
  const places = readable.flatMap(({ id, papers }) => papers.map(({ record }) => ({ person: id, record })))
  const log = await logOrWhy(workspace)
  const names = new UniqueNames()
  let total = 2 + places.length + (options.pictures ? assets.length : 0) + (log.ok ? log.log.size : 0)
  let [done, files, papers, pictures, lines] = [0, 0, 0, 0, 0]
  let logMissing = log.ok ? null : log.code
  const papersMissing: string[] = []
  const step = (by = 1): void => {
    signal.throwIfAborted()
    done += by
    total = Math.max(total, done)
    options.onProgress(done, total)
  }
  const entry = (name: string, input: string | Blob): ArchiveEntry => {
    files += 1
    return { name: names.claim(name), input, lastModified: options.now }
  }

  step(0)
  const { info, recognition, grouping, ownChannels, rules, people, erased, events, forms, leaving } = workspace
  const settings = { recognition, grouping, ownChannels, rules }
  const statements = await leaving.statements()
  const holdings = {
    now: options.now,
    info,
    settings,
    people,
    erased,
    forms: forms.all,
    events,
    assets,
    statements,
    asks: leaving.asks(),
    chain: leaving.chain,
  }
  for (const { name, text } of textFiles(holdings)) yield entry(name, text)
  step()

  const pseudonyms = new Map(people.map(({ id, pseudonym }) => [id, pseudonym]))
  for await (const paper of leaving.openPapers(signal, places)) {
    if (paper.ok) {
      papers += 1
      yield entry(`papers/${pseudonyms.get(paper.person) ?? paper.person}/${safeName(paper.file.name, 'paper')}`, paper.file)
    } else papersMissing.push(paper.code)
    step()
  }

  if (options.pictures) {
    const folders = folderNames(workspace)
    for (const asset of assets) {
      const picture = (await workspace.original(asset.id)) ?? (await workspace.preview(asset.id))
      if (picture) {
        pictures += 1
        yield entry(`pictures/${folders.get(asset.event) ?? asset.event}/${pictureName(asset, picture)}`, picture)
      }
      step()
    }
  }

  if (log.ok) {
    const pages: string[] = []
    try {
      for await (const page of log.log.lines(signal)) {
        pages.push(page.map((line) => `${line}\n`).join(''))
        lines += page.length
        step(page.length)
      }
    } catch (error) {
      logMissing = codeOf(error)
    }
    yield entry('log/lines.jsonl', new Blob(pages))
    yield entry('log/checkpoint.txt', log.log.checkpoint)
    yield entry('log/key.txt', `${log.log.key}\n`)
  }

  const contents: Contents = {
    files: files + 1,
    people: people.length,
    photos: assets.length,
    papers,
    papersMissing,
    pictures,
    picturesMissing: options.pictures ? assets.length - pictures : null,
    withoutNames: !held.includes('people'),
    withoutLibrary: !held.includes('library'),
    withoutPapers: !held.includes('papers'),
    log: logMissing === null ? { lines } : { missing: logMissing },
    waiting: workspace.outbox.waiting,
  }
  yield entry('README.txt', options.readme(contents))
  step()
}

async function logOrWhy(workspace: Workspace) {
  try {
    const log = await workspace.leaving.log()
    return log ? ({ ok: true, log } as const) : ({ ok: false, code: 'role' } as const)
  } catch (error) {
    return { ok: false, code: codeOf(error) } as const
  }
}

/** Only what the server answered is a thing to note; the end of the session or a cancel ends the archive. */
function codeOf(error: unknown): string {
  if (!isCodedError(error) || isEnded(error)) throw error
  return error.code
}

function folderNames({ events }: Workspace): ReadonlyMap<string, string> {
  const taken = new UniqueNames()
  return new Map(
    events.map(({ id, document }) => [
      id,
      taken.claim(`${safeStem(document ? `${document.date} ${document.name}` : id, 'event')}.`).replace(/\.$/, ''),
    ]),
  )
}

function safeName(fileName: string, whenEmpty: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? ''
  const dot = base.lastIndexOf('.')
  const extension =
    dot > 0
      ? base
          .slice(dot + 1)
          .replace(/[^A-Za-z0-9]/g, '')
          .slice(0, 10)
      : ''
  return `${safeStem(dot > 0 ? base.slice(0, dot) : base, whenEmpty)}${extension === '' ? '.bin' : `.${extension}`}`
}

/** A preview is not the original: its name says so. */
function pictureName({ document }: AssetView, picture: Blob): string {
  const name = safeName(document.fileName, 'photo')
  return picture.size === document.sizeBytes ? name : name.replace(/\.[^.]+$/, `.preview.${picture.type.split('/')[1] ?? 'bin'}`)
}
