// The editor: looks at what the Desk shows, knows who is who, and answers with the fewest keys. Every key and click is counted.
import type { Locator, Page } from 'playwright'
import type { Run, Shown } from './event.ts'

export interface Effort {
  readonly keys: number
  readonly clicks: number
  /** Answers given: a group of faces is one, a page of photos looked at is one. */
  readonly decisions: number
  /** How often each kind of question was answered. */
  readonly kinds: Readonly<Record<string, number>>
}

/** Nothing the Desk asks takes longer; a person would call for help. */
const patienceMs = 60_000

export class Editor {
  readonly #page: Page
  readonly #truth: ReadonlyMap<string, readonly Shown[]>
  readonly #others: Run['others']
  #keys = 0
  #clicks = 0
  #decisions = 0
  readonly #kinds = new Map<string, number>()

  constructor(page: Page, { truth, others }: Pick<Run, 'truth' | 'others'>) {
    this.#page = page
    this.#truth = truth
    this.#others = others
  }

  get effort(): Effort {
    return { keys: this.#keys, clicks: this.#clicks, decisions: this.#decisions, kinds: Object.fromEntries(this.#kinds) }
  }

  /** Answers until nothing waits any more. @throws Error when the Desk asks the same thing over and over, or more than `atMost` */
  async work(atMost: number): Promise<void> {
    for (let answers = 0; answers <= atMost; answers++) {
      const view = await this.#view()
      if (view === 'done') return
      const before = await this.#question()
      if (view === 'group') await this.#group()
      else if (view === 'page') await this.#crops()
      else if (view === 'look') await this.#look()
      else await this.#face()
      await this.#moved(before)
    }
    throw new Error(`still not done after ${String(atMost)} answers; on screen: ${await this.#question()}`)
  }

  async #view(): Promise<string> {
    const classes = (await this.#page.locator('.desk .body').getAttribute('class')) ?? ''
    return ['done', 'group', 'page', 'look', 'photo'].find((view) => classes.split(' ').includes(view)) ?? 'nothing'
  }

  /** What is asked, as text that changes when it is answered. */
  async #question(): Promise<string> {
    return (await this.#page.locator('.desk .body').innerText()).replace(/\s+/g, ' ')
  }

  async #moved(before: string): Promise<void> {
    const until = Date.now() + patienceMs
    while ((await this.#question()) === before && (await this.#view()) !== 'done') {
      if (Date.now() > until) throw new Error(`nothing happened: ${before.slice(0, 300)}; ${await this.#state()}`)
      await this.#page.waitForTimeout(20)
    }
  }

  /** What else a key depends on: whether pictures are waited for, and where the focus is. */
  async #state(): Promise<string> {
    const busy = await this.#page.locator('.desk .body [aria-busy="true"]').count()
    const focus = await this.#page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))
    return `${String(busy)} buttons busy, focus on ${focus ?? 'nothing'}`
  }

