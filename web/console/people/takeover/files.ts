// The folder beside a register: scans and portraits found by the name the list gives them, or else by the person's own name or address.
import { plainName } from '../asks/list/entries.ts'

export type Found = File | 'missing' | 'twice' | null

const picture = /\.(?:jpe?g|png|webp|avif|hei[cf])$/i
const scan = /\.(?:pdf|jpe?g|png|tiff?)$/i

export class RegisterFiles {
  readonly #byName = new Map<string, File | 'twice'>()
  readonly #byStem = new Map<string, File | 'twice'>()
  readonly all: readonly File[]

  constructor(files: readonly File[]) {
    // What operating systems leave in folders begins with a dot.
    this.all = files.filter(({ name }) => !name.startsWith('.') && (picture.test(name) || scan.test(name)))
    for (const file of this.all) {
      note(this.#byName, plainName(file.name), file)
      note(this.#byStem, `${kindOf(file)}|${plainName(stemOf(file.name))}`, file)
    }
  }

  /** The file a cell names, with or without its folder and its ending. */
  named(cell: string, kind: 'paper' | 'portrait'): Found {
    const name = cell.split(/[\\/]/).at(-1) ?? ''
    const plain = plainName(name)
    if (plain === '') return null
    return this.#byName.get(plain) ?? this.#byStem.get(`${kind}|${plain}`) ?? 'missing'
  }

  /** A PDF or a picture that is called like the person. */
  of(names: readonly string[], kind: 'paper' | 'portrait'): Found {
    for (const name of names) {
      const found = this.#byStem.get(`${kind}|${plainName(name)}`)
      if (found !== undefined) return found
    }
    return null
  }
}

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '').replaceAll('_', ' ')
const kindOf = ({ name }: File): 'paper' | 'portrait' => (picture.test(name) ? 'portrait' : 'paper')

function note(map: Map<string, File | 'twice'>, key: string, file: File): void {
  map.set(key, map.has(key) ? 'twice' : file)
}
