// Sentences that the starter forms share. Written for readers at level B1: short, one thing at a time, no words from the law where others do.
import type { Channel, Purpose } from '../../../../../core/channels.ts'
import type { FormContent } from '../../../../../core/forms/document.ts'
import type { Bilingual } from '../../../../../core/forms/languages.ts'

export const both = (nl: string, en: string): Bilingual => ({ nl, en })

type Line = { readonly label: Bilingual; readonly sentence: Bilingual }

const channelLines: Readonly<Record<string, Line>> = {
  intranet: {
    label: both('Intranet', 'Intranet'),
    sentence: both(
      'De website voor onze eigen medewerkers. Alleen zij zien je foto.',
      'The website for our own staff. Only they see your photo.',
    ),
  },
  website: {
    label: both('Website', 'Website'),
    sentence: both(
      'Iedereen kan je foto zien, ook via een zoekmachine.',
      'Everybody can see your photo, also through a search engine.',
    ),
  },
  social: {
    label: both('Sociale media', 'Social media'),
    sentence: both(
      'Bijvoorbeeld Instagram, Facebook en LinkedIn. Anderen kunnen je foto daar doorsturen. Die foto’s kunnen wij niet altijd terughalen.',
      'For example Instagram, Facebook and LinkedIn. Others can pass your photo on. We cannot always get those photos back.',
    ),
  },
  print: {
    label: both('Drukwerk', 'Print'),
    sentence: both(
      'Zoals folders, posters en ons jaarverslag. Wat gedrukt is, blijft bestaan.',
      'Such as leaflets, posters and our yearly report. What has been printed stays.',
    ),
  },
  press: {
    label: both('Pers', 'Press'),
    sentence: both(
      'Een krant, tijdschrift of omroep die over ons schrijft of vertelt.',
      'A newspaper, magazine or broadcaster that tells about us.',
    ),
  },
}

const purposeLines: Readonly<Record<Purpose, Line>> = {
  information: {
    label: both('Informatie', 'Information'),
    sentence: both('Om te laten zien wat we doen en hoe het hier gaat.', 'To show what we do and how things go here.'),
  },
  promotion: {
    label: both('Promotie', 'Promotion'),
    sentence: both('Om reclame te maken voor wat wij aanbieden.', 'To advertise what we offer.'),
  },
  recruitment: {
    label: both('Werving', 'Recruitment'),
    sentence: both('Om nieuwe collega’s of vrijwilligers te vinden.', 'To find new colleagues or volunteers.'),
  },
  education: {
    label: both('Onderwijs', 'Education'),
    sentence: both('Om anderen iets te leren, in lessen en trainingen.', 'To teach others, in lessons and training.'),
  },
  archive: {
    label: both('Archief', 'Archive'),
    sentence: both(
      'Om te bewaren voor wie later onze geschiedenis wil zien.',
      'To keep for whoever wants to see our history later.',
    ),
  },
}

export const channelsOf = (...channels: readonly Channel[]): FormContent['channels'] =>
  channels.map((channel) => ({ channel, ...channelLine(channel) }))

/** What is said of a channel to begin with; a channel of one's own still has to be described. */
export const channelLine = (channel: Channel, label?: string): Line =>
  channelLines[channel] ?? { label: both(label ?? '', label ?? ''), sentence: both('', '') }

export const purposeLine = (purpose: Purpose): Line => purposeLines[purpose]

export const purposesOf = (...purposes: readonly Purpose[]): FormContent['purposes'] =>
  purposes.map((purpose) => ({ purpose, ...purposeLines[purpose] }))

export const matchingBlock: NonNullable<FormContent['matching']> = {
  label: both('Ja, de computer mag mijn gezicht herkennen', 'Yes, the computer may recognise my face'),
  explanation: both(
    'Wij maken veel foto’s. Een computer kan helpen om te zien op welke foto’s jij staat. Hij meet dan je gezicht en vergelijkt die maten met andere foto’s van ons.\n\nDie maten zijn gevoelige gegevens. We bewaren ze op slot. We gebruiken ze alleen om jou op onze eigen foto’s te vinden, en we geven ze aan niemand.\n\nZeg je nee? Dan zoekt een medewerker met de hand. Voor de rest verandert er niets.',
    'We take many photos. A computer can help to see which photos you are in. It measures your face and compares those measures with other photos of ours.\n\nThose measures are sensitive data. We keep them locked. We only use them to find you in our own photos, and we give them to nobody.\n\nDo you say no? Then a member of staff looks by hand. Nothing else changes.',
  ),
}

