// What anybody needs who checks a consent receipt without us: the keys our log signs with, and what a receipt looks like. At fixed addresses, for everybody.
import { Hono } from 'hono'
import { Receipt } from '../../core/asks/receipt.ts'
import { z } from '../../core/zod.ts'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'

const schema = {
  $id: 'urn:imprimatur:receipt:v2:schema',
  title: 'Consent receipt, version 2: the payload of the JWS',
  ...z.toJSONSchema(Receipt, { target: 'draft-2020-12', io: 'input' }),
}

export function receiptRoutes({ logSigner }: AppDeps) {
  return new Hono<AppEnv>()
    .get('/receipts/keys.json', async (c) => {
      c.header('Content-Type', 'application/jwk-set+json')
      return c.body(JSON.stringify({ keys: [await logSigner.jwk()] }), 200)
    })
    .get('/receipts/v2.schema.json', (c) => {
      c.header('Content-Type', 'application/schema+json')
      return c.body(JSON.stringify(schema), 200)
    })
}
