// Where backups go and to whom they are sealed. Every mistake is one sentence, found before anything is read.
import { mkdirSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { aboutFolder, StartError } from '../start-error.ts'
import { isRecipient } from './seal.ts'
import type { DatabaseName } from './shelf.ts'

export interface BackupPlace {
  readonly folder: string
  readonly recipient: string
}

export interface BackupSettings {
  readonly main: BackupPlace
  readonly shred: BackupPlace
  /** Null: main backups are the operator's to delete. */
  readonly keepMainDays: number | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws StartError `bad_setting` */
export function readBackupSettings(environment: Environment): BackupSettings {
  const main = placeOf(environment, 'BACKUP_DIR', 'BACKUP_RECIPIENT')
  const shred = placeOf(environment, 'SHRED_BACKUP_DIR', 'SHRED_BACKUP_RECIPIENT')
  if (main.folder === shred.folder)
    refuse('BACKUP_DIR and SHRED_BACKUP_DIR are the same folder; whoever finds both kinds of backup in one place finds everything.')
  if (main.recipient === shred.recipient)
    refuse('BACKUP_RECIPIENT and SHRED_BACKUP_RECIPIENT are the same key; the two kinds of backup need a key each.')
  const days = environment['BACKUP_KEEP_DAYS']?.trim() ?? ''
  if (days !== '' && !/^[1-9]\d{0,4}$/.test(days)) refuse('BACKUP_KEEP_DAYS must be a number of days, 1 or more.')
  return { main, shred, keepMainDays: days === '' ? null : Number(days) }
}

/** The two folders alone: reading them back needs no recipient. @throws StartError `bad_setting` */
export function readBackupFolders(environment: Environment): Readonly<Record<DatabaseName, string>> {
  return { main: folderOf(environment, 'BACKUP_DIR'), shred: folderOf(environment, 'SHRED_BACKUP_DIR') }
}

function placeOf(environment: Environment, folderName: string, recipientName: string): BackupPlace {
  const recipient = environment[recipientName]?.trim() ?? ''
  if (recipient === '')
    refuse(`${recipientName} is not set; \`npm run backup -- --make-keys FOLDER\` makes the two keys and prints what to set.`)
  if (recipient.startsWith('AGE-SECRET-KEY-'))
    refuse(`${recipientName} holds a secret key; take that key away from this machine and set the public one (age1…).`)
  if (!isRecipient(recipient)) refuse(`${recipientName} must be an age public key (age1…).`)
  const folder = folderOf(environment, folderName)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return { folder: realpathSync(folder), recipient }
  } catch (error) {
    throw aboutFolder(folder, error)
  }
}

function folderOf(environment: Environment, name: string): string {
  const folder = environment[name]?.trim() ?? ''
  return folder === '' ? refuse(`${name} is not set; name the folder that backups go to.`) : resolve(folder)
}

function refuse(sentence: string): never {
  throw new StartError('bad_setting', sentence)
}
