// The public pages' entry: signing, My consent, Verify. Which one the address says. Signing is here at once; the others are loaded when they are asked for.
import '../ui/base.css'
import { mount, type Component } from 'svelte'
import { language } from '../i18n/language.svelte.ts'
import { startTheme } from '../ui/theme.svelte.ts'
import Ask from './ask/Ask.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')

const pages: Readonly<Record<string, () => Promise<{ default: Component }>>> = {
  '/my-consent': () => import('./mine/MyConsent.svelte'),
  '/verify': () => import('./verify/Verify.svelte'),
}

startTheme()
document.documentElement.lang = language.current
const load = pages[location.pathname.replace(/\/$/, '')]
// Not awaited: what is loaded later may use what is packed in this file, and would wait for this file to end while this file waits for it.
if (load) void load().then((page) => mount(page.default, { target }))
else mount(Ask, { target })
