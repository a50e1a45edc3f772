import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test, vi } from 'vitest'
import { Route, Router } from 'wouter'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages, createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { dayMs, hourMs } from '#core/clock.ts'
import { openShelf } from '#core/sync/web/shelf.ts'
import { InHouse, keepVerdicts, type HouseParts } from '#core/ui/house.tsx'
import { Shell } from '#core/ui/shell.tsx'
import { Words } from '#core/ui/words.tsx'
import { makeKeys } from '#core/vault/web/keys.ts'
import { katch } from '#programmes/katch/programme.ts'
import { advise } from '../advice.ts'
import { ActInFile } from './act.tsx'
import { CardForAnybody, CardOfChild } from './card.tsx'
import { ChildFile } from './file.tsx'
import { Children } from './children.tsx'
import { ConcernPage } from './concern.tsx'
import { Concerns } from './concerns.tsx'
import { MeetChild } from './meet.tsx'
import { RaiseConcern } from './raise.tsx'
import { ReceiptOfConsent } from './receipt.tsx'
import { identificationWeb } from './room.tsx'

// Drawn to text there is no browser whose state could differ: what a screen reads there is what it reads here.
vi.mock('react', async (original) => {
  const react = await original<typeof import('react')>()
  return { ...react, useSyncExternalStore: (subscribe: () => () => void, read: () => unknown, readOnServer?: () => unknown) => react.useSyncExternalStore(subscribe, read, readOnServer ?? read) }
})

const now = Date.now()
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const [desk, agency, raisedId, sentId, childId, otherId] = [id(1), id(2), id(3), id(4), id(5), id(6)]
const signs = ['RGC-06', 'CHD-03'] as const

const concern = {
  seenAs: 'desk', id: raisedId, state: 'raised', raisedAt: now - hourMs, changedAt: now, revision: 1, region: 'KZ-61', district: 'KZ-61.saryagash', urgency: 'now', desk, howMany: 2, childrenMet: 0, seenWhen: 'now', agesAbout: ['12-17'],
  placeKind: 'PLX-02', signs, languagesHeard: ['uz'], isOwn: false, advice: advise({ signs, placeKind: 'PLX-02', inDanger: true }), clocks: [{ kind: 'concern-answer-now', startedAt: now - hourMs, dueAt: now - 1, level: 1, basis: 'clocks.basis.programme' }],
}
const sent = { seenAs: 'raiser', id: sentId, became: 'taken-up', raisedAt: now - dayMs, changedAt: now, revision: 2 }
const child = {
  id: childId, code: { word: 'arsha', number: 418 }, state: 'potential-presumed', status: 'potential-presumed', procedural: 'none', help: 'safe-place', appeal: 'none', age: { basis: 'looks', from: 14, to: 14, band: '14-15' }, presumedMinor: true, sex: 'girl',
  languages: ['uz', 'ru'], interpreter: 'needed', region: 'KZ-61', district: null, company: 'alone', carerMayBeInvolved: 'yes', staysTonight: 'safe-place', needs: ['rest'], signs, fromConcern: true, noticeWaits: true, noticeMadeAt: null, metAt: now - dayMs,
  changedAt: now, revision: 1, next: 'make-notice', group: [otherId], desks: [desk], asked: [{ topic: 'work', times: 1, lastAt: now - dayMs, lastBy: agency, recorded: true }], timeline: [{ kind: 'met', at: now - dayMs, desk, agency, facts: { seenAs: 'presumed' } }],
  advice: { id: id(7), state: 'given', ...advise({ signs, inDanger: false }), givenAt: now - dayMs }, clocks: [{ kind: 'safe-place', startedAt: now - dayMs, dueAt: now + dayMs, level: 0, basis: 'clocks.basis.rules-12-18' }],
}
const records = {
  concerns: [concern, sent], children: [child, { ...child, id: otherId, code: { word: 'terek', number: 207 }, group: [childId], procedural: 'recognised', status: 'procedural-victim' }],
  agencies: [{ id: agency, kind: 'NGO', title: { ru: 'ОФ «Терек түбі»' } }], desks: [{ id: desk, agency, title: { ru: 'Кризисный центр' }, regions: ['KZ-61'], takesConcerns: true, state: 'active' }],
}

interface More { records?: Readonly<Record<string, readonly { id: string }[]>>; outbox?: readonly object[] }

