import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test, vi } from 'vitest'
import { Route, Router } from 'wouter'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages, createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { dayMs, hourMs, type Moment } from '#core/clock.ts'
import { openShelf } from '#core/sync/web/shelf.ts'
import { InHouse, keepVerdicts, type HouseParts } from '#core/ui/house.tsx'
import { Shell } from '#core/ui/shell.tsx'
import { Words } from '#core/ui/words.tsx'
import { Refusal, refuse } from '#core/refusal.ts'
import type { ChildId, DeskId, RecordId } from '#core/ids.ts'
import { fromBase64url, toBase64url } from '#core/vault/bytes.ts'
import { openCompared } from '#core/vault/compared.ts'
import { makeDeskKey, publicPartOf } from '#core/vault/desk-key.ts'
import type { Identity } from '#core/vault/identity.ts'
import { answerBlinded, makeObliviousKey } from '#core/vault/oblivious.ts'
import type { SealedComparison } from '#core/vault/sealed.ts'
import { makeKeys } from '#core/vault/web/keys.ts'
import { katch } from '#programmes/katch/programme.ts'
import { CaseloadPage } from './caseload.tsx'
import { Caseloads, ProposeCaseload } from './caseloads.tsx'
import { ComparisonTable } from './comparison-table.tsx'
import { likestNames, openPair, sealForComparing, type OpenedPair } from './opened-pair.ts'
import { PairPage } from './pair.tsx'
import { Pairs } from './pairs.tsx'
import { recognitionWeb } from './room.tsx'

// Drawn to text there is no browser whose state could differ: what a screen reads there is what it reads here.
vi.mock('react', async (original) => {
  const react = await original<typeof import('react')>()
  return { ...react, useSyncExternalStore: (subscribe: () => () => void, read: () => unknown, readOnServer?: () => unknown) => react.useSyncExternalStore(subscribe, read, readOnServer ?? read) }
})

const now = Date.now()
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const [desk, agency, otherDesk, otherAgency, childId, otherId] = [id(1), id(2), id(3), id(4), id(5), id(6)]
const child = (n: string, word: string) => ({ id: n, code: { word, number: 418 }, sex: 'girl', age: { basis: 'said', from: 14, to: 14, band: '14-15' }, region: 'KZ-61', metAt: now - dayMs, desks: [desk] })
const pair = (n: number, more: object = {}) => ({ id: id(n), state: 'open', isOneDesk: false, mine: { child: childId, desk }, other: { desk: otherDesk }, foundAt: now - hourMs, likely: 'very-likely', nameShown: { mine: false, other: false }, revision: 1, ...more })
const atOneDesk = { isOneDesk: true, other: { desk, child: otherId }, reasons: [{ code: 'matching.name.alike', bits: 12 }, { code: 'matching.birth.same-year', bits: 3 }] }
const same = (byMe: boolean) => ({ answer: 'same', byMe, at: now - hourMs })
const pairs = [
  pair(20), pair(21, atOneDesk), pair(22, { ...atOneDesk, mine: { child: childId, desk, said: same(true) } }), pair(23, { mine: { child: childId, desk, said: same(false) }, nameShown: { mine: true, other: true }, other: { desk: otherDesk, child: otherId } }),
  pair(24, { state: 'joined', kept: childId }), pair(25, { state: 'apart' }), ...[{ byMe: true }, { by: id(97) }].map((said, n) => pair(28 + n, { state: 'apart', mine: { child: childId, desk, said: { answer: 'different', at: now - hourMs, ...said } } })), pair(26, { state: 'undone' }), pair(27, { nameShown: { mine: false, other: true }, other: { desk: otherDesk, child: id(99) } }),
]
const runSide = (of: string, done: object = {}) => ({ agency: of, sent: false, shows: false, named: false, ...done })
const run = (n: number, state: string, { mine = {}, ...more }: { mine?: object; [key: string]: unknown } = {}) => ({ id: id(n), state, purpose: 'district-count', side: 'a', mine: runSide(agency, mine), other: runSide(otherAgency), isMine: true, speaks: true, proposedAt: now - dayMs, overAt: now + dayMs, caseload: 9, revision: 1, ...more })
const count = { from: 10, to: 19 }
const runs = [
  run(60, 'proposed'), run(61, 'proposed', { side: 'b' }), run(62, 'sending'), run(63, 'sending', { mine: { sent: true } }), run(64, 'sending', { isMine: false }), run(65, 'comparing'), run(66, 'counted', { count }), run(67, 'counted', { count: { from: 3 }, mine: { shows: true } }),
  run(68, 'showing', { count, rows: [1] }), run(69, 'showing', { count, rows: [1], mine: { named: true } }), ...['declined', 'stopped', 'overdue', 'done'].map((ending, i) => run(70 + i, 'ended', { ending, endedAt: now - hourMs, count, endedBy: ['me', 'mine', 'other'][i], overAt: undefined })),
]
const records = {
  caseloads: runs, pairs, children: [child(childId, 'arsha'), child(otherId, 'terek')],
  agencies: [{ id: agency, kind: 'NGO', title: { ru: 'ОФ «Терек түбі»' } }, { id: otherAgency, kind: 'POLICE', title: { ru: 'Полиция' } }],
  desks: [{ id: desk, agency, title: { ru: 'Кризисный центр' }, state: 'active' }, { id: otherDesk, agency: otherAgency, title: { ru: 'Ювенальная полиция' }, state: 'active', keyVersion: 1, publicKey: 'x' }],
  contacts: [{ id: id(40), desk: otherDesk, name: 'Дежурная часть', phone: '+77010000001', place: 'first', hours: { kind: 'always' }, verifiedAt: now - dayMs, notReachedAt: null, revision: 1 }],
}

