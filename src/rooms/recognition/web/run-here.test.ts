/** What a device does in a run, against two houses that only hand on: whose names are opened and why, what is sent, what lies in the locker and when it goes. */
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import { newId, type ChildId } from '#core/ids.ts'
import { linkRows, numbersIn, runVersion } from '#core/matching/linkage.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, randomBytes } from '#core/vault/bytes.ts'
import type { Identity } from '#core/vault/identity.ts'
import { signerFrom, type Signer } from '#core/vault/signing.ts'
import { caseloadLimits, type RunSideName, type RunState } from '../caseload.ts'
import type { RunSeen } from './on-shelf.ts'
import { agree, ownFound, propose, sendCaseload, type Going } from './run-here.ts'
import { tidyRuns } from './run-slots.ts'
import { agenciesToCompare, runWaits, servedHere, sortRuns } from './runs.ts'

const now = Date.now() as Moment
interface Envelope { readonly form: string; readonly id: string; readonly about?: string; readonly answers: any; readonly sealed: any }
interface Device { readonly agency: string; readonly desk: string; readonly signer: Signer; readonly sent: Envelope[]; readonly opened: string[]; readonly slots: Map<string, { kind: string; name: string; what: any }>; readonly names: Map<string, Identity>; readonly children: any[]; isCut: boolean; verdicts: Map<string, any>; runs: Map<string, RunSeen>; desks: any[] }

async function device(names: readonly Identity[]): Promise<Device> {
  const [agency, desk] = [newId(), newId()]
  const known = new Map(names.map((one) => [newId() as string, one]))
  return { agency, desk, signer: await signerFrom(randomBytes(32)), sent: [], opened: [], slots: new Map(), names: known, children: [...known.keys()].map((id) => ({ id, desks: [desk], sex: 'girl', age: { basis: 'said', from: 12, to: 12, band: '10-13' }, metAt: now, encoding: {} })), isCut: false, verdicts: new Map(), runs: new Map(), desks: [] }
}

function houseOf(one: Device): any {
  return {
    who: { agency: one.agency, desks: [one.desk], person: newId() }, now, lang: 'en', line: { line: 'open' }, outbox: [],
    shelf: (name: string) => (name === 'children' ? one.children : name === 'desks' ? one.desks : [...one.runs.values()]),
    record: (name: string, id: string) => (name === 'children' ? one.children.find((child) => child.id === id) : name === 'desks' ? one.desks.find((desk) => desk.id === id) : one.runs.get(id)),
    keys: { isUnlocked: true, signer: async () => one.signer, openName: async (child: string, reason: string) => { one.opened.push(`${child} ${reason}`); const identity = one.names.get(child); return identity ? { identity, version: 1 } : refuse('not-found') } },
    locker: {
      get: async (kind: string, name: string) => structuredClone(one.slots.get(`${kind} ${name}`)?.what),
      all: async (kind: string) => [...one.slots.values()].filter((slot) => slot.kind === kind),
      change: async ({ put = [], remove = [] }: any) => { for (const slot of put) one.slots.set(`${slot.kind} ${slot.name}`, structuredClone(slot)); for (const { kind, name } of remove) one.slots.delete(`${kind} ${name}`) },
    },
    submit: async (form: { name: string }, answers: any, { id = newId(), about, sealed }: any) => { one.sent.push({ form: form.name, id, about, answers, sealed }); return id },
    settle: async (id: string) => (one.isCut ? undefined : one.verdicts.get(id) ?? { verdict: 'taken' }),
  }
}

const girl = (given: string, family: string): Identity => ({ names: [{ given, family }] })
let a: Device, b: Device
let run: string
const seenBy = (side: RunSideName, more: object = {}): RunSeen => {
  const [mine, other] = side === 'a' ? [a, b] : [b, a]
  const steps = { sent: false, shows: false, named: false }
  return { id: run, state: 'sending', purpose: 'same-children-twice', side, mine: { agency: mine.agency, ...steps }, other: { agency: other.agency, ...steps }, isMine: true, speaks: true, proposedAt: now, revision: 2,
    halves: { a: a.sent[0]!.sealed.run.key, b: b.sent[0]!.sealed.run.key }, ...more } as never
}

