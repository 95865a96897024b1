// A depicted person's vault as a worker: binds the contract to the line and nothing else.
import { exposeWorker } from '../../rpc/expose.ts'
import { createEarlyVault } from './first.ts'

exposeWorker(createEarlyVault(async () => (await import('./vault.ts')).createPersonVault()))
