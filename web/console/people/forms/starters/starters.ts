// Forms to begin with, one per kind of person. Placeholders are filled in by whoever publishes; every sentence can be changed first.
import type { FormContent } from '../../../../../core/forms/document.ts'
import { FormId } from '../../../../../core/ids.ts'
import {
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

export const starterNames = ['staff', 'staff-inside', 'visitors', 'patients', 'pupils', 'event'] as const
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
      'Je kiest zelf. Je mag overal nee zeggen, en je hoeft niet te zeggen waarom. Het heeft geen gevolgen voor je werk, en je leidinggevende krijgt er niets over te horen.',
      'You decide. You may say no to everything, and you need not say why. It has no consequences for your job, and your manager is not told.',
    ),
    purposes: purposesOf('information', 'recruitment', 'promotion'),
    channels: channelsOf('intranet', 'website', 'social', 'print', 'press'),
    term: termOf(36),
  }),
  // Not asked but told: finding each other at work does not rest on a consent that an employee can hardly refuse (GDPR Art. 6(1)(f), recital 43).
  'staff-inside': () => ({
    ...common,
    form: FormId.parse('staff-inside'),
    legalBasis: {
      basis: 'legitimate-interest',
      assessment:
        'Belang: collega’s moeten elkaar kunnen vinden en herkennen. Nodig: zonder foto lukt dat minder goed; een pasfoto is genoeg, en alleen medewerkers zien hem. Afweging: iedereen verwacht dit op het werk, de inbreuk is klein, er wordt geen gezicht herkend, en wie bezwaar maakt wordt weggehaald. Vul aan met wat bij jullie speelt, en leg het voor aan de functionaris gegevensbescherming.\n\nInterest: colleagues have to find and recognise each other. Necessary: without a photo that works less well; a portrait is enough, and only staff see it. Balance: everybody expects this at work, the intrusion is small, no face is recognised, and whoever objects is taken off. Add what matters at your organisation, and show it to the data protection officer.',
    },
    title: both('Jouw foto binnen {organisation}', 'Your photo within {organisation}'),
    introduction: both(
      'Je werkt bij {organisation}. Collega’s moeten je kunnen vinden en herkennen. Daarom staat je pasfoto op het intranet en in het adresboek.\n\nBuiten {organisation} laten we deze foto niet zien. Daarvoor vragen we het je apart.',
      'You work at {organisation}. Colleagues have to be able to find and recognise you. That is why your portrait is on the intranet and in the address book.\n\nOutside {organisation} we do not show this photo. For that we ask you separately.',
    ),
    choice: both(
      'We vragen hiervoor geen toestemming. We doen dit omdat het bij het werk hoort en je weinig raakt. Wil je het niet? Zeg nee via {contact}. Dat heeft geen gevolgen voor je werk.',
      'We do not ask permission for this. We do it because it is part of work and touches you little. Do you not want it? Say no through {contact}. That has no consequences for your job.',
    ),
    purposes: [
      {
        purpose: 'information',
        label: both('Elkaar vinden', 'Finding each other'),
        sentence: both('Zodat collega’s weten wie je bent.', 'So that colleagues know who you are.'),
      },
    ],
    channels: channelsOf('intranet'),
    matching: null,
    minors: null,
    term: {
      ends: { months: 60 },
      sentence: both(
        'We laten je foto {term} zien, of korter als je eerder weggaat. Daarna kijken we opnieuw.',
        'We show your photo {term}, or shorter if you leave before that. Then we look again.',
      ),
    },
    privacy: {
      ...privacy,
      retention: both(
        'We bewaren deze foto zolang je hier werkt. Ga je weg, dan halen we hem binnen een maand weg. Je naam bewaren we op slot.',
        'We keep this photo as long as you work here. When you leave we take it off within a month. We keep your name locked.',
      ),
    },
    withdrawing: both(
      'Je mag altijd bezwaar maken via {contact}. Dan halen we je foto van het intranet.',
      'You may always object through {contact}. Then we take your photo off the intranet.',
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
      'Je kiest zelf. Zeg je nee, dan krijg je precies dezelfde zorg. Je hoeft niet te zeggen waarom. Je behandelaar hoort niet wat je hebt gekozen.',
      'You decide. If you say no, you get exactly the same care. You need not say why. Those who treat you are not told what you chose.',
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