beforeEach(async () => {
  a = await device([girl('Айгерім', 'Сейітова'), girl('Мадина', 'Оспанова'), girl('Нұрай', 'Қалиева')])
  b = await device([girl('Aigerim', 'Seiitova'), girl('Сауле', 'Ибраева')])
  const desks = [a, b].map(({ agency, desk, signer }) => ({ id: desk, agency, state: 'active', keyVersion: 1, signers: [signer.publicKey] }))
  for (const one of [a, b]) one.desks.push(...desks)
  run = await propose(houseOf(a), { agency: b.agency as never, purpose: 'same-children-twice' }) as string
  await agree(houseOf(b), { id: run, mine: { agency: b.agency }, other: { agency: a.agency } } as never)
})

const rowsOf = ({ sent }: Device): Uint8Array => {
  const pieces = sent.filter(({ form }) => form === 'recognition/send-rows').map(({ sealed }) => fromBase64url(sealed.run.rows.rows)!)
  return new Uint8Array(Buffer.concat(pieces))
}
const send = async (side: RunSideName, tell: (going: Going) => void = () => {}) => await sendCaseload(() => houseOf({ a, b }[side]), seenBy(side), tell)

test('two devices make one key, their rows are compared, and each knows which of its own was found', async () => {
  const going: Going[] = []
  expect(await send('a', (how) => { going.push(how) })).toEqual({ opened: 3, of: 3 })
  expect(await send('b')).toEqual({ opened: 2, of: 2 })
  expect(going.filter(({ at }) => at === 'opening').map(({ n }) => n)).toEqual([0, 1, 2])
  // One by one, each with the reason that the log keeps; nothing else was opened.
  expect(a.opened).toEqual(a.children.map(({ id }) => `${id} caseload`))
  const found = linkRows({ a: rowsOf(a), b: rowsOf(b), version: runVersion(run) })
  const own = await ownFound(houseOf(a), seenBy('a', { state: 'showing', rows: found.map((one) => one.a) }))
  expect(own!.map(({ child }) => child)).toContain(a.children[0].id)
  const theirs = await ownFound(houseOf(b), seenBy('b', { state: 'showing', rows: found.map((one) => one.b) }))
  expect(theirs!.map(({ child }) => child)).toContain(b.children[0].id)
  // Numbers of made-up children are nobody; who is no longer ours is not shown.
  const sent = numbersIn(rowsOf(a))
  expect(sent.size).toBe(7)
  expect((await ownFound(houseOf(a), seenBy('a', { rows: [...sent] })))!.map(({ child }) => child).toSorted()).toEqual(a.children.map(({ id }) => id).toSorted())
  expect(await ownFound(houseOf(a), seenBy('a', { rows: [] }))).toEqual([])
  const [gone] = a.children.splice(0, 1)
  expect((await ownFound(houseOf(a), seenBy('a', { rows: found.map((one) => one.a) })))!.map(({ child }) => child)).not.toContain(gone.id)
})

test('no name and no number of a child leaves the device with the rows', async () => {
  await send('a')
  const left = JSON.stringify(a.sent.filter(({ form }) => form === 'recognition/send-rows'))
  for (const { id } of a.children) expect(left).not.toContain(id)
  expect(left).not.toMatch(/Айгерім|Сейітова/)
})

test('a half that nobody of the other agency has signed is refused before any name is opened', async () => {
  const stranger = await signerFrom(randomBytes(32))
  a.desks.find(({ agency }) => agency === b.agency).signers = [stranger.publicKey]
  expect(await send('a')).toMatchObject({ code: 'vault.half-not-theirs' })
  // Whoever signs for another agency signs for nobody of this one.
  a.desks.find(({ agency }) => agency === a.agency).signers = [b.signer.publicKey]
  expect(await send('a')).toMatchObject({ code: 'vault.half-not-theirs' })
  expect(a.opened).toEqual([])
})

test('whoever closes the browser goes on with the same rows under the same numbers, and opens no name again', async () => {
  a.isCut = true
  expect(await send('a')).toMatchObject({ code: 'sync.no-line' })
  const before = a.sent.filter(({ form }) => form === 'recognition/send-rows')
  expect(before).toHaveLength(1)
  a.isCut = false
  expect(await send('a')).toEqual({ opened: 3, of: 3 })
  const after = a.sent.filter(({ form }) => form === 'recognition/send-rows').slice(1)
  expect(after).toEqual(before)
  expect(a.opened).toHaveLength(3)
  // Secret and rows have done their work; the numbers stay for the last step.
  expect([...a.slots.keys()]).toEqual([`run numbers ${run}`])
})

