// A device that forgets a workspace: nothing of it is left, and nothing else goes.
import { expect, test } from 'vitest'
import { WorkspaceId } from '../../../core/ids.ts'
import { forgetRemembered } from '../../../web/store/device.ts'
import { rememberedLogo, rememberLogo } from '../../../web/workspace/publishing/watermark.ts'
import { presetFor, rememberedPreset, rememberPreset } from '../../../web/workspace/publishing/presets.ts'

const [forgotten, other] = [WorkspaceId.parse(crypto.randomUUID()), WorkspaceId.parse(crypto.randomUUID())]

test('its logo and sizes go with it; those of another workspace and the choices of the device stay', async () => {
  const preset = { ...presetFor('website'), quality: 'high' as const }
  for (const workspace of [forgotten, other]) {
    rememberLogo(workspace, 'aGVsbG8')
    rememberPreset(workspace, 'website', preset)
  }
  localStorage.setItem('imprimatur.theme', 'dark')
  await forgetRemembered(forgotten)
  expect([rememberedLogo(forgotten), rememberedPreset(forgotten, 'website')]).toEqual([null, presetFor('website')])
  expect([rememberedLogo(other), rememberedPreset(other, 'website')]).toEqual(['aGVsbG8', preset])
  expect(localStorage.getItem('imprimatur.theme')).toBe('dark')
  expect(Object.keys(localStorage).filter((name) => name.endsWith(forgotten))).toEqual([])
})
