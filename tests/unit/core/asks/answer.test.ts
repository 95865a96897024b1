// What an answer ends of what stood: whatever the form asks is settled by the answer, whatever it does not ask is left alone. Held against made-up histories.
import fc from '../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { effectOf, endChannels, endEverything, endingActions, standsOf } from '../../../../core/asks/answer.ts'
import type { Channel } from '../../../../core/channels.ts'
import { foldConsent, matchingPermittedOn, type ConsentEvent } from '../../../../core/consent.ts'
import type { QuitclaimId } from '../../../../core/ids.ts'
import type { ConsentAction } from '../../../../core/statements.ts'
import { permissionOn } from '../../../../core/verdict/permission.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { anyDay, anyEvents, channels, event, permit, quitclaims } from '../../../support/consent-samples.ts'
import { formDocument } from '../../../support/form-samples.ts'

const fresh = '00000000-0000-4000-8000-0000000000ff' as QuitclaimId
const everything = (events: readonly ConsentEvent[]): ConsentEvent[] =>
  events.map(({ statement }) => ({ statement, verified: true }))
const saying = (events: readonly ConsentEvent[], actions: readonly ConsentAction[]) =>
  foldConsent([...everything(events), ...actions.map((action) => event(action))])
const standing = (events: readonly ConsentEvent[]) => standsOf(events.map(({ statement }) => statement))
const isClear = (state: ReturnType<typeof foldConsent>, channel: Channel, day: string): boolean =>
  permissionOn(state, onDay(channel, day as never), noRules).permitted
const form = (asked: readonly Channel[], matching: boolean) =>
  formDocument({
    channels: asked.map((channel) => ({ channel, label: { nl: 'x', en: 'x' }, sentence: { nl: 'x.', en: 'x.' } })),
    ...(matching ? {} : { matching: null }),
  })

test('after "stop everything" nothing is permitted on any day, whoever said what before', () => {
  fc.assert(
    fc.property(anyEvents, anyDay, (events, day) => {
      const state = saying(events, endEverything(standing(events)))
      expect(channels.filter((channel) => isClear(state, channel, day))).toEqual([])
      expect(matchingPermittedOn(state, day)).toBe(false)
    }),
  )
})

test('channels that were unticked are permitted nowhere, the others as before', () => {
  fc.assert(
    fc.property(anyEvents, anyDay, fc.subarray(channels), (events, day, gone) => {
      const before = foldConsent(everything(events))
      const after = saying(events, endChannels(standing(events), gone))
      for (const channel of channels)
        expect(isClear(after, channel, day)).toBe(!gone.includes(channel) && isClear(before, channel, day))
    }),
  )
})

test('of what a form asks only the answer stands, the rest as before; and what is told is what happens', () => {
  const anyAnswer = fc.record({
    asked: fc.subarray(channels, { minLength: 1 }),
    ticked: fc.subarray(channels),
    matching: fc.boolean(),
  })
  fc.assert(
    fc.property(anyEvents, anyDay, anyAnswer, fc.boolean(), (events, on, { asked, ticked, matching }, asksMatching) => {
      const before = foldConsent(everything(events))
      const yes = ticked.filter((channel) => asked.includes(channel))
      const effect = effectOf(form(asked, asksMatching), { channels: yes, matching: asksMatching && matching }, standing(events), {
        on,
        pending: false,
      })
      const consent = permit({ quitclaim: fresh, channels: yes, from: on, until: on })
      const after = saying(events, [...(yes.length > 0 ? [consent] : []), ...endingActions(effect, yes.length > 0 ? fresh : null)])
      for (const channel of channels) {
        if (before.never) continue
        // One number given twice is one: what ends it for the consent ends it for the other basis too.
        const isAnswered = (id: QuitclaimId): boolean =>
          standing(events).quitclaims.some(
            (one) =>
              one.quitclaim === id && one.basis === 'consent' && one.channels.includes(channel) && !(one.until && one.until < on),
          )
        const otherwise = isClear(
          { ...before, quitclaims: before.quitclaims.filter(({ id, basis }) => basis !== 'consent' && !isAnswered(id)) },
          channel,
          on,
        )
        const expected = asked.includes(channel) ? yes.includes(channel) || otherwise : isClear(before, channel, on)
        expect(isClear(after, channel, on), channel).toBe(expected)
        if (effect.stops.includes(channel)) expect(isClear(after, channel, on), channel).toBe(false)
        // What rests on another basis and begins later stays, though it permits nothing yet.
        const told = [...effect.stops, ...effect.stays.map((one) => one.channel)]
        if (isClear(before, channel, on) && !isClear(after, channel, on)) expect(told).toContain(channel)
      }
      const stillMatched = matchingPermittedOn(after, on)
      if (asksMatching) expect(stillMatched).toBe(false)
      else expect(stillMatched).toBe(matchingPermittedOn(before, on))
    }),
  )
})

test('two permissions under one number end as far as they were asked about, and no further', () => {
  const before = [event(permit({ channels: ['own:newsletter'] })), event(permit({ channels: ['intranet'] }))]
  const on = '2026-03-01' as never
  const part = [{ action: 'withdraw', quitclaim: quitclaims[0]!, channels: ['intranet'] }]
  const effect = effectOf(form(['intranet'], false), { channels: [], matching: false }, standing(before), { on, pending: false })
  expect(endingActions(effect, null)).toEqual(part)
  expect(effect.stays.map(({ channel }) => channel)).toEqual(['own:newsletter'])
  expect(endChannels(standing(before), ['intranet'])).toEqual(part)
})

test('what waits for an officer leaves standing what it repeats, and ends what it refuses', () => {
  const before = [
    event(permit({ channels: ['website', 'intranet'] })),
    event({ action: 'matching-permit', grant: quitclaims[2]!, until: null }),
  ]
  const asked = form(['website', 'intranet'], true)
  const on = '2026-03-01' as never
  const effect = effectOf(asked, { channels: ['website'], matching: true }, standing(before), { on, pending: true })
  expect(effect).toMatchObject({
    ending: [{ channels: ['intranet'], replaced: false }],
    grants: [],
    stops: ['intranet'],
    matching: null,
  })
})
