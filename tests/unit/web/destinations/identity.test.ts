import { expect, test } from 'vitest'
import { z } from '../../../../core/zod.ts'
import { placeIdOf } from '../../../../web/destinations/identity.ts'

const cloud = { address: 'https://cloud.example.org/dav/files/team', folder: 'Cleared', user: 'anna', password: 'one' }

test('two members who set up the same place have the same id, whatever they sign in with', async () => {
  const anna = await placeIdOf('webdav', cloud)
  expect(z.uuid().safeParse(anna).success).toBe(true)
  for (const same of [
    { user: 'bram', password: 'two' },
    { address: 'https://CLOUD.example.org/dav/files/team/' },
    { folder: '/Cleared/' },
  ])
    expect(await placeIdOf('webdav', { ...cloud, ...same })).toBe(anna)
})

test('another folder, address or kind is another place; a webhook is only itself', async () => {
  const ids = [
    await placeIdOf('webdav', cloud),
    await placeIdOf('webdav', { ...cloud, folder: 'cleared' }),
    await placeIdOf('webdav', { ...cloud, address: 'https://cloud.example.org/dav/files/bram' }),
    await placeIdOf('s3', { endpoint: 'https://s3.example.org', bucket: 'a', folder: 'b' }),
    await placeIdOf('s3', { endpoint: 'https://s3.example.org', bucket: 'ab', folder: '' }),
    await placeIdOf('resourcespace', cloud),
    await placeIdOf('sharepoint', { site: 'https://x.sharepoint.com', drive: 'd', folder: '' }),
    await placeIdOf('webhook', { address: cloud.address }),
    await placeIdOf('webhook', { address: cloud.address }),
  ]
  expect(new Set(ids).size).toBe(ids.length)
})
