// Sentences that the starter forms share. Written for readers at level B1: short, one thing at a time, no words from the law where others do.
import type { Channel, LegalBasis, Purpose } from '../../../../../core/channels.ts'
import type { FormContent } from '../../../../../core/forms/document.ts'
import type { Bilingual } from '../../../../../core/forms/languages.ts'

export const both = (nl: string, en: string): Bilingual => ({ nl, en })

type Line = { readonly label: Bilingual; readonly sentence: Bilingual }

const channelLines: Readonly<Record<string, Line>> = {
  intranet: {
    label: both('Intranet', 'Intranet'),
    sentence: both(
      'De website voor onze eigen medewerkers. Alleen zij zien de foto.',
      'The website for our own staff. Only they see the photo.',
    ),
  },
  website: {
    label: both('Website', 'Website'),
    sentence: both(
      'Iedereen kan de foto zien, ook via een zoekmachine.',
      'Everybody can see the photo, also through a search engine.',
    ),
  },
  social: {
    label: both('Sociale media', 'Social media'),
    sentence: both(
      'Bijvoorbeeld Instagram, Facebook en LinkedIn. Anderen kunnen de foto daar doorsturen. Die foto’s kunnen wij niet altijd terughalen.',
      'For example Instagram, Facebook and LinkedIn. Others can pass the photo on. We cannot always get those photos back.',
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
    'Wij maken veel foto’s. Een computer kan helpen om te zien op welke foto’s jij staat. Hij meet dan je gezicht en vergelijkt die maten met andere foto’s van ons.\n\nDie maten zijn bijzondere gegevens. De wet beschermt ze extra. Daarom vragen we het apart, en doen we het alleen als je uitdrukkelijk ja zegt. We gebruiken de maten alleen om jou op onze eigen foto’s te vinden. We geven ze aan niemand.\n\nWe bewaren ze op slot, {term} en niet langer. Je kunt er altijd los mee stoppen, met de link die je na het tekenen krijgt of via {contact}. Dan vernietigen we de maten meteen. In reservekopieën blijven ze nog {backups}, op slot.\n\nZeg je nee? Dan zoekt een medewerker met de hand. Voor de rest verandert er niets.',
    'We take many photos. A computer can help to see which photos you are in. It measures your face and compares those measures with other photos of ours.\n\nThose measures are special data. The law protects them more. So we ask this apart, and only do it when you say an explicit yes. We only use the measures to find you in our own photos. We give them to nobody.\n\nWe keep them locked, {term} and no longer. You can always stop this on its own, with the link you get after signing or through {contact}. Then we destroy the measures at once. In backups they stay for {backups}, locked.\n\nDo you say no? Then a member of staff looks by hand. Nothing else changes.',
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

/** The legal basis in words: what `legalBasis` says to machines. */
export const basisLines: Readonly<Record<LegalBasis, Bilingual>> = {
  consent: both(
    'We gebruiken je foto alleen omdat jij ja zegt. In de wet heet dat toestemming: AVG artikel 6, lid 1a. Voor het herkennen van een gezicht is het uitdrukkelijke toestemming: artikel 9, lid 2a.',
    'We only use your photo because you say yes. The law calls that consent: GDPR Article 6(1)(a). For recognising a face it is explicit consent: Article 9(2)(a).',
  ),
  contract: both(
    'We gebruiken je foto omdat dat hoort bij wat we met je hebben afgesproken. In de wet heet dat een overeenkomst: AVG artikel 6, lid 1b.',
    'We use your photo because it belongs to what we agreed with you. The law calls that a contract: GDPR Article 6(1)(b).',
  ),
  'legitimate-interest': both(
    'We gebruiken je foto omdat we er een goede reden voor hebben: {interest}. We hebben die reden afgewogen tegen jouw privacy. In de wet heet dat een gerechtvaardigd belang: AVG artikel 6, lid 1f. Je mag de afweging opvragen.',
    'We use your photo because we have a good reason: {interest}. We weighed that reason against your privacy. The law calls that a legitimate interest: GDPR Article 6(1)(f). You may ask to read how we weighed it.',
  ),
  'public-interest': both(
    'We gebruiken je foto omdat dat hoort bij onze taak voor iedereen. In de wet heet dat een taak van algemeen belang: AVG artikel 6, lid 1e.',
    'We use your photo because it belongs to our task for everybody. The law calls that a task in the public interest: GDPR Article 6(1)(e).',
  ),
}

export const privacy = {
  controller: both(
    '{organisation} is verantwoordelijk voor je gegevens. Vragen? {contact}',
    '{organisation} is responsible for your data. Questions? {contact}',
  ),
  officer: both(
    'Onze functionaris gegevensbescherming let erop dat wij goed met je gegevens omgaan: {officer}',
    'Our data protection officer sees to it that we handle your data well: {officer}',
  ),
  basis: basisLines.consent,
  recipients: both(
    'Medewerkers van ons die over de foto’s gaan. Wie de server beheert, bewaart de gegevens voor ons: {hosting}. Kies je een plek buiten ons? Dan krijgt die plek de foto ook: een drukker, een krant, of het bedrijf achter de sociale media.',
    'Those of our staff who deal with the photos. Whoever runs the server keeps the data for us: {hosting}. Do you choose a place outside of us? Then that place gets the photo too: a printer, a newspaper, or the company behind the social media.',
  ),
  transfers: both(
    'Alleen als een foto op sociale media staat. Die bedrijven bewaren foto’s ook buiten Europa, zoals in de Verenigde Staten. Daar gelden hun eigen regels. Op onze eigen website kan iedereen ter wereld de foto zien.',
    'Only when a photo is on social media. Those companies keep photos outside Europe too, such as in the United States. Their own rules hold there. On our own website anybody in the world can see the photo.',
  ),
  retention: both(
    'Je formulier bewaren we zolang het geldt, en daarna nog {retention}. Zo kunnen we laten zien wat er was afgesproken. Je naam en je handtekening bewaren we op slot. In reservekopieën blijft alles daarna nog {backups}.',
    'We keep your form as long as it holds, and after that for {retention}. That way we can show what was agreed. We keep your name and signature locked. In backups everything stays for another {backups}.',
  ),
  rights: both(
    'Je mag je gegevens zien, laten verbeteren, meenemen of laten wissen. Je mag ook bezwaar maken, of ons vragen om even te stoppen met gebruiken. Vraag het via {contact}. Je krijgt binnen een maand antwoord.',
    'You may see your data, have them corrected, take them along or have them erased. You may also object, or ask us to stop using them for a while. Ask {contact}. You get an answer within a month.',
  ),
  complaint: both(
    'Vertel het ons eerst, dan zoeken we samen een oplossing. Je mag ook altijd een klacht indienen bij de Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl. Woon je in een ander land van Europa? Dan mag het ook daar, zie edpb.europa.eu',
    'Tell us first, and we look for a solution together. You may also always complain to the Dutch data protection authority: autoriteitpersoonsgegevens.nl. Do you live in another country of Europe? Then you may complain there too, see edpb.europa.eu',
  ),
} satisfies FormContent['privacy']
