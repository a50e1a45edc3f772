import { expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import { refuse } from '#core/refusal.ts'
import { aRequest } from './a-request.ts'
import { sendingOf } from './kept-here.ts'
import { beginning, next, troubleOf, waysOf, type Event, type Stage } from './stage.ts'

const code = '7KQM2XTR9VDP'
const through = (events: readonly Event[], from: Stage = beginning({ inAddress: code, kept: undefined })) => events.reduce(next, from)
const opened: readonly Event[] = [{ did: 'open' }, { did: 'see', request: aRequest() }]

test('a link waits at the threshold until somebody presses, and a typed code does the same', () => {
  expect(beginning({ inAddress: code, kept: undefined })).toEqual({ at: 'threshold', code })
  expect(beginning({ inAddress: undefined, kept: undefined })).toEqual({ at: 'code' })
  expect(next({ at: 'code' }, { did: 'code', code })).toEqual({ at: 'threshold', code })
})
test('a page that was loaded again goes on where it was; a newer link in the address comes first', () => {
  expect(beginning({ inAddress: undefined, kept: code })).toEqual({ at: 'opening', code })
  expect(beginning({ inAddress: code, kept: code })).toEqual({ at: 'opening', code })
  expect(beginning({ inAddress: code, kept: 'AAAA2XTR9VDP' })).toEqual({ at: 'threshold', code })
})
test('whoever accepts stands at once before what can be told next, without a line as well', () => {
  const stage = through([...opened, { did: 'choose', way: 'accept' }, { did: 'tell', way: 'accept', answers: { answer: 'accept' } }, { did: 'stumble', over: 'no-line' }])
  expect(stage).toMatchObject({ at: 'request', since: 'no-line', request: { record: { state: 'accepted' } } })
  expect(stage).not.toHaveProperty('way')
  expect(stage.at === 'request' && waysOf(stage.request.record)).toEqual(['outcome'])
})
test('a question is asked once; meanwhile it can be accepted or declined', () => {
  const stage = through([...opened, { did: 'tell', way: 'ask', answers: { answer: 'ask', question: 'Is the ground floor needed?' } }])
  expect(stage).toMatchObject({ request: { record: { state: 'asked', question: 'Is the ground floor needed?' } } })
  expect(next(stage, { did: 'choose', way: 'ask' })).not.toHaveProperty('way')
  expect(next(stage, { did: 'choose', way: 'decline' })).toHaveProperty('way', 'decline')
})
test('after declining, finishing or not being able to, nothing of the request is in the page', () => {
  for (const event of [
    { did: 'tell', way: 'decline', answers: { answer: 'decline', reason: 'no-place' } },
    { did: 'tell', way: 'outcome', answers: { outcome: 'done' } },
    { did: 'tell', way: 'outcome', answers: { outcome: 'not-possible', because: 'no-interpreter' } },
    { did: 'stumble', over: 'unknown' }, { did: 'stumble', over: 'elsewhere' }, { did: 'leave' },
    { did: 'see', request: aRequest({ state: 'withdrawn' }) }, { did: 'see', request: aRequest({ state: 'declined' }) },
  ] as const satisfies readonly Event[]) expect(JSON.stringify(through([...opened, event]))).not.toMatch(/arsha|7KQM/)
})
test('what was started stays open until it is finished', () => {
  expect(through([...opened, { did: 'tell', way: 'outcome', answers: { outcome: 'started' } }])).toMatchObject({ at: 'request', request: { record: { state: 'in-care' } } })
})
test('a lost line shuts nothing that is open, and can be tried again where it shut the door', () => {
  const shut = through([{ did: 'open' }, { did: 'stumble', over: 'no-line' }])
  expect(shut).toEqual({ at: 'shut', because: 'no-line', code })
  expect(next(shut, { did: 'open' })).toEqual({ at: 'opening', code })
  const writing = through([...opened, { did: 'choose', way: 'ask' }, { did: 'stumble', over: 'no-line' }])
  expect(writing).toMatchObject({ at: 'request', way: 'ask', since: 'no-line' })
  expect(next(writing, { did: 'see', request: aRequest() })).not.toHaveProperty('since')
})
test('a form closes when the house says that it can no longer be sent', () => {
  expect(through([...opened, { did: 'choose', way: 'accept' }, { did: 'see', request: aRequest({ state: 'accepted', answeredAt: 2 as Moment }) }])).not.toHaveProperty('way')
})
test('what comes late, after somebody left, changes nothing', () => {
  expect(through([...opened, { did: 'leave' }, { did: 'see', request: aRequest() }, { did: 'stumble', over: 'no-line' }])).toEqual({ at: 'left' })
})
test('each refusal is one of six troubles', () => {
  expect(['referral.link-unknown', 'referral.link-elsewhere', 'sync.no-line', 'http.slow-down', 'access.slow-down', 'http.not-now', 'sync.unreadable'].map((one) => troubleOf(refuse(one))))
    .toEqual(['unknown', 'elsewhere', 'no-line', 'too-often', 'too-often', 'not-now', 'not-now'])
})
test('told again without a change keeps its number, and with one gets another', () => {
  const first = sendingOf(undefined, { form: 'referral/answer', answers: { answer: 'ask', question: 'a' } })
  expect(sendingOf(first, { form: 'referral/answer', answers: { answer: 'ask', question: 'a' } })).toBe(first)
  expect(sendingOf(first, { form: 'referral/answer', answers: { answer: 'ask', question: 'b' } }).id).not.toBe(first.id)
})
