// The zip reader of the tests, against archives that other code wrote.
import { downloadZip } from 'client-zip'
import { expect, it } from 'vitest'
import { readZip } from '../../support/zip.ts'

const archive = async (): Promise<Buffer> =>
  Buffer.from(
    await downloadZip([
      { name: 'één.jpg', input: 'first' },
      { name: 'two.jpg', input: 'second' },
    ]).arrayBuffer(),
  )

it('reads names and contents', async () => {
  const files = readZip(await archive())
  expect([...files].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
    ['één.jpg', 'first'],
    ['two.jpg', 'second'],
  ])
})

it('refuses contents that were altered', async () => {
  const bytes = await archive()
  bytes[bytes.indexOf('first')] = 0x46
  expect(() => readZip(bytes)).toThrow('do not match')
})