export const freeChoice = both(
  'Je kiest zelf. Je mag overal nee zeggen, en je hoeft niet te zeggen waarom. Nee zeggen heeft geen gevolgen voor jou.',
  'You decide. You may say no to everything, and you need not say why. Saying no has no consequences for you.',
)

/** Everybody can be asked: below the age a parent or guardian decides (GDPR Art. 8 and the Dutch Implementation Act Art. 5 take 16). */
export const orThemselves = (lapseAt: 16 | 18): NonNullable<FormContent['minors']> => ({
  lapseAt,
  guardians: 1,
  orThemselves: true,
  sentence: both(
    'Ben je {age} jaar of ouder? Dan beslis en teken je zelf. Ben je jonger? Dan beslist je ouder of voogd. Die toestemming stopt als je {age} wordt. We vragen het dan aan jou.',
    'Are you {age} or older? Then you decide and sign yourself. Are you younger? Then your parent or guardian decides. That permission stops when you turn {age}. We then ask you.',
  ),
})

export const termOf = (months: number): FormContent['term'] => ({
  ends: { months },
  sentence: both(
    'Je toestemming geldt {term}. Daarna gebruiken we je foto niet meer voor iets nieuws, en halen we hem van onze eigen pagina’s. Willen we langer? Dan vragen we het je opnieuw.',
    'Your permission lasts {term}. After that we use your photo for nothing new, and take it off our own pages. Do we want longer? Then we ask you again.',
  ),
})

export const withdrawing = both(
  'Je mag altijd van gedachten veranderen, voor alles of voor een deel. Dat kan met de link die je na het tekenen krijgt, of via {contact}. Vanaf dat moment gebruiken we je foto niet meer. Wat al gedrukt is of door anderen is gedeeld, kunnen we niet altijd terughalen. We doen wel ons best.',
  'You may always change your mind, about all of it or a part. Use the link you get after signing, or write to {contact}. From that moment we no longer use your photo. What has been printed or shared by others we cannot always get back. We do try.',
)

export const signature = both(
  'Je tekent met een gewone elektronische handtekening: je naam, of een krabbel op het scherm. We bewaren wat je hebt gelezen, wat je hebt gekozen en wanneer.',
  'You sign with a simple electronic signature: your name, or a scribble on the screen. We keep what you read, what you chose and when.',
)

export const privacy: FormContent['privacy'] = {
  controller: both(
    '{organisation} is verantwoordelijk voor je gegevens. Vragen? {contact}',
    '{organisation} is responsible for your data. Questions? {contact}',
  ),
  officer: both(
    'Onze functionaris gegevensbescherming let erop dat wij goed met je gegevens omgaan: {officer}',
    'Our data protection officer sees to it that we handle your data well: {officer}',
  ),
  retention: both(
    'Je formulier bewaren we zolang je toestemming geldt, en daarna zo lang als nodig is om te kunnen laten zien wat we hadden afgesproken. Je naam en je handtekening bewaren we op slot.',
    'We keep your form as long as your permission lasts, and after that as long as we need to show what was agreed. We keep your name and signature locked.',
  ),
  rights: both(
    'Je mag je gegevens zien, laten verbeteren, meenemen of laten wissen. Je mag ook bezwaar maken. Vraag het via {contact}. Je krijgt binnen een maand antwoord.',
    'You may see your data, have them corrected, take them along or have them erased. You may also object. Ask {contact}. You get an answer within a month.',
  ),
  complaint: both(
    'Vertel het ons eerst, dan zoeken we samen een oplossing. Je mag ook altijd een klacht indienen bij de Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl',
    'Tell us first, and we look for a solution together. You may also always complain to the Dutch data protection authority: autoriteitpersoonsgegevens.nl',
  ),
}
