// The vault: the contract of `api.ts` over one session. Plain, so that tests can run it without a worker.
import { AcceptanceStatement, AskRevokedStatement } from '../../core/asks/statements.ts'
import type { Bytes } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import { FormOfferedStatement } from '../../core/forms/offered.ts'
import { decodeDocument, deviceAad, deviceKeyInfo, encodeDocument } from '../../core/format/v1.ts'
import type { OwnerId } from '../../core/ids.ts'
import {
  AliasStatement,
  AppearanceStatement,
  ChainHead,
  ConsentStatement,
  ErasedStatement,
  FormStatement,
  LogHead,
  OwnerStatement,
  PublicationStatement,
  RetiredStatement,
  SettingsStatement,
} from '../../core/statements.ts'
import type { PutRecord } from '../../core/wire.ts'
import { LogProof } from '../../core/wire/log.ts'
import type { DeliveredTemplate } from '../rpc/template-port.ts'
import type { UnlockWith, VaultApi } from './api.ts'
import { createAsk, linkAgain } from './asks.ts'
import { createOwnLink } from './own-links.ts'
import { foundForPractice, foundWithSheet } from './found.ts'
import { checkInvitation, invitationProof, joinWorkspace } from './join.ts'
import { checkAnswer, createInvitation, signIntent } from './members.ts'
import { KeyChange } from './key-change.ts'
import { openLabel, sealLabel } from './labels.ts'
import { openRecord, removeRecord, sealRecord } from './records.ts'
import { createRecoveryKey, readSheets, recoverWorkspace } from './recovery.ts'
import { grantWaiting, rewrapShares, startEpoch } from './rotation.ts'
import type { Remembered } from './remembered.ts'
import { identityOf, openSession, signRestored, type Identity, type Session } from './session.ts'
import { Shares } from './shares.ts'
import { areVerified, signStatement } from './statements.ts'
import { viewOf } from './view.ts'
import { restated, TemplateExchange, templateIn } from './templates.ts'
import { openEnvelope, sealEnvelope, type Place } from './v1/envelope.ts'
import { unlockerKeys, unwrapMemberSecret, type UnlockerKeys } from './v1/unlockers.ts'

interface Unlocked {
  readonly session: Session
  readonly shares: Shares
  readonly keyChange: KeyChange
}

