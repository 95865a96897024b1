// A depicted person's vault as a worker: binds the contract to the line and nothing else.
import { exposeWorker } from '../../rpc/expose.ts'
import { createPersonVault } from './vault.ts'

exposeWorker(createPersonVault())
