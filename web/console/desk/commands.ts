// What each key of the Desk does (`keys.ts` says which they are), and which screen part it asks for where the Desk alone cannot answer.
import { singleKeys } from '../../ui/single-keys.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { nudged } from './draft.ts'
import { belongsToElement, commandFor, type Command } from './keys.ts'

/** The parts of the screen that keys reach. */
export interface DeskParts {
  /** The page of photos to look at, while it is on screen. */
  look(): { confirm(): void; turn(by: 1 | -1): void } | undefined
  /** The page of crops, while it is on screen. */
  crops(): { confirm(): void } | undefined
  /** How many photos stand side by side in the grid. */
  columns(): number
  choosePerson(what: 'face' | 'without-face'): void
  showKeys(): void
}

/** From here on a key counts as held. */
const heldMs = 400
/** Held down, these would be said again and again. */
const onceOnly: ReadonlySet<Command['action']> = new Set(['confirm', 'as-sent', 'hint'])

/** Answers key strokes; keeps only since when V is held. */
export class DeskKeys {
  readonly #desk: Desk
  readonly #parts: DeskParts
  #heldSince: number | null = null

  constructor(desk: Desk, parts: DeskParts) {
    this.#desk = desk
    this.#parts = parts
  }

  down(stroke: KeyboardEvent): void {
    if (document.querySelector('[role="dialog"], [role="alertdialog"]') || belongsToElement(stroke, stroke.target)) return
    if (this.#drawWith(stroke)) {
      stroke.preventDefault()
      return
    }
    if (this.#desk.view === 'grid' && this.#inGrid(stroke)) {
      stroke.preventDefault()
      return
    }
    const command = commandFor(stroke)
    if (!command || this.#desk.photos.length === 0) return
    // Without single keys, what needs Ctrl still works (WCAG 2.1.4).
    if (!singleKeys.on && !(stroke.ctrlKey || stroke.metaKey)) return
    stroke.preventDefault()
    if (stroke.repeat && onceOnly.has(command.action)) return
    if (command.action === 'as-sent') this.#heldSince = stroke.timeStamp
    this.run(command)
  }

  /** Held down, a photo as it is sent is shown only so long. */
  up(stroke: KeyboardEvent): void {
    if (this.#heldSince === null || stroke.key.toLowerCase() !== 'v') return
    if (stroke.timeStamp - this.#heldSince >= heldMs) this.#desk.showAsSent(false)
    this.#heldSince = null
  }

  run(command: Command): void {
    const desk = this.#desk
    switch (command.action) {
      case 'pick':
        desk.pick(command.index)
        break
      case 'next-face':
      case 'previous-face':
        this.#step(command.action === 'next-face' ? 1 : -1, 'face')
        break
      case 'next-photo':
      case 'previous-photo':
        this.#step(command.action === 'next-photo' ? 1 : -1, 'photo')
        break
      case 'confirm':
        if (desk.view === 'look') this.#parts.look()?.confirm()
        else if (desk.atCrops) this.#parts.crops()?.confirm()
        else desk.confirm()
        break
      case 'reject':
        desk.reject()
        break
      case 'stranger':
        desk.stranger()
        break
      case 'not-a-face':
        desk.notAFace()
        break
      case 'cover':
        desk.toggleCover()
        break
      case 'cover-unnamed':
        desk.coverUnnamed()
        break
      case 'draw':
        desk.drawing.begin('face')
        break
      case 'cover-region':
        desk.drawing.begin('region')
        break
      case 'turn':
      case 'turn-back':
        desk.turn(command.action === 'turn' ? 1 : -1)
        break
      case 'without-face':
        if (desk.view === 'photo' || desk.view === 'grid') this.#parts.choosePerson('without-face')
        break
      case 'other-person':
        if ((desk.view === 'photo' && desk.face) || desk.atCrops) this.#parts.choosePerson('face')
        break
      case 'zoom':
        if (desk.view === 'photo' && desk.face) desk.zoomed = !desk.zoomed
        break
      case 'as-sent':
        desk.showAsSent(!desk.asSent)
        break
      case 'hint':
        desk.acceptHint()
        break
      case 'repeat':
        desk.repeat()
        break
      case 'grid':
        desk.showGrid(desk.view !== 'grid')
        break
      case 'choose-all':
        if (desk.view === 'grid') desk.selection.all()
        break
      case 'undo':
        desk.undo()
        break
      case 'redo':
        desk.redo()
        break
      case 'help':
        this.#parts.showKeys()
        break
      case 'leave':
        desk.zoomed = false
        desk.asSent = false
        break
    }
  }

  #step(by: 1 | -1, what: 'face' | 'photo'): void {
    const desk = this.#desk
    if (desk.view === 'look') this.#parts.look()?.turn(by)
    else if (what === 'face' || desk.atCrops) desk.moveFace(by)
    else desk.movePhoto(by)
  }

  /** The cursor of the grid, and what it takes along; the rest of the keys mean what they mean elsewhere. */
  #inGrid({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const { selection } = this.#desk
    if (ctrlKey || metaKey || altKey) return false
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: this.#parts.columns(),
      ArrowUp: -this.#parts.columns(),
      Home: -Infinity,
      End: Infinity,
    }
    const by = steps[key]
    if (by !== undefined) selection.move(by, shiftKey)
    else if (key === ' ' && selection.cursor !== null) selection.toggle(selection.cursor)
    else if (key === 'Escape') {
      if (selection.ids.length > 0) selection.clear()
      else this.#desk.showGrid(false)
    } else return false
    return true
  }

  #drawWith({ key, shiftKey }: KeyboardEvent): boolean {
    const { drawing } = this.#desk
    const { draft } = drawing
    if (!draft) return false
    if (key.startsWith('Arrow')) drawing.reshape({ box: nudged(draft.box, key, shiftKey) })
    else if (key === 'Enter') drawing.place()
    else if (key === 'Escape') drawing.stop()
    else if ((key === 'Delete' || key === 'Backspace') && draft.region !== null) drawing.uncover()
    else return false
    return true
  }
}