test('on a device that did not begin it nothing is opened', async () => {
  a.slots.clear()
  expect(await send('a')).toMatchObject({ code: 'recognition.run-elsewhere' })
  expect(await ownFound(houseOf(a), seenBy('a', { rows: [1] }))).toBeUndefined()
  expect(a.opened).toEqual([])
})

test('a refused proposal leaves no secret, and where no name opens there is nobody to compare', async () => {
  const house = houseOf(a)
  const before = a.slots.size
  expect(await propose({ ...house, settle: async () => ({ verdict: 'refused', code: 'recognition.run-open', details: {} }) }, { agency: b.agency as never, purpose: 'district-count' })).toBeInstanceOf(Refusal)
  expect(a.slots.size).toBe(before)
  a.names.clear()
  expect(await send('a')).toMatchObject({ code: 'recognition.nobody-to-compare' })
  expect(a.sent.some(({ form }) => form === 'recognition/send-rows')).toBe(false)
})

test('what lies here goes with the run, whoever ended it; while it is open the numbers stay', async () => {
  a.isCut = true
  await send('a')
  expect([...a.slots.keys()]).toEqual(expect.arrayContaining([`run key ${run}`, `run numbers ${run}`, `run piece ${run} 1`]))
  await tidyRuns(houseOf(a))
  expect(a.slots.size).toBe(3)
  a.runs.set(run, seenBy('a', { mine: { agency: a.agency, sent: true, shows: false, named: false }, state: 'counted' }))
  await tidyRuns(houseOf(a))
  expect([...a.slots.keys()]).toEqual([`run numbers ${run}`])
  a.runs.set(run, seenBy('a', { state: 'ended', ending: 'stopped' }))
  await tidyRuns(houseOf(a))
  expect(a.slots.size).toBe(0)
})

test('of a run nobody knows of any more nothing stays longer than a run lasts', async () => {
  await tidyRuns({ ...houseOf(a), now: now + caseloadLimits.proposalMs })
  expect(a.slots.size).toBe(1)
  await tidyRuns({ ...houseOf(a), now: now + caseloadLimits.proposalMs + caseloadLimits.runMs + 1 })
  expect(a.slots.size).toBe(0)
})

const states: readonly RunState[] = ['proposed', 'sending', 'comparing', 'counted', 'showing', 'ended']
const someRun = fc.record({ id: fc.uuid(), state: fc.constantFrom(...states), side: fc.constantFrom('a', 'b'), isMine: fc.boolean(), speaks: fc.boolean(), proposedAt: fc.integer({ min: 1, max: 9 }), mine: fc.record({ sent: fc.boolean(), shows: fc.boolean(), named: fc.boolean() }) }) as unknown as fc.Arbitrary<RunSeen>

test('every run stands in one list, and no step is asked of who did not begin it', () => {
  fc.assert(fc.property(fc.array(someRun), (runs) => {
    const { look, waiting, ended } = sortRuns(runs)
    expect(look.length + waiting.length + ended.length).toBe(runs.length)
    for (const one of look) expect(one.isMine || (one.state === 'proposed' && one.side === 'b' && one.speaks)).toBe(true)
    for (const one of runs) if (one.state === 'sending' && one.mine.sent) expect(runWaits(one)).toBe('other')
  }))
})

test('only children my agency serves go in, and only agencies that have a key are offered', () => {
  a.children.push({ id: newId<ChildId>(), desks: [b.desk] }, { id: newId<ChildId>(), desks: [a.desk], isForeseen: true })
  expect(servedHere(houseOf(a))).toHaveLength(3)
  const house = houseOf(a)
  const [keyless] = [newId()]
  const shelf = (name: string) => (name === 'agencies' ? [{ id: a.agency, title: { en: 'Mine' } }, { id: b.agency, title: { en: 'Theirs' } }, { id: keyless, title: { en: 'Keyless' } }] : house.shelf(name))
  expect(agenciesToCompare({ ...house, shelf, t: ((key: string) => key) as never })).toEqual([{ code: b.agency, label: 'Theirs' }])
})
