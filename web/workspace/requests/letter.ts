// The message that carries a personal link, in the language of who gets it. Written and shown here, in the officer's browser; the server only hands it on.
import { dayIn, type FormLanguage } from '../../../core/forms/languages.ts'
import type { CalendarDate } from '../../../core/ids.ts'

export interface LetterParts {
  readonly kind: 'request' | 'reminder'
  readonly language: FormLanguage
  readonly name: string
  readonly organisation: string
  /** Who asks. */
  readonly officer: string
  readonly formTitle: string
  /** Guardians sign for a child. */
  readonly forChild: boolean
  readonly link: string
  /** The last whole day it works. */
  readonly lastDay: CalendarDate
  /** The officer's own words, or empty. */
  readonly note: string
}

export interface Letter {
  readonly subject: string
  readonly text: string
}

const subjectAtMost = 200

export function letter(parts: LetterParts): Letter {
  const { language, kind, name, organisation, officer, formTitle, link, note, forChild } = parts
  const words = language === 'nl' ? dutch : english
  const lastDay = dayIn(parts.lastDay, language)
  const paragraphs = [
    words.greeting(name),
    kind === 'reminder' ? words.again(organisation, forChild) : words.ask(organisation, forChild),
    ...(note === '' ? [] : [note]),
    words.how,
    link,
    words.personal(lastDay),
    `${words.regards}\n${officer}\n${organisation}`,
    words.doubt(organisation),
  ]
  return { subject: subjectOf(words.subject[kind](formTitle, organisation)), text: paragraphs.join('\n\n') }
}

/** A new link of My consent, for who lost theirs. */
export function ownLetter({
  language,
  name,
  organisation,
  officer,
  link,
  lastDay,
}: Omit<LetterParts, 'kind' | 'formTitle' | 'forChild' | 'note'>): Letter {
  const words = language === 'nl' ? dutch : english
  const { subject, what } = words.own
  const paragraphs = [
    words.greeting(name),
    what(organisation),
    link,
    words.own.personal(dayIn(lastDay, language)),
    `${words.regards}\n${officer}\n${organisation}`,
    words.doubt(organisation),
  ]
  return { subject: subjectOf(subject(organisation)), text: paragraphs.join('\n\n') }
}

/** A header is one line of limited length. */
const subjectOf = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .slice(0, subjectAtMost)
    .replace(/\p{Cs}$/u, '')

interface Words {
  readonly subject: Readonly<Record<LetterParts['kind'], (title: string, organisation: string) => string>>
  readonly greeting: (name: string) => string
  readonly ask: (organisation: string, forChild: boolean) => string
  readonly again: (organisation: string, forChild: boolean) => string
  readonly how: string
  readonly personal: (lastDay: string) => string
  readonly own: {
    readonly subject: (organisation: string) => string
    readonly what: (organisation: string) => string
    readonly personal: (lastDay: string) => string
  }
  readonly regards: string
  readonly doubt: (organisation: string) => string
}

const dutch: Words = {
  subject: {
    request: (title, organisation) => `${organisation} vraagt je iets: ${title}`,
    reminder: (title, organisation) => `Herinnering van ${organisation}: ${title}`,
  },
  greeting: (name) => `Dag ${name},`,
  ask: (organisation, forChild) =>
    `${organisation} maakt foto’s waar ${forChild ? 'je kind' : 'jij'} op kan staan. Mogen we die gebruiken? Jij kiest wat wel en niet mag. Nee zeggen mag ook.`,
  again: (organisation, forChild) =>
    `Een paar dagen geleden vroeg ${organisation} je of we foto’s van ${forChild ? 'je kind' : 'jou'} mogen gebruiken. We hebben nog geen antwoord. Jij kiest wat wel en niet mag. Nee zeggen mag ook: dan vragen we het niet meer.`,
  how: 'Open de link op je telefoon of computer. Je leest het formulier, kruist aan wat mag en tekent. Dat duurt een paar minuten. Je hebt geen account nodig.',
  personal: (lastDay) =>
    `Deze link is alleen voor jou. Stuur hem niet door: wie hem heeft, kan in jouw plaats tekenen. Hij werkt tot en met ${lastDay}.`,
  own: {
    subject: (organisation) => `Jouw toestemming bij ${organisation}`,
    what: (organisation) =>
      `Met deze link zie je wat je met ${organisation} hebt afgesproken over foto’s. Je kunt er ook iets mee veranderen of alles stoppen. Wat je hebt getekend staat er niet in: vraag ons daarvoor om een leeslink.`,
    personal: (lastDay) =>
      `Deze link is alleen voor jou. Stuur hem niet door: wie hem heeft, kan in jouw plaats beslissen. Hij werkt tot en met ${lastDay}.`,
  },
  regards: 'Groet,',
  doubt: (organisation) => `Vertrouw je dit bericht niet? Vraag het na bij ${organisation} voordat je de link opent.`,
}

const english: Words = {
  subject: {
    request: (title, organisation) => `${organisation} asks you: ${title}`,
    reminder: (title, organisation) => `Reminder from ${organisation}: ${title}`,
  },
  greeting: (name) => `Dear ${name},`,
  ask: (organisation, forChild) =>
    `${organisation} takes photos that ${forChild ? 'your child' : 'you'} may be in. May we use them? You choose what is allowed and what is not. Saying no is fine too.`,
  again: (organisation, forChild) =>
    `A few days ago ${organisation} asked you whether we may use photos of ${forChild ? 'your child' : 'you'}. We have no answer yet. You choose what is allowed and what is not. Saying no is fine too: then we will not ask again.`,
  how: 'Open the link on your phone or computer. You read the form, tick what is allowed and sign. It takes a few minutes. You do not need an account.',
  personal: (lastDay) =>
    `This link is for you alone. Do not forward it: whoever has it can sign in your place. It works up to and including ${lastDay}.`,
  own: {
    subject: (organisation) => `Your consent at ${organisation}`,
    what: (organisation) =>
      `With this link you see what you agreed with ${organisation} about photos. You can also change it or stop everything. What you signed is not in it: ask us for a reading link if you want that.`,
    personal: (lastDay) =>
      `This link is for you alone. Do not forward it: whoever has it can decide in your place. It works up to and including ${lastDay}.`,
  },
  regards: 'Kind regards,',
  doubt: (organisation) => `Not sure about this message? Ask ${organisation} before you open the link.`,
}
