// The vault as a worker: binds the contract to the line and nothing else. Terminating it is locking.
import { exposeWorker } from '../rpc/expose.ts'
import { createVault } from './vault.ts'

exposeWorker(createVault())
