import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stemOf, wantedOf, wayOf, type Plan } from './plan.ts'

const origin = 'https://house.example'
const plan: Plan = { version: 'b', files: [
  { url: '/assets/kk-aaaaaaa2.js', need: 'more' }, { url: '/assets/ru-bbbb-bb2.js', need: 'more' }, { url: '/assets/meet-cccccc_2.js', need: 'rooms' }, { url: '/', need: 'first' },
] }
const files = new Set(plan.files.map(({ url }) => url))
const way = (path: string, more: Partial<{ method: string; mode: string }> = {}) => wayOf({ method: 'GET', mode: 'cors', url: new URL(path, origin).href, ...more }, { origin, files })

test('every address a person opens is the page, with or without a line', () => {
  for (const path of ['/', '/children/0190-a', '/#invitation', '/people?lang=kk']) expect(way(path, { mode: 'navigate' })).toBe('page')
})
test('a one-time link opens its own page, also on a phone that has the app', () => {
  for (const path of ['/answer', '/answer/', '/answer#7KQM2XTR9VDP', '/answer?from=paper', '/answer.html']) expect(way(path, { mode: 'navigate' })).toBe('line')
  expect(way('/answers', { mode: 'navigate' })).toBe('page')
})
test('only the files of this version are answered from what is kept', () => {
  expect(way('/assets/meet-cccccc_2.js')).toBe('file')
  for (const path of ['/assets/meet-zzzzzzzz.js', '/assets/meet-cccccc_2.js?x=1', '/worker.js', '/', '/assets/']) expect(way(path)).toBe('line')
  expect(way('https://elsewhere.example/assets/meet-cccccc_2.js')).toBe('line')
})
test('nothing the server answers to somebody comes near a cache, however it is asked for', () => {
  fc.assert(fc.property(fc.constantFrom('/api', '/api/', '/api/feed', '/api/me', '/api/ask/referral/x'), fc.webQueryParameters(), fc.constantFrom('navigate', 'cors', 'same-origin', 'no-cors'), fc.constantFrom('GET', 'POST', 'HEAD'),
    (path, query, mode, method) => { expect(way(`${path}?${query}`, { mode, method })).toBe('line') }))
  expect(way('/', { mode: 'navigate', method: 'POST' })).toBe('line')
})
test('a phone fetches the page first, then what it uses, then the rooms, then everything else', () => {
  expect(wantedOf(plan, { savesData: false, used: ['/assets/ru-bbbb-bb2.js'] }).map(({ url }) => stemOf(url))).toEqual(['/', '/assets/ru.js', '/assets/meet.js', '/assets/kk.js'])
})
test('a phone that saves data keeps all rooms and its own language, also from one version to the next', () => {
  expect(wantedOf(plan, { savesData: true, used: ['/assets/ru-11111111.js'] }).map(({ url }) => stemOf(url))).toEqual(['/', '/assets/ru.js', '/assets/meet.js'])
})
test('what few phones ever draw is kept once it was drawn, also where no data is saved', () => {
  const rare = { version: 'v', files: [...plan.files, { url: '/assets/serif-dddddddd.woff2', need: 'used' as const }] }
  for (const savesData of [false, true]) {
    expect(wantedOf(rare, { savesData, used: [] }).map(({ url }) => stemOf(url))).not.toContain('/assets/serif.woff2')
    expect(wantedOf(rare, { savesData, used: ['/assets/serif-00000000.woff2'] }).map(({ url }) => stemOf(url))).toContain('/assets/serif.woff2')
  }
})
