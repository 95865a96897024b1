// Why the server could not start, as one sentence for the person at the terminal. `main.ts` prints the message and nothing else.
import { CodedError } from '../core/errors.ts'

export type StartErrorCode =
  | 'bad_setting'
  | 'data_in_use'
  | 'port_taken'
  | 'disk_full'
  | 'folder_refused'
  | 'no_database_program'
  | 'database_failed'
  | 'database_unreachable'
  | 'database_refused'
  | 'backup_failed'
  | 'restore_refused'

/** Its message is the sentence: what happened and what to do, for a person. */
export class StartError extends CodedError<StartErrorCode> {}

/** Turns the file-system errors an operator can act on into a sentence about `folder`; anything else passes through unchanged. */
export function aboutFolder(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartError('disk_full', `There is no disk space left in ${folder}; free some space and start again.`, {
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartError(
        'folder_refused',
        `The folder ${folder} cannot be written by this user; allow it or set DATA_DIR to another folder.`,
        {
          cause: error,
        },
      )
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartError('folder_refused', `${folder} is not a folder; set DATA_DIR to a folder.`, { cause: error })
    default:
      return error
  }
}
