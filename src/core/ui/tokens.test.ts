import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const sources = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(sources, file), 'utf8')
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(css|tsx)$/.test(file) && !file.endsWith('.test.tsx'))
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '')

test('a colour is named by its purpose: no value of one stands outside the tokens', () => {
  const strays = files.filter((file) => !file.endsWith('tokens.css')).flatMap((file) => {
    const found = withoutComments(read(file)).match(/(?<![&\w])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b(?!["'`]\s*(?:>|\/>))|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(/gi) ?? []
    return found.map((one) => `${file}: ${one}`)
  })
  expect(strays).toEqual([])
})

test('the serif belongs to a person\'s own words and to nothing else', () => {
  const uses = files.filter((file) => !file.endsWith('tokens.css') && !file.endsWith('voice.css')).filter((file) => /font-voice|Source Serif|\bserif\b(?!-)/.test(withoutComments(read(file)).replace(/sans-serif/g, '')))
  expect(uses).toEqual([])
  const rules = [...withoutComments(read('core/ui/voice.css')).matchAll(/([^{}]+)\{[^{}]*font-voice[^{}]*\}/g)].map(([, selector]) => selector!.trim())
  expect(rules).toEqual(['.voice'])
})

test('every token that is asked for is there', () => {
  const known = new Set([...read('core/ui/tokens.css').matchAll(/(--[\w-]+):/g)].map(([, name]) => name))
  const own = new Set(['--n', '--p'])
  const missing = files.flatMap((file) => [...read(file).matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name!).filter((name) => !known.has(name) && !own.has(name)).map((name) => `${file}: ${name}`))
  expect(missing).toEqual([])
})

test('what may be pressed is at least 44 px', () => {
  const tokens = read('core/ui/tokens.css')
  const size = (name: string) => Number(new RegExp(`--${name}:\\s*([\\d.]+)rem`).exec(tokens)?.[1]) * 16
  expect(size('tap')).toBeGreaterThanOrEqual(44)
  expect(size('tap-roomy')).toBeGreaterThanOrEqual(52)
})

// The text pairs reach WCAG's AAA (7 : 1), marks and edges 3 : 1, in each of the three lights.
const pairs: [string, string[], number][] = [
  ['ink', ['bg', 'surface', 'sunken', 'felt', 'brand-soft', 'soon-soft', 'past-soft', 'advice-soft', 'raised'], 7],
  ['ink-2', ['bg', 'surface', 'sunken', 'felt'], 7],
  ['ink-3', ['bg', 'surface', 'sunken', 'felt'], 7],
  ['on-brand', ['brand', 'brand-hover'], 7],
  ['brand-ink', ['surface', 'brand-soft'], 7],
  ['soon-ink', ['soon-soft', 'surface'], 7],
  ['past-ink', ['past-soft', 'surface'], 7],
  ['done-ink', ['done-soft', 'surface'], 7],
  ['advice-ink', ['advice-soft', 'surface'], 7],
  ['line-strong', ['bg', 'surface'], 3],
  ['brand-mid', ['bg', 'surface'], 3],
  ['past', ['surface'], 3],
  ['done', ['surface'], 3],
  ['advice', ['surface'], 3],
  ['focus', ['bg'], 3],
]

describe.each(['light', 'dark', 'sun'])('in the %s light', (light) => {
  const values = readLight(light)
  test.each(pairs.flatMap(([front, backs, least]) => backs.map((back) => [front, back, least] as const)))('%s on %s can be read', (front, back, least) => {
    expect(contrast(values(front), values(back))).toBeGreaterThanOrEqual(least)
  })
})

test('following a dark phone looks the same as choosing the dark light', () => {
  const text = withoutComments(read('core/ui/tokens.css'))
  const chosen = declarations(/\[data-theme="dark"\]\s*\{([^}]*)\}/.exec(text)?.[1])
  const followed = declarations(/:root:not\(\[data-theme\]\)\s*\{([^}]*)\}/.exec(text)?.[1])
  expect(followed).toEqual(chosen)
  expect(chosen.size).toBeGreaterThan(30)
})

function readLight(light: string): (name: string) => string {
  const text = withoutComments(read('core/ui/tokens.css')).replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
  const all = new Map<string, string>()
  for (const [, selector, body] of text.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (selector!.includes(':root') || selector!.includes(`"${light}"`)) for (const [name, value] of declarations(body)) all.set(name, value)
  }
  return function value(name): string {
    const found = all.get(`--${name}`)
    if (!found) throw new Error(`no token ${name}`)
    const other = /^var\(--([\w-]+)\)$/.exec(found)?.[1]
    return other ? value(other) : found
  }
}

function declarations(body = ''): Map<string, string> {
  return new Map([...body.matchAll(/([\w-]+)\s*:\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]))
}

/** WCAG 2's ratio of two hex colours. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