  async #press(key: string): Promise<void> {
    this.#keys += 1
    await this.#page.keyboard.press(key)
  }

  #count(kind: string): void {
    this.#decisions += 1
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1)
  }

  /** Crops that should be one person: Delete on whoever is somebody else, then Enter. Unsure ones are answered one by one. */
  async #group(): Promise<void> {
    await this.#page.locator('.together .actions .primary:not([aria-busy])').waitFor({ timeout: patienceMs })
    const heading = await this.#page.getByRole('heading', { level: 2, name: /^Is this / }).innerText()
    const [, name = ''] = /^Is this (.+?)(?: every time)?\?/.exec(heading) ?? []
    const labels = await this.#page
      .getByRole('list', { name: 'Faces to confirm' })
      .getByRole('button', { name: /^Face \d+ of/ })
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
    const isThem = labels.map((label) => this.#isIn(/ from (.+), similarity/.exec(label)?.[1] ?? '', name))
    this.#count('group of one person')
    const wrong = isThem.indexOf(false)
    if (wrong < 0) await this.#press('Enter')
    else {
      // After an earlier Delete the frame stands where that face was.
      const way = wrong - (await this.#frame())
      for (let step = 0; step < Math.abs(way); step++) await this.#press(way > 0 ? 'ArrowRight' : 'ArrowLeft')
      await this.#press('Delete')
    }
  }

  /** Which crop of the page the keys are about. */
  async #frame(): Promise<number> {
    const tiles = this.#page.getByRole('list', { name: 'Faces to confirm' }).getByRole('button', { name: /^Face \d+ of/ })
    return tiles.evaluateAll((all) => all.findIndex((one) => one.getAttribute('aria-pressed') === 'true'))
  }

  /** Crops of several people, each with a name: a click on the cross of whoever is somebody else, then Enter for all others. */
  async #crops(): Promise<void> {
    const confirm = this.#page.getByRole('button', { name: /^Yes, (this face is|these \d+ are) right/ })
    await confirm.and(this.#page.locator(':not([aria-busy])')).waitFor({ timeout: patienceMs })
    const tiles = this.#page.getByRole('list', { name: 'Faces to confirm' }).getByRole('listitem')
    const labels = await tiles
      .getByRole('button', { name: /^Face \d+ of/ })
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
    const wrong = labels.findIndex((label) => {
      const [, name = '', file = ''] = /^Face \d+ of \d+, (.+), from (.+), similarity/.exec(label) ?? []
      return !this.#isIn(file, name)
    })
    if (wrong < 0) {
      this.#count('page of faces')
      await this.#press('Enter')
      return
    }
    this.#count('wrong name taken off')
    this.#clicks += 1
    await tiles.nth(wrong).getByRole('button', { name: /^Not / }).click()
    // The rest moves up; the pointer must not rest on the next one.
    await this.#page.mouse.move(0, 0)
  }

  async #look(): Promise<void> {
    // Busy until every picture of the page has really been on screen.
    const button = this.#page.getByRole('button', { name: /^Nobody missed in/ })
    await button.and(this.#page.locator(':not([aria-busy])')).waitFor({ timeout: patienceMs })
    this.#count('page of photos')
    await this.#press('Enter')
  }

  /** One face nobody recognised. The editor knows who it is: a digit, or a name typed; or it is nobody who was asked, or no face at all. */
  async #face(): Promise<void> {
    // A photo whose picture was never on screen cannot be called seen, and nobody says who is in what they do not see.
    await this.#page.locator('.photo img.loaded').waitFor({ timeout: patienceMs })
    const box = this.#page.locator('.photo .box.open[aria-pressed="true"]')
    const panel = this.#page.getByRole('region', { name: 'Who, how sure, may we, why' })
    const file = ((await this.#page.getByAltText(/^Photo /).getAttribute('alt')) ?? '').replace(/^Photo /, '')
    if ((await box.count()) === 0) {
      this.#count('photo by itself')
      await this.#press('Enter')
      return
    }
    const style = await box.evaluate((one) => {
      const { left, top, width, height } = (one as HTMLElement).style
      return [left, top, width, height].map((value) => Number.parseFloat(value) / 100)
    })
    const [x = 0, y = 0, width = 0, height = 0] = style
    const middle = { x: x + width / 2, y: y + height / 2 }
    const person = this.#truth
      .get(file)
      ?.find(({ box: at }) => middle.x > at.x && middle.x < at.x + at.width && middle.y > at.y && middle.y < at.y + at.height)
    if (!person) {
      const bystander = this.#others === 'bystanders'
      this.#count(bystander ? 'bystander covered' : 'not a face')
      await this.#press(bystander ? 'c' : 'n')
      return
    }
    const names = await panel.locator('.others li').allInnerTexts()
    const digit = names.findIndex((text) => text.includes(person.name))
    if (digit >= 0 && digit < 9) {
      this.#count('face named by a digit')
      await this.#press(String(digit + 1))
    } else {
      this.#count('face named by name')
      await this.#press('o')
      const dialog = this.#page.getByRole('dialog')
      await dialog.getByRole('searchbox').and(this.#page.locator(':focus')).waitFor({ timeout: patienceMs })
      await this.#find(dialog, person.name)
      await this.#press('Enter')
      // Until it has faded the Desk takes no keys.
      await dialog.waitFor({ state: 'detached', timeout: patienceMs })
    }
  }

  /** Types until the name stands first: the last name, which tells most, and where that is not enough the whole. */
  async #find(dialog: Locator, name: string): Promise<void> {
    const first = dialog.getByRole('listitem').getByRole('button').first()
    const lastName = name.slice(name.lastIndexOf(' ') + 1)
    for (const typed of [lastName, name]) {
      if (typed !== lastName) await this.#press('Control+a')
      for (const letter of typed) {
        this.#keys += 1
        await this.#page.keyboard.type(letter)
        if ((await first.count()) > 0 && ((await first.textContent()) ?? '').includes(name)) return
      }
    }
    throw new Error(`${name} is not found by name`)
  }

  #isIn(file: string, name: string): boolean {
    return this.#truth.get(file)?.some((one) => one.name === name) ?? false
  }
}