/** A locked vault. */
export function createVault(): VaultApi {
  const templates = new TemplateExchange()
  let unlocked: Unlocked | undefined
  /** Between the two halves of unlocking, so that a passphrase is stretched once. */
  let prepared: { readonly unlock: UnlockWith; readonly keys: UnlockerKeys } | undefined

  /** Unwrapped, while the server waits for an owner's word on a backup that was put back. */
  let waiting: { readonly identity: Identity; readonly remembered: Remembered } | undefined

  const begin = (session: Session): void => {
    unlocked = { session, shares: new Shares(session), keyChange: new KeyChange(session) }
  }
  const ensureUnlocked = (): Unlocked => {
    if (!unlocked) throw new CodedError('locked')
    return unlocked
  }
  const keysFor = async (unlock: UnlockWith): Promise<UnlockerKeys | undefined> =>
    prepared && isSameUnlock(prepared.unlock, unlock) ? prepared.keys : unlockerKeys(unlock)
  const openTemplate = async (subject: OwnerId, record: PutRecord): Promise<DeliveredTemplate | undefined> => {
    const { session, shares } = ensureUnlocked()
    const opened = await openRecord(session, shares, record)
    return templateIn(subject, record, opened, session.links.certified(record.statement.body.author) !== undefined)
  }

  return {
    async foundWorkspace(input, passphrase) {
      const { session, request, sheet } = await foundWithSheet(input, passphrase)
      begin(session)
      return { request, sheet }
    },
    async foundPracticeWorkspace(input) {
      const { session, request, device } = await foundForPractice(input)
      begin(session)
      return { request, device }
    },
    async signInSecret(unlock) {
      prepared = undefined
      const keys = await unlockerKeys(unlock)
      // An unlocked vault only says how to sign in again: it keeps neither the passphrase nor a wrap key it will not need.
      if (keys && !unlocked) prepared = { unlock, keys }
      return keys?.signIn ?? undefined
    },
    async unlock(unlock, unlocker, session, heads = [], chain = null) {
      const keys = await keysFor(unlock)
      prepared = undefined
      if (!keys) throw new CodedError('not_readable')
      const identity = await identityOf(await unwrapMemberSecret(keys, unlocker))
      const remembered = { heads, chain }
      if (session.restored?.waiting) {
        waiting = { identity, remembered }
        throw new CodedError('restored_waiting')
      }
      begin(await openSession(identity, session, remembered))
      const { workspace, member } = ensureUnlocked().session
      return { workspace, member }
    },
    async signRestored(session) {
      if (!waiting) throw new CodedError('locked')
      const entry = await signRestored(waiting.identity, session, waiting.remembered)
      return { entry, grants: [], recoveryGrants: [], recoveryAuthHash: null }
    },
    async unlockRestored(session) {
      if (!waiting) throw new CodedError('locked')
      begin(await openSession(waiting.identity, session, waiting.remembered))
      waiting = undefined
    },
    async acceptSession(session) {
      await ensureUnlocked().session.accept(session)
    },
    async noteLogHead(head) {
      ensureUnlocked().session.log.note(await LogHead.parseAsync(head))
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, looking is not
    async logSizesToConnect() {
      return ensureUnlocked().session.log.sizesToConnect()
    },
    async connectLog(sizes, proof) {
      await ensureUnlocked().session.log.connect(sizes, await LogProof.parseAsync(proof))
    },
    async logSizesWith(head, under) {
      return ensureUnlocked().session.logSizesWith(await LogHead.parseAsync(head), await ChainHead.parseAsync(under))
    },
    async isOneLog(head, sizes, proof) {
      return ensureUnlocked().session.log.isOneWith(await LogHead.parseAsync(head), sizes, await LogProof.parseAsync(proof))
    },
    async sealHeads(kept) {
      return ensureUnlocked().session.sealHeads(kept)
    },

    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, reading is not
    async chainView() {
      return viewOf(ensureUnlocked().session)
    },
    async noteClosing(seq, hashes) {
      await ensureUnlocked().session.noteClosing(seq, hashes)
    },
    async createInvitation(input) {
      return createInvitation(ensureUnlocked().session, input)
    },
    async answerWords(invitation) {
      return (await checkAnswer(ensureUnlocked().session, invitation))?.words
    },
    async signIntent(intent) {
      const entry = await signIntent(ensureUnlocked().session, intent)
      return { entry, grants: [], recoveryGrants: [], recoveryAuthHash: null }
    },
    async grantWaiting(standing, decided = []) {
      return grantWaiting(ensureUnlocked().session, standing, decided)
    },
    async startEpoch(standing) {
      return startEpoch(ensureUnlocked().session, standing)
    },
    async rewrapShares(shares) {
      return rewrapShares(ensureUnlocked().session, shares)
    },
    async createRecoveryKey() {
      return createRecoveryKey(ensureUnlocked().session)
    },

    invitationProof,
    checkInvitation,
    joinWorkspace,
    async recoveryProof(sheets) {
      const read = await readSheets(sheets)
      if (!read.ok) return read
      read.secret.fill(0)
      return { ok: true, auth: read.auth }
    },
    recoverWorkspace,

    async confirmUnlocker(unlock, unlocker) {
      await ensureUnlocked().keyChange.confirm(unlock, unlocker)
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, forgetting is not
    async endConfirmation() {
      unlocked?.keyChange.end()
    },
    async wrapForPassphrase(passphrase, accountKey) {
      return ensureUnlocked().keyChange.forPassphrase(passphrase, accountKey)
    },
    async wrapForSheet(passphrase) {
      return ensureUnlocked().keyChange.forSheet(passphrase)
    },
    async wrapForPasskey(prf, name) {
      return ensureUnlocked().keyChange.forPasskey(prf, name)
    },
    async sealLabel(unlocker, name) {
      return sealLabel(ensureUnlocked().session, unlocker, name)
    },
    async openLabels(labels) {
      const { session } = ensureUnlocked()
      return Promise.all(labels.map(({ unlocker, label }) => openLabel(session, unlocker, label)))
    },

    async startShare(owner, scope) {
      return ensureUnlocked().shares.start(owner, scope)
    },
    async completeShare(share, serverHalf) {
      await ensureUnlocked().shares.complete(share, serverHalf)
    },
    async openShares(released) {
      return ensureUnlocked().shares.openAll(released)
    },

    async sealRecords(inputs) {
      const { session, shares } = ensureUnlocked()
      return Promise.all(inputs.map((input) => sealRecord(session, shares, input)))
    },
    async removeRecord(part) {
      return removeRecord(ensureUnlocked().session, part)
    },
    async openRecords(records) {
      const { session, shares } = ensureUnlocked()
      return Promise.all(records.map((record) => openRecord(session, shares, record)))
    },

    async signOwner(owner, kind, pseudonym) {
      return signStatement(ensureUnlocked().session, OwnerStatement, { type: 'owner', owner, kind, pseudonym })
    },
    async signConsent(owner, consent, after) {
      return signStatement(ensureUnlocked().session, ConsentStatement, { type: 'consent', owner, consent, after })
    },
    async signAppearance(asset, owner, present) {
      return signStatement(ensureUnlocked().session, AppearanceStatement, { type: 'appearance', asset, owner, present })
    },
    async signPublication(asset, channel, from, until) {
      return signStatement(ensureUnlocked().session, PublicationStatement, { type: 'publication', asset, channel, from, until })
    },
    async signSettings(recognition, ownChannels, rules, grouping) {
      const body = { type: 'settings', recognition, ownChannels, rules, grouping } as const
      return signStatement(ensureUnlocked().session, SettingsStatement, body)
    },
    async signErased(owner, pseudonym, lastEvent) {
      return signStatement(ensureUnlocked().session, ErasedStatement, { type: 'erased', owner, pseudonym, lastEvent })
    },
    async signAlias(owner, of, joined) {
      return signStatement(ensureUnlocked().session, AliasStatement, { type: 'alias', owner, of, joined })
    },
    async signForm({ form, version, hash }, previous) {
      return signStatement(ensureUnlocked().session, FormStatement, { type: 'form', form, version, hash, previous })
    },
    async signFormOffered(form, offered) {
      return signStatement(ensureUnlocked().session, FormOfferedStatement, { type: 'form-offered', form, offered })
    },
    async signRetired(owner, share) {
      return signStatement(ensureUnlocked().session, RetiredStatement, { type: 'retired', owner, share })
    },
    async createAsk(input) {
      return createAsk(ensureUnlocked().session, input)
    },
    async linkAgain(ask, address) {
      return linkAgain(ensureUnlocked().session, ask, address)
    },
    async createOwnLink(input, halves) {
      return createOwnLink(ensureUnlocked().session, input, halves)
    },
    async signAskRevoked(ask) {
      return signStatement(ensureUnlocked().session, AskRevokedStatement, { type: 'ask-revoked', ask })
    },
    async signAcceptance(owner, signer, accepted) {
      return signStatement(ensureUnlocked().session, AcceptanceStatement, { type: 'acceptance', owner, signer, accepted })
    },
    async verifyStatements(statements) {
      return areVerified(ensureUnlocked().session, statements)
    },

    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, connecting is not
    async connectVision(port) {
      templates.connect(port)
    },
    async deliverTemplates(wanted) {
      ensureUnlocked()
      const found = await Promise.all(
        wanted.map(async ({ subject, entry = subject, record }) => {
          const template = await openTemplate(entry, record)
          return template && { record: record.statement.body.record, template: { ...template, subject } }
        }),
      )
      const usable = found.filter((one) => one !== undefined)
      templates.deliver(usable.map(({ template }) => template))
      return usable.map(({ record, template: { model, waiting } }) => ({ record, model, waiting: waiting !== undefined }))
    },
    async sealTemplate(offered, input) {
      const { session, shares } = ensureUnlocked()
      // Asked before the offer is taken: a portrait is not lost because its share was not open yet.
      shares.ensure(input.share)
      return sealRecord(session, shares, { ...input, table: 'template', document: templates.take(offered) })
    },

    async restateTemplate(record, waiting) {
      const { session, shares } = ensureUnlocked()
      const { body } = record.statement
      shares.ensure(body.share)
      const template = await openTemplate(body.owner, record)
      if (!template) throw new CodedError('not_readable', 'no template')
      const document = restated(template, waiting)
      const { share, version } = body
      return sealRecord(session, shares, { table: 'template', record: body.record, version: version + 1, share, document })
    },

    async sealForDevice(store, key, document) {
      const { session } = ensureUnlocked()
      return sealEnvelope(session.keys.device, devicePlace(session, store, key), encodeDocument(document))
    },
    async openFromDevice(store, key, sealed: Bytes) {
      const { session } = ensureUnlocked()
      return decodeDocument(await openEnvelope(session.keys.device, devicePlace(session, store, key), sealed))
    },
  }
}

const devicePlace = ({ workspace, member }: Session, store: string, key: string): Place => ({
  info: deviceKeyInfo(store, key),
  aad: deviceAad(workspace, member, store, key),
})

function isSameUnlock(a: UnlockWith, b: UnlockWith): boolean {
  if (a.kind === 'passphrase') return b.kind === a.kind && a.passphrase === b.passphrase && a.accountKey === b.accountKey
  if (a.kind === 'recovery') return b.kind === a.kind && a.recoveryCode === b.recoveryCode
  // A passkey's outputs are never prepared: they go straight into the unwrapping.
  if (a.kind === 'passkey') return false
  return b.kind === a.kind && a.device.secret === b.device.secret
}
