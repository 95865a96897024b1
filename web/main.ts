// The console's entry: looks whether this browser can do the work, connects the real doors, and mounts the app.
import './ui/base.css'
import './ui/font.css'
import { mount } from 'svelte'
import { startPractice } from './api/practice-door.ts'
import App from './console/App.svelte'
import { findCapability } from './console/shell/capability.ts'
import { language } from './i18n/language.svelte.ts'
import { startTheme } from './ui/theme.svelte.ts'
import { BrowserSessionDoor } from './workspace/session/session-door.ts'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')

startTheme()
document.documentElement.lang = language.current
const capability = await findCapability()
mount(App, { target, props: { capability, door: new BrowserSessionDoor(), startPractice } })
