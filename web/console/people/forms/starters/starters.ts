// Forms to begin with, one per kind of person. Placeholders are filled in by whoever publishes; every sentence can be changed first.
import type { FormContent } from '../../../../../core/forms/document.ts'
import { FormId } from '../../../../../core/ids.ts'
import {
  basisLines,
  both,
  channelsOf,
  freeChoice,
  matchingBlock,
  orThemselves,
  privacy,
  purposesOf,
  signature,
  termOf,
  withdrawing,
} from './parts.ts'

export const starterNames = ['staff', 'internal', 'visitors', 'patients', 'pupils', 'event'] as const
export type StarterName = (typeof starterNames)[number]

const common = {
  format: 'imprimatur/v1',
  version: 1,
  legalBasis: { basis: 'consent' },
  choice: freeChoice,
  matching: matchingBlock,
  territory: null,
  minors: orThemselves(16),
  privacy,
  withdrawing,
  signature,
} as const

/** To begin with: whoever publishes it reads it with their data protection officer, and changes what is different with them. */
const internalAssessment = [
  'Doel: collega’s herkennen elkaar, vinden de juiste persoon en weten wie in het gebouw hoort. Dat is een echt en actueel belang van de organisatie en van wie er werkt.',
  'Noodzaak: een naam zonder foto bereikt dat niet. Er is één portret per persoon nodig, alleen op het intranet. Geen gezichtsherkenning, geen gebruik naar buiten: daarvoor vragen we toestemming.',
  'Afweging: medewerkers verwachten dit. Het portret is zakelijk en zegt weinig over het privéleven. Tussen werkgever en medewerker is de macht ongelijk; daarom halen we de foto weg zodra iemand dat vraagt, zonder reden en zonder gevolgen, en maken we een uitzondering voor wie gevaar loopt.',
  'Waarborgen: alleen collega’s hebben toegang; de foto gaat weg bij vertrek en wordt elke drie jaar opnieuw bekeken; bezwaar werkt meteen.',
].join('\n\n')