function partsOf(roles: readonly string[]): HouseParts {
  const shelf = openShelf()
  shelf.apply({ upTo: 1, mark: '', audiences: ['desk'], more: false, changes: Object.entries(records).flatMap(([name, rows]) => rows.map((record) => ({ shelf: name, id: record.id, record }))) } as never)
  const quiet = { onChange: () => () => {} }
  const line = { line: 'away', waiting: 0, refused: 0, sending: false, filled: true } as const
  return {
    me: { who: { programme: 'katch', person: id(9), agency, desks: [desk], roles, regions: [], session: 's', language: 'ru' }, shownName: 'Dana' } as never, device: 'd', programme: katch, shelf, keys: makeKeys(async () => { throw new Error('no line') }), verdicts: keepVerdicts(), foresees: {}, beside: {}, alike: {} as never,
    locker: { get: async () => undefined } as never, files: { list: () => [], onChange: () => () => {} } as never, remembered: { get: () => undefined, set: () => {} },
    outbox: { ...quiet, list: (() => { const none: never[] = []; return () => none })() } as never, line: { ...quiet, state: () => line } as never, setLanguage: () => {}, leave: async () => {}, confirm: () => {},
  } as never
}

const translators = Object.fromEntries(catalogueLanguages.map((lang) => [lang, createTranslator(readCatalogue(lang), lang, 'throw')])) as Record<CatalogueLanguage, ReturnType<typeof createTranslator>>

function draw(path: string, pattern: string, screen: () => ReactNode, { lang = 'en', roles = ['worker'] }: { lang?: CatalogueLanguage; roles?: readonly string[] } = {}): string {
  const t = translators[lang]
  const Screen = screen as never
  return renderToStaticMarkup(
    <Words t={t} lang={lang}><InHouse parts={partsOf(roles)} t={t} lang={lang}><Router ssrPath={path}>
      <Shell brand={{ name: 'KATCH', place: '' }} nav={[]} tabs={[]} line={{ state: 'off', since: '10:42' }} lineHref="/line" onLanguage={() => {}}><Route path={pattern} component={Screen} /></Shell>
    </Router></InHouse></Words>)
}

const pagesOf = pairs.map((one) => [`/pairs/${one.id}`, '/pairs/:id', PairPage] as const)
const pagesOfRuns = runs.map((one) => [`/caseloads/${one.id}`, '/caseloads/:id', CaseloadPage] as const)
const screens = [['/pairs', '/pairs', Pairs] as const, ...pagesOf, ['/caseloads', '/caseloads', Caseloads] as const, ['/caseloads/new', '/caseloads/new', ProposeCaseload] as const, ...pagesOfRuns]

describe.each(catalogueLanguages)('in %s', (lang) => {
  test.each(screens)('%s is drawn with every sentence it needs', (path, pattern, screen) => {
    expect(draw(path, pattern, screen, { lang })).toContain('<main')
  })
  test('the table of both names is drawn with every sentence it needs', async () => {
    const html = draw('/x', '/x', () => <ComparisonTable opened={opened} heads={['A', 'B']} />, { lang })
    // A head, five things one side at least has; what neither has stands in one line.
    expect(html.match(/<tr/g)).toHaveLength(6)
    expect(html).toContain('Айгерім')
  })
})

test('a pair that is not mine and one that is not there are one answer', () => {
  expect(draw(`/pairs/${id(98)}`, '/pairs/:id', PairPage)).toContain('There is no such record')
})