function partsOf(roles: readonly string[], more: More = {}): HouseParts {
  const shelf = openShelf()
  shelf.apply({ upTo: 1, mark: '', audiences: ['desk'], more: false, changes: Object.entries({ ...records, ...more.records }).flatMap(([name, rows]) => rows.map((record) => ({ shelf: name, id: record.id, record }))) })
  const quiet = { onChange: () => () => {} }
  const line = { line: 'away', waiting: 0, refused: 0, sending: false, filled: true } as const
  return {
    me: { who: { programme: 'katch', person: id(9), agency, desks: [desk], roles, regions: [], session: 's', language: 'ru' }, shownName: 'Dana' } as never, device: 'd', programme: katch, shelf, keys: makeKeys(async () => { throw new Error('no line') }), verdicts: keepVerdicts(), foresees: {}, alike: {} as never, beside: {}, locker: { get: async () => undefined } as never, files: { list: () => [], onChange: () => () => {} } as never, remembered: { get: () => undefined, set: () => {} },
    outbox: { ...quiet, list: (() => { const kept = more.outbox ?? []; return () => kept })() } as never, line: { ...quiet, state: () => line } as never, setLanguage: () => {}, leave: async () => {}, confirm: () => {},
  }
}

const translators = Object.fromEntries(catalogueLanguages.map((lang) => [lang, createTranslator(readCatalogue(lang), lang, 'throw')])) as Record<CatalogueLanguage, ReturnType<typeof createTranslator>>

function draw(path: string, pattern: string, screen: () => ReactNode, { lang = 'en', roles = ['worker'], ...more }: More & { lang?: CatalogueLanguage; roles?: readonly string[] } = {}): string {
  const t = translators[lang]
  const Screen = screen as never
  return renderToStaticMarkup(
    <Words t={t} lang={lang}><InHouse parts={partsOf(roles, more)} t={t} lang={lang}><Router ssrPath={path}>
      <Shell brand={{ name: 'KATCH', place: '' }} nav={[]} tabs={[]} line={{ state: 'off', since: '10:42' }} lineHref="/line" onLanguage={() => {}}><Route path={pattern} component={Screen} /></Shell>
    </Router></InHouse></Words>)
}

const screens = [
  ['/concern', '/concern', RaiseConcern], ['/concerns', '/concerns', Concerns], [`/concerns/${raisedId}`, '/concerns/:id', ConcernPage], [`/concerns/${sentId}`, '/concerns/:id', ConcernPage], ['/children', '/children', Children],
  ['/children/new', '/children/new', MeetChild], [`/children/${childId}`, '/children/:id', ChildFile],
  ['/card', '/card', CardForAnybody], [`/children/${childId}/card`, '/children/:id/card', CardOfChild],
  ...['notice', 'talk', 'settle-age', 'joint', 'outcome', 'appeal', 'decide-appeal', 'object', 'answer-objection', 'link'].map((act) => [`/children/${childId}/do/${act}`, '/children/:id/do/:act', ActInFile] as const),
] as const

describe.each(catalogueLanguages)('in %s', (lang) => {
  test.each(screens)('%s is drawn with every sentence it needs', (path, pattern, screen) => {
    expect(draw(path, pattern, screen, { lang })).toContain('<main')
  })
})

test('there is one title on a screen, and each question has its legend', () => {
  for (const [path, pattern, screen] of screens) {
    const html = draw(path, pattern, screen)
    expect(html.match(/<h1/g), path).toHaveLength(1)
    expect((html.match(/<fieldset/g) ?? []).length, path).toBe((html.match(/<legend/g) ?? []).length)
  }
})

test('a child’s name stands nowhere; what is not there and what is not mine are one answer', () => {
  expect(draw(`/children/${childId}`, '/children/:id', ChildFile)).toMatch(/Juniper 418.*The name is hidden/s)
  const absent = draw(`/children/${id(99)}`, '/children/:id', ChildFile)
  expect(absent).toContain('There is no such record')
  expect(draw(`/concerns/${id(99)}`, '/concerns/:id', ConcernPage)).toContain('There is no such record')
  expect(draw(`/children/${childId}/do/constructor`, '/children/:id/do/:act', ActInFile)).toContain('There is no such record')
})

test('whoever raised a concern sees what became of it, and neither place, sign nor desk', () => {
  const html = draw(`/concerns/${sentId}`, '/concerns/:id', ConcernPage, { roles: ['champion'] })
  expect(html).toContain('It was taken up and somebody is on it.')
  expect(html).not.toMatch(/Saryagash|Turkistan|Signs|school/)
})

test('advice is dotted, gives its reasons, and carries no main button', () => {
  const html = draw(`/concerns/${raisedId}`, '/concerns/:id', ConcernPage)
  const note = /<section class="note advice".*?<\/section>/s.exec(html)![0]
  expect(note).toMatch(/It is time to act now\..*Danger now.*Who.*Where.*How.*A person decides/s)
  expect([...note.matchAll(/class="(btn[^"]*)"/g)].map(([, classes]) => classes)).toSatisfy((all: string[]) => all.length > 0 && all.every((one) => one.includes('quiet')))
})

test('one main button on a screen', () => {
  const mains = (html: string) => [...html.matchAll(/class="(btn(?: [^"]*)?)"/g)].filter(([, classes]) => !/second|plain|quiet|grave/.test(classes!))
  // The next step of a file is drawn twice, for phone and for desk; one of them is shown.
  for (const [path, pattern, screen] of screens) expect(mains(draw(path, pattern, screen)).length, path).toBeLessThanOrEqual(path === `/children/${childId}` ? 2 : 1)
})

