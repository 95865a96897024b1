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

export const starterNames = ['staff', 'visitors', 'patients', 'pupils', 'event'] as const
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
