// A server that changes nothing and reads along. The client without sealing is what the scanner, which looks over every other script too, has to catch.
import { fromBase64Url, fromUtf8 } from '../../../../../core/bytes.ts'
import type { PutRecord } from '../../../../../core/wire.ts'
import { addEvent, addPerson, addPhoto, mustPractise, planted, settled } from '../client.ts'
import type { Script } from '../script.ts'

export const listening: readonly Script[] = [
  {
    name: 'everything that passes is read',
    without: ['sealed-before-sent'],
    leaks: true,
    answer: 'nothing to read',
    async run({ evil, browser }) {
      const { page } = await browser()
      await mustPractise(page)
      await addPerson(page, planted.anna)
      await addPhoto(page, await addEvent(page), planted.photo)
      await settled(page)
      const sent = evil.requests<{ records: PutRecord[] }>('/api/records').flatMap(({ records }) => records)
      const read = sent.some(({ envelope }) => envelope !== null && readsAs(envelope).includes(planted.anna))
      return { fooled: read, answer: read ? 'readable' : 'nothing to read' }
    },
  },
]

/** What is no text reads as something else. */
const readsAs = (envelope: string): string => {
  const bytes = fromBase64Url(envelope)
  return fromUtf8(bytes.filter((byte) => byte < 128))
}
