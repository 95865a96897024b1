// The metadata worker: exposes reading and writing of metadata, nothing else.
import { exposeWorker } from '../rpc/expose.ts'
import { metadata } from './metadata.ts'

exposeWorker(metadata)
