// One person who signs, as they fill it in: name, how, and for a guardian the relation.
import type { WrittenSignature } from '../../../../core/asks/evidence.ts'
import type { relations } from '../../../../core/asks/words.ts'

export class Signatory {
  name = $state('')
  how = $state<WrittenSignature['kind']>('typed')
  strokes = $state.raw<readonly (readonly number[])[]>([])
  /** Nobody is taken for a parent before they say so: whoever is not is looked at by an officer first. */
  relation = $state<(typeof relations)[number]>()
  readonly named = $derived(this.name.trim() !== '')
  readonly drawn = $derived(this.how === 'typed' || this.strokes.length > 0)

  get signature(): WrittenSignature {
    return this.how === 'typed'
      ? { kind: 'typed', text: this.name.trim() }
      : { kind: 'drawn', strokes: this.strokes.map((stroke) => [...stroke]) }
  }
}