const makers: Readonly<Record<StarterName, () => FormContent>> = {
  staff: () => ({
    ...common,
    form: FormId.parse('staff'),
    title: both('Waar mogen we jouw foto laten zien?', 'Where may we show your photo?'),
    introduction: both(
      'Je werkt bij {organisation}. We maken foto’s van het werk en van de mensen die het doen. Soms sta jij daarop.\n\nWe willen graag weten waar we zulke foto’s mogen laten zien.',
      'You work at {organisation}. We take photos of the work and of the people who do it. Sometimes you are in them.\n\nWe would like to know where we may show such photos.',
    ),
    choice: both(
      'Je kiest zelf. Je mag overal nee zeggen, en je hoeft niet te zeggen waarom. Het heeft geen gevolgen voor je werk. Alleen wie over de foto’s gaat, ziet wat je hebt gekozen.',
      'You decide. You may say no to everything, and you need not say why. It has no consequences for your job. Only those who deal with the photos see what you chose.',
    ),
    purposes: purposesOf('information', 'recruitment', 'promotion'),
    channels: channelsOf('intranet', 'website', 'social', 'print', 'press'),
    term: termOf(36),
  }),
  internal: () => ({
    ...common,
    form: FormId.parse('internal'),
    legalBasis: { basis: 'legitimate-interest', assessment: internalAssessment },
    title: both('Je foto in het smoelenboek', 'Your photo in the staff directory'),
    introduction: both(
      'Je werkt bij {organisation}. We laten op ons intranet zien wie hier werkt: met naam, functie en een foto.\n\nAlleen collega’s zien die foto. Voor alles daarbuiten vragen we het je apart.',
      'You work at {organisation}. On our intranet we show who works here: with name, job and a photo.\n\nOnly colleagues see that photo. For anything outside we ask you apart.',
    ),
    choice: both(
      'Voor dit gebruik vragen we geen toestemming. Wil je het liever niet? Dan mag je nee zeggen, zonder gevolgen. Laat het weten via {contact}: dan halen we je foto weg.',
      'For this use we ask no permission. Would you rather not? You may say no, without consequences. Tell {contact}: then we take your photo away.',
    ),
    purposes: purposesOf('information'),
    channels: channelsOf('intranet'),
    matching: null,
    // Nothing is agreed to, so nobody has to agree in somebody's place.
    minors: null,
    term: {
      ends: { months: 36 },
      sentence: both(
        'We gebruiken je foto {term}, en niet langer dan je hier werkt. Daarna kijken we of het nog nodig is.',
        'We use your photo {term}, and no longer than you work here. After that we look whether it is still needed.',
      ),
    },
    privacy: {
      ...privacy,
      basis: basisLines['legitimate-interest'],
      recipients: both(
        'Alleen collega’s. Wie de server beheert, bewaart de gegevens voor ons: {hosting}. Niemand buiten ons krijgt de foto.',
        'Only colleagues. Whoever runs the server keeps the data for us: {hosting}. Nobody outside gets the photo.',
      ),
      transfers: both('Nee. De foto blijft op ons intranet.', 'No. The photo stays on our intranet.'),
    },
    withdrawing: both(
      'Je mag altijd bezwaar maken, ook later. Dat kan via {contact}. Je hoeft niet te zeggen waarom. Dan gebruiken we je foto niet meer en halen we hem van het intranet.',
      'You may always object, later too. Write to {contact}. You need not say why. Then we no longer use your photo and take it off the intranet.',
    ),
    signature: both('Je hoeft hier niets voor te tekenen.', 'You need not sign anything for this.'),
  }),
  visitors: () => ({
    ...common,
    form: FormId.parse('visitors'),
    title: both('Mag jouw foto erop?', 'May we use your photo?'),
    introduction: both(
      'Je bent te gast bij {organisation}. We maken vandaag foto’s en jij staat er misschien op.\n\nWe gebruiken een foto waarop je te herkennen bent alleen als jij dat goed vindt.',
      'You are a guest at {organisation}. We take photos today and you may be in them.\n\nWe only use a photo in which you can be recognised if you agree.',
    ),
    purposes: purposesOf('information', 'promotion'),
    channels: channelsOf('website', 'social', 'print', 'press'),
    term: termOf(24),
  }),
  patients: () => ({
    ...common,
    form: FormId.parse('patients'),
    title: both('Mogen we jouw foto gebruiken?', 'May we use your photo?'),
    introduction: both(
      'Je bent bij {organisation} voor zorg. We willen een foto van je gebruiken om te laten zien hoe die zorg eruitziet.\n\nOp zo’n foto kan iemand zien dat je hier patiënt bent of was. Denk daar rustig over na. Je hoeft niet vandaag te beslissen.',
      'You are at {organisation} for care. We would like to use a photo of you to show what that care looks like.\n\nFrom such a photo somebody may see that you are or were a patient here. Take your time. You need not decide today.',
    ),
    choice: both(
      'Je kiest zelf. Zeg je nee, dan krijg je precies dezelfde zorg. Je hoeft niet te zeggen waarom. Alleen wie over de foto’s gaat, ziet wat je hebt gekozen.',
      'You decide. If you say no, you get exactly the same care. You need not say why. Only those who deal with the photos see what you chose.',
    ),
    purposes: purposesOf('information', 'education', 'promotion'),
    channels: channelsOf('intranet', 'website', 'social', 'print'),
    // Health can be read from the picture: recognition on top of that is only offered by whoever adds it on purpose.
    matching: null,
    term: termOf(12),
  }),
  pupils: () => ({
    ...common,
    form: FormId.parse('pupils'),
    title: both('Mag je kind op de foto?', 'May your child be in the photo?'),
    introduction: both(
      'Je kind zit bij ons op {organisation}. We maken foto’s in de klas, op uitjes en bij feesten.\n\nWe vragen jou als ouder of verzorger of we foto’s van je kind mogen gebruiken. Praat er ook met je kind over: als je kind niet wil, doen we het niet.',
      'Your child is with us at {organisation}. We take photos in class, on trips and at parties.\n\nWe ask you, as parent or guardian, whether we may use photos of your child. Talk about it with your child too: if your child does not want it, we do not do it.',
    ),
    choice: both(
      'Je kiest zelf. Je mag overal nee zeggen, en je hoeft niet te zeggen waarom. Je kind doet gewoon overal aan mee. We letten er dan op dat het niet te herkennen is.',
      'You decide. You may say no to everything, and you need not say why. Your child simply takes part in everything. We then see to it that nobody can recognise your child.',
    ),
    purposes: purposesOf('information', 'promotion'),
    channels: channelsOf('intranet', 'website', 'social', 'print'),
    // A child's measures outlive the school years; who wants to offer it weighs that first.
    matching: null,
    term: termOf(12),
    minors: {
      lapseAt: 16,
      guardians: 1,
      sentence: both(
        'Wordt je kind {age} jaar, dan stopt deze toestemming. We vragen het dan aan je kind zelf.',
        'When your child turns {age}, this permission stops. We then ask your child in person.',
      ),
    },
    withdrawing: both(
      'Jij en je kind mogen altijd van gedachten veranderen, voor alles of voor een deel. Dat kan met de link die je na het tekenen krijgt, of via {contact}. Vanaf dat moment gebruiken we de foto niet meer. Wat al gedrukt is of door anderen is gedeeld, kunnen we niet altijd terughalen. We doen wel ons best.',
      'You and your child may always change your minds, about all of it or a part. Use the link you get after signing, or write to {contact}. From that moment we no longer use the photo. What has been printed or shared by others we cannot always get back. We do try.',
    ),
  }),
  event: () => ({
    ...common,
    form: FormId.parse('event'),
    title: both('Foto’s op {event}', 'Photos at {event}'),
    introduction: both(
      'Welkom bij {event}. {organisation} maakt hier foto’s.\n\nMogen we foto’s gebruiken waarop jij te herkennen bent? Vul dit in, dan weten we het. Wil je niet op de foto? Zeg het tegen de fotograaf, of vul hier niets in: dan maken we je onherkenbaar.',
      'Welcome to {event}. {organisation} takes photos here.\n\nMay we use photos in which you can be recognised? Fill this in and we know. Do you not want to be in a photo? Tell the photographer, or tick nothing here: then nobody will recognise you.',
    ),
    purposes: purposesOf('information', 'promotion'),
    channels: channelsOf('website', 'social', 'print', 'press'),
    matching: null,
    term: termOf(24),
  }),
}

export const starterForm = (name: StarterName): FormContent => makers[name]()