test('of another desk’s file nothing is shown but the desk and whom to call', () => {
  const html = draw(`/pairs/${id(20)}`, '/pairs/:id', PairPage)
  expect(html).toMatch(/The other name is not shown to you yet.*\+77010000001/s)
  expect(html).not.toContain('Birch')
  expect(html).not.toMatch(/Terek 418|speaks for one child/)
})

test('who has said it at one desk has no answer left to give, and the screen says why', () => {
  const html = draw(`/pairs/${id(22)}`, '/pairs/:id', PairPage)
  expect(html).toContain('one person cannot be both')
  expect(html).not.toContain('type="radio"')
  expect(draw(`/pairs/${id(21)}`, '/pairs/:id', PairPage).match(/type="radio"/g)).toHaveLength(3)
})

test('no answer is chosen before somebody chooses, and the programme’s advice carries no button', () => {
  const html = draw(`/pairs/${id(21)}`, '/pairs/:id', PairPage)
  expect(html).not.toContain('checked=""')
  expect(/<section class="note advice".*?<\/section>/s.exec(html)![0]).not.toContain('<button')
})

test('the way in counts what waits for me, and only workers have it', () => {
  const ways = (...roles: string[]) => recognitionWeb.nav({ who: { roles, desks: [desk] }, t: translators.en, shelf: () => pairs } as never)
  expect(ways('worker')).toMatchObject([{ href: '/pairs', count: 3 }])
  for (const role of ['coordinator', 'head', 'administrator', 'champion']) expect(ways(role)).toEqual([])
})

test('a pair that came of a comparison is linked from it, and the way in stands beside the pairs', () => {
  expect(draw(`/caseloads/${id(73)}`, '/caseloads/:id', CaseloadPage)).toContain(`href="/pairs/${id(20)}"`)
  expect(draw(`/caseloads/${id(71)}`, '/caseloads/:id', CaseloadPage)).not.toContain(`href="/pairs/${id(20)}"`)
  expect(draw('/pairs', '/pairs', Pairs)).toContain('href="/caseloads"')
})

test('of a run that a colleague began there is no step but its end, and whoever may not begin one is offered none', () => {
  const html = draw(`/caseloads/${id(64)}`, '/caseloads/:id', CaseloadPage)
  expect(html).not.toContain('Open the names and send')
  expect(html).toContain('End the comparison')
  expect(draw('/caseloads', '/caseloads', Caseloads, { roles: ['head'] })).not.toContain('/caseloads/new')
  expect(draw(`/caseloads/${id(99)}`, '/caseloads/:id', CaseloadPage)).toContain('There is no such record')
})

const identities: Record<string, Identity> = {
  [childId]: { names: [{ given: 'Айгерім', family: 'Сейітова', patronymic: 'Қайратқызы' }], birth: '2011-04-14', relatives: [{ name: { given: 'Гүлнар' }, kin: 'mother' }], phones: [{ number: '+77011234567' }] },
  [otherId]: { names: [{ given: 'Aika' }, { given: 'Aigerim', family: 'Seiitova' }], birth: '2011', phones: [{ number: '+77011234567' }] },
}
const keys = { openName: async (one: string, reason: string) => (reason === 'compare' && identities[one] ? { identity: identities[one], version: 1 } : refuse('not-found')) } as never
const opened = await openPair(keys, [{ child: childId as never, seen: records.children[0] as never }, { child: otherId as never, seen: records.children[1] as never }], now as Moment) as OpenedPair

test('both names are opened with the reason and compared in the spellings that are most alike; numbers stay hidden', () => {
  expect(opened.differences.other.map(({ text }) => text).join('')).toBe('Seiitova Aigerim')
  expect(opened.comparison.verdict).toMatch(/likely/)
  expect(opened.shown.phone).toEqual([{ kind: 'hidden' }, { kind: 'hidden' }])
  expect(opened.comparison.rows.find(({ field }) => field === 'phone')!.weight).toBe('matching.weight.strongly-for')
  const html = draw('/x', '/x', () => <ComparisonTable opened={opened} heads={['A', 'B']} />)
  expect(html).not.toContain('7011234567')
})