test('before anybody asks again, what was asked is shown', () => {
  expect(draw(`/children/${childId}/do/talk`, '/children/:id/do/:act', ActInFile)).toMatch(/Asked already.*Work.*Do not ask about this again\..*What was it for\?/s)
})

test('the joint conversation waits behind its conditions, and is not held where proceedings have recognised the child', () => {
  expect(draw(`/children/${childId}/do/joint`, '/children/:id/do/:act', ActInFile)).toMatch(/The child tells it once.*Not said yet.*Is the place safe and private\?/s)
  const stopped = draw(`/children/${otherId}/do/joint`, '/children/:id/do/:act', ActInFile)
  expect(stopped).toContain('identification is not held')
  expect(stopped).not.toContain('<form')
})

test('on a locked phone a meeting says that names cannot be written, and goes on without', () => {
  const t = translators.en
  expect(t('identification.screen.meet.name.locked')).toContain('go on without one')
})

test('each role finds its own ways, and no role finds a child it has no work with', () => {
  const ways = (...roles: string[]) => identificationWeb.nav({ who: { roles, desks: [desk] }, t: translators.en, shelf: () => [] } as never).map(({ href }) => href)
  expect(ways('champion')).toEqual(['/concerns', '/concern', '/card'])
  expect(ways('worker')).toEqual(['/children', '/concerns', '/concern', '/card'])
  expect(ways('coordinator')).toEqual(['/concerns', '/concern', '/card'])
  for (const role of ['head', 'administrator', 'observer', 'clockwork']) expect(ways(role)).toEqual([])
})

describe('the receipt of an answer', () => {
  const consent = {
    id: id(20), child: childId, state: 'given', purpose: 'refer', receiver: agency, groups: ['identity'], abroad: false, readIn: 'en', givenBy: 'parent', isLive: true, askedAt: now - dayMs, askedBy: desk, lastDay: null, withdrawnAt: null, stopBy: null,
  }
  const contact = { id: id(21), agency, desk, place: 'duty', name: 'Dana', phone: '+77990000151', hours: { kind: 'always' }, verifiedAt: now, notReachedAt: null }
  const offer = { id: id(22), agency, desk, service: 'lawyer', regions: ['KZ-61'], languages: ['ru'], ageFrom: 0, ageTo: 17 }
  const receipt = (more: More) => draw(`/consents/${id(20)}`, '/consents/:id', ReceiptOfConsent, more).replaceAll('\u00A0', ' ')

  test('is discreet, with the telephone of whoever asked', () => {
    const drawn = receipt({ records: { consents: [consent], contacts: [contact], services: [offer] } })
    expect(drawn).toContain('Call +7 799 000 01 51 and say the number')
    for (const tells of ['Терек', 'What may be passed on', 'arsha', 'Arsha']) expect(drawn).not.toContain(tells)
  })
  test('of a desk where children are kept it has none, and says so to the worker', () => {
    const drawn = receipt({ records: { consents: [consent], contacts: [contact], services: [offer, { ...offer, id: id(23), service: 'safe-place' }] } })
    expect(drawn).toContain('Turn to whoever asked you')
    expect(drawn).toContain(translators.en('identification.screen.receipt.no-phone'))
    expect(drawn).not.toContain('799')
  })
  test('is there before the house has heard of the answer', () => {
    const answers = { purpose: 'refer', receiver: agency, groups: ['identity'], readIn: 'en', ageGroup: '15-17', answer: 'no', givenBy: 'the-person', abroad: 'no' }
    const waiting = { order: 1, state: 'waiting', envelope: { id: id(20), form: 'consent/give', version: 1, about: childId, filledAt: now, device: 'd', answers } }
    expect(receipt({ outbox: [waiting] })).toContain('Answer: no.')
    // What was refused is no answer.
    expect(receipt({ outbox: [{ ...waiting, state: 'refused', verdict: { verdict: 'refused', code: 'x', details: {} } }] })).not.toContain('Answer:')
    expect(receipt({})).not.toContain('Answer:')
  })
  test('while a withdrawal waits for a line nobody is given a yes', () => {
    const waiting = { order: 1, state: 'waiting', envelope: { id: id(24), form: 'consent/withdraw', version: 1, about: id(20), filledAt: now, device: 'd', answers: { by: 'parent' } } }
    const drawn = receipt({ records: { consents: [consent] }, outbox: [waiting] })
    expect(drawn).toContain(translators.en('identification.screen.receipt.withdrawal-waits'))
    expect(drawn).not.toContain('Answer: yes')
  })
})
