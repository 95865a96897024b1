// The vision worker: binds the contract to the line and nothing else. Terminating it forgets every vector.
import { exposeWorker } from '../rpc/expose.ts'
import { Vision } from './vision.ts'

exposeWorker(new Vision())