describe('of the other side’s child stands open what was shown for the pair', async () => {
  const [houseKey, indexKey] = [makeObliviousKey(), { version: 1, key: new Uint8Array(32).fill(7) }]
  const answerNumbers = async (blinded: readonly string[]) => blinded.map((one) => toBase64url(answerBlinded(houseKey, fromBase64url(one)!)!))
  const theirs: Identity = { names: [{ given: 'Aigerim', family: 'Seiitova' }], birth: '2011', phones: [{ number: '8 701 123 45 67' }], numbers: [{ kind: 'paper', number: 'AB 1234567' }], school: 'School 5', exactPlace: 'Abai 1', relatives: [{ name: { given: 'Gulnar' }, kin: 'mother', phone: '+77015550000' }, { name: { given: 'Nurlan' }, kin: 'uncle' }] }
  const mine: Identity = { names: [{ given: 'Айгерім', family: 'Сейітова' }], birth: '2011', phones: [{ number: '+7 701 123-45-67' }], numbers: [{ kind: 'paper', number: 'KA 7654321' }], relatives: [{ name: { given: 'Гүлнар' }, kin: 'mother' }] }
  const desk = await makeDeskKey(id(1) as DeskId, 1)
  const at = { pair: id(20) as RecordId, child: otherId as ChildId, seen: { sex: 'girl', age: { basis: 'said', from: 14, to: 14 }, metAt: now as Moment }, to: publicPartOf(desk) } as const
  const device = (own: Identity, more: object = {}) => ({ openName: async () => ({ identity: own, version: 1 }), indexKey: async () => indexKey, answerNumbers, ...more }) as never
  const sealed = await sealForComparing(device(theirs), at) as SealedComparison
  const opens = async (more: object = {}) => await openPair(device(mine, { openCompared: async () => await openCompared(sealed, desk.privateKey), ...more }), [{ child: childId as never }, { child: otherId as never, pair: at.pair }], now as Moment) as OpenedPair
  const weightOf = ({ comparison: { rows } }: OpenedPair, field: string) => rows.find((row) => row.field === field)!.weight

  test('names, birth and the mother’s name, and that a telephone is one of ours; no number, no place, nobody else', async () => {
    expect(Object.keys(await openCompared(sealed, desk.privateKey)).toSorted()).toEqual(['birth', 'facts', 'mother', 'names', 'numbers'])
    const opened = await opens()
    expect(opened.shown).toMatchObject({ birth: [{ date: '2011' }, { date: '2011' }], mother: [{ text: 'Гүлнар' }, { text: 'Gulnar' }], phone: [{ kind: 'hidden' }, { kind: 'hidden' }], document: [{ kind: 'hidden' }, { kind: 'hidden' }], iin: [undefined, undefined] })
    expect(opened.shown.sex).toEqual([undefined, { kind: 'code', key: 'identification.sex.girl' }])
    expect([weightOf(opened, 'phone'), weightOf(opened, 'document')]).toEqual(['matching.weight.strongly-for', 'not-recorded'])
    for (const closed of ['7011234567', '1234567', 'School', 'Abai', 'Nurlan', '5550000']) expect(JSON.stringify([opened, await openCompared(sealed, desk.privateKey)]), closed).not.toContain(closed)
  })

  test('where numbers cannot be compared, nothing is said of them but that they are there', async () => {
    for (const more of [{ answerNumbers: async () => refuse('matching.too-many-numbers') }, { indexKey: async () => ({ version: 2, key: indexKey.key.slice() }) }, { indexKey: async () => undefined }, { openCompared: async () => ({ names: [{ given: 'Aigerim', family: 'Seiitova' }], numbers: { version: '1.1.1', tags: '***' } }) }]) {
      const opened = await opens(more)
      expect(weightOf(opened, 'phone')).toBe('not-recorded')
      expect(opened.shown.phone[0]).toEqual({ kind: 'hidden' })
      expect(opened.differences.other.map(({ text }) => text).join('')).toBe('Seiitova Aigerim')
    }
  })

  test('what a name is not open for is the answer, and nothing is sealed', async () => {
    expect(await sealForComparing(device(theirs, { openName: async () => refuse('access.not-yours') }), at)).toBeInstanceOf(Refusal)
    expect(await opens({ openCompared: async () => refuse('access.not-yours') })).toBeInstanceOf(Refusal)
  })
})

test('a name that does not open is the answer, and nothing is shown of the other', async () => {
  expect(await openPair(keys, [{ child: childId as never }, { child: id(77) as never }], now as Moment)).toBeInstanceOf(Refusal)
})

test('of several spellings the two that are most alike are shown', () => {
  expect(likestNames(['Айгерім Сейітова', 'Aika'], ['AIKA', 'Aigerim Seiitova'])).toEqual(['Айгерім Сейітова', 'Aigerim Seiitova'])
  expect(likestNames([], [])).toEqual(['', ''])
})
