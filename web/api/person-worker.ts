// Starts the person's vault under Trusted Types: a policy of the public pages' own that admits exactly that file, so that they carry no address of another worker.
import personUrl from '../../workers/vault/person/worker.ts?worker&url'
import { admittedWorker } from './admitted-worker.ts'

export const startPersonWorker = (): Worker => admittedWorker([personUrl], personUrl, 'person')
