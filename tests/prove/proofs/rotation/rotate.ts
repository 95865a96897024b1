// A browser that rotates, as a process of its own, to be killed: unlocks, says so, makes the epochs that are owed and seals every half again.
// Started by ../rotation.ts with the server's address, the recovery code, and the size of a batch.
import { httpAnswers } from './http.ts'
import { VaultClient } from '../../../support/vault-client.ts'

const [url = '', recoveryCode = '', batch = '5'] = process.argv.slice(2)
const client = new VaultClient(httpAnswers(url))
client.sheet = { accountKey: '', recoveryCode }
await client.unlock()
process.stdout.write('ready\n')
await client.startEpochs()
process.stdout.write('epochs\n')
await client.rewrap(Number(batch))
process.stdout.write('done\n')
