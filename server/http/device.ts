// Which browser on which system asks: two words from a fixed list, read from `User-Agent`, so that people tell their own sessions apart. No more is kept.
import type { Device } from '../../core/wire/sessions.ts'

type Rule<T> = readonly [pattern: RegExp, is: T]

// Order matters: Edge and Chrome call themselves Safari too, phones call themselves Linux or Mac.
const browserRules: readonly Rule<Device['browser']>[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'edge'],
  [/\b(?:Firefox|FxiOS)\//, 'firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'chrome'],
  [/\bSafari\//, 'safari'],
]
const systemRules: readonly Rule<Device['system']>[] = [
  [/\b(?:iPhone|iPad|iPod)\b/, 'ios'],
  [/\bAndroid\b/, 'android'],
  [/\bWindows\b/, 'windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macos'],
  [/\bLinux\b|\bCrOS\b/, 'linux'],
]

export function deviceOf(userAgent: string | undefined): Device {
  return { browser: first(browserRules, userAgent) ?? 'other', system: first(systemRules, userAgent) ?? 'other' }
}

function first<T>(rules: readonly Rule<T>[], text = ''): T | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1]
}
