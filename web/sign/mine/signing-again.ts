// The signing steps from My consent: the same page, with the person's own key for a door instead of a link.
import type { OwnView } from '../../../workers/vault/person/api.ts'
import type { PersonDoor } from '../../api/person-door.ts'
import type { AskDoor } from '../ask/ask.svelte.ts'

export function signingAgain(door: PersonDoor, view: OwnView): AskDoor {
  const { workspaceName, practice, pseudonym, behindMs, standing, ref, form, decision, later } = view
  return {
    // Whoever lets themselves be recognised later is asked for no picture: an editor takes a portrait of theirs.
    selfies: null,
    openAsk: () =>
      Promise.resolve({
        ok: true,
        value: {
          ...{ state: 'open', workspaceName, practice, pseudonym, behindMs, standing, ref, form, expiresAt: '' },
          ...{ delivery: 'handed-over', pending: decision !== 'counts', recognition: false },
        },
      }),
    sign: (fragment, choice) => door.renew(fragment, choice),
    async send(pending) {
      const sent = await door.send(pending)
      // The link that was kept at signing gives no code: whoever never confirmed their address asks for a new one.
      return !sent.ok && sent.code === 'code_needed' && later !== 'mailed' ? { ok: false, code: 'ask_expired' } : sent
    },
    code: (fragment, path, body, signKey) => door.code(fragment, path, body, signKey),
  }
}
