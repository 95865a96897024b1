// The keys of the Desk, in one table: the keyboard handler and the cheat sheet both read it, so they cannot disagree.
export const actions = [
  'next-face',
  'previous-face',
  'next-photo',
  'previous-photo',
  'pick',
  'confirm',
  'reject',
  'stranger',
  'not-a-face',
  'cover',
  'cover-unnamed',
  'repeat',
  'draw',
  'cover-region',
  'turn',
  'turn-back',
  'without-face',
  'other-person',
  'zoom',
  'as-sent',
  'hint',
  'grid',
  'choose-all',
  'undo',
  'redo',
  'help',
  'leave',
] as const
export type Action = (typeof actions)[number]

export interface Binding {
  readonly action: Action
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly keys: readonly string[]
  readonly ctrl?: true
  readonly shift?: true
  readonly group: 'move' | 'decide' | 'photo' | 'desk'
}

export const bindings: readonly Binding[] = [
  { action: 'next-face', keys: ['j', 'ArrowRight'], group: 'move' },
  { action: 'previous-face', keys: ['k', 'ArrowLeft'], group: 'move' },
  { action: 'next-photo', keys: ['ArrowDown', 'PageDown'], group: 'move' },
  { action: 'previous-photo', keys: ['ArrowUp', 'PageUp'], group: 'move' },
  { action: 'confirm', keys: ['Enter'], group: 'decide' },
  { action: 'reject', keys: ['Delete', 'Backspace'], group: 'decide' },
  { action: 'pick', keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], group: 'decide' },
  { action: 'hint', keys: ['h'], group: 'decide' },
  { action: 'other-person', keys: ['o'], group: 'decide' },
  { action: 'stranger', keys: ['s'], group: 'decide' },
  { action: 'not-a-face', keys: ['n'], group: 'decide' },
  { action: 'cover', keys: ['c'], group: 'decide' },
  { action: 'repeat', keys: ['r'], group: 'decide' },
  { action: 'cover-unnamed', keys: ['c'], shift: true, group: 'photo' },
  { action: 'draw', keys: ['d'], group: 'photo' },
  { action: 'cover-region', keys: ['b'], group: 'photo' },
  { action: 'turn', keys: ['t'], group: 'photo' },
  { action: 'turn-back', keys: ['t'], shift: true, group: 'photo' },
  { action: 'without-face', keys: ['p'], group: 'photo' },
  { action: 'zoom', keys: [' '], group: 'photo' },
  { action: 'as-sent', keys: ['v'], group: 'photo' },
  { action: 'grid', keys: ['g'], group: 'desk' },
  { action: 'choose-all', keys: ['a'], ctrl: true, group: 'desk' },
  { action: 'undo', keys: ['z'], ctrl: true, group: 'desk' },
  { action: 'redo', keys: ['z'], ctrl: true, shift: true, group: 'desk' },
  { action: 'help', keys: ['?'], group: 'desk' },
  { action: 'leave', keys: ['Escape'], group: 'desk' },
]

/** What the pointer does beyond a plain click, for the cheat sheet. */
export const gestures = ['ctrl-drag', 'ctrl-click', 'change', 'choose', 'run'] as const

/** The part of a keyboard event the table looks at. */
export interface Stroke {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

export type Command = { readonly action: Exclude<Action, 'pick'> } | { readonly action: 'pick'; readonly index: number }

/** What a key stroke means on the Desk; undefined when it means nothing. Command on a Mac counts as Ctrl. */
export function commandFor(stroke: Stroke): Command | undefined {
  if (stroke.altKey) return undefined
  const key = stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key
  const ctrl = stroke.ctrlKey || stroke.metaKey
  // On some keyboards "?" and the digits need Shift; for those the character itself decides.
  const shiftMatters = /^[a-z]$/.test(key)
  const binding = bindings.find(
    (one) => one.keys.includes(key) && ctrl === (one.ctrl ?? false) && (!shiftMatters || stroke.shiftKey === (one.shift ?? false)),
  )
  if (!binding) return undefined
  return binding.action === 'pick' ? { action: 'pick', index: Number(key) - 1 } : { action: binding.action }
}

/** True where a key belongs to the element that has the focus: a text field always, a button for Enter and Space. */
export function belongsToElement(stroke: Stroke, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  // Boxes and thumbnails are buttons that only choose; there Enter and Space stay decisions.
  if (target.closest('[data-desk-keys="on"]')) return false
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"], [data-desk-keys="off"]')) return true
  if (target.closest('input, textarea, select, [contenteditable="true"], [role="combobox"], [role="spinbutton"]')) return true
  const own = target.closest('button, a[href], summary, [role="tab"], [role="button"], [role="radio"]')
  if (!own) return false
  if (stroke.key === 'Enter' || stroke.key === ' ') return true
  return own.matches('[role="tab"], [role="radio"]') && stroke.key.startsWith('Arrow')
}
