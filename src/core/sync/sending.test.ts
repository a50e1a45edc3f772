import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hourMs, later, type Moment } from '#core/clock.ts'
import type { RecordId, SubmissionId } from '#core/ids.ts'
import type { Kept } from './outbox.ts'
import { namedIn, nextToSend, pauseAfter, troubledAgain } from './sending.ts'

const now = Date.UTC(2026, 10, 26) as Moment
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as SubmissionId & RecordId

function waiting(order: number, { about, child, troubled = false }: { about?: number | undefined; child?: number | undefined; troubled?: boolean } = {}): Kept {
  return {
    order, state: 'waiting', ...(troubled && { trouble: { tries: 1, again: later(now, 5000) } }),
    envelope: { id: id(order), form: 'referral/send', version: 1, filledAt: now, device: 'a', answers: { list: [{ child: child === undefined ? 'none' : id(child) }] }, ...(about !== undefined && { about: id(about) }) },
  }
}

const outboxes = fc.array(fc.record({ about: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }), child: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }), troubled: fc.boolean() }), { maxLength: 12 })
  .map((all) => all.map((one, n) => waiting(n + 1, one)))

/** Everything that can be sent in one round, in the order in which it is sent. */
function sendAll(outbox: readonly Kept[]): Kept[] {
  const sent: Kept[] = []
  for (let left = outbox; ;) {
    const next = nextToSend(left, { now, unanswered: new Set() })
    if (!next) return sent
    sent.push(next)
    left = left.filter((one) => one !== next)
  }
}

test('without trouble everything goes, oldest first', () => {
  fc.assert(fc.property(outboxes, (outbox) => {
    const well = outbox.map(({ order, state, envelope }): Kept => ({ order, state, envelope }))
    expect(sendAll(well)).toEqual(well)
  }))
})

test('what is sent names nothing that anything still waiting before it names; and in order', () => {
  fc.assert(fc.property(outboxes, (outbox) => {
    const sent = sendAll(outbox)
    expect(sent.map(({ order }) => order)).toEqual(sent.map(({ order }) => order).toSorted((a, b) => a - b))
    for (const kept of outbox.filter((one) => !sent.includes(one))) {
      for (const later of sent.filter(({ order }) => order > kept.order)) expect(namedIn(kept.envelope).filter((one) => namedIn(later.envelope).includes(one))).toEqual([])
    }
  }))
})

test('whatever hangs on nothing that waits goes', () => {
  fc.assert(fc.property(outboxes, (outbox) => {
    const sent = sendAll(outbox)
    for (const [n, kept] of outbox.entries()) {
      const isAlone = !kept.trouble && outbox.slice(0, n).every((before) => namedIn(before.envelope).every((one) => !namedIn(kept.envelope).includes(one)))
      if (isAlone) expect(sent).toContain(kept)
    }
  }))
})

test('what comes last by itself goes after all that people wrote and holds up nothing of it', () => {
  const withLast = outboxes.chain((outbox) => fc.array(fc.boolean(), { minLength: outbox.length, maxLength: outbox.length })
    .map((last) => outbox.map((kept, n): Kept => ({ ...kept, ...(last[n] && { byItself: 'last' }) }))))
  fc.assert(fc.property(withLast, (outbox) => {
    const [sent, work] = [sendAll(outbox), outbox.filter(({ byItself }) => byItself !== 'last')]
    expect(sent.slice(0, sendAll(work).length)).toEqual(sendAll(work))
    expect(sent.slice(sendAll(work).length).every(({ byItself }) => byItself === 'last')).toBe(true)
  }))
})

test('two that name one desk do not hang together by it; two that name one child do', () => {
  const [desk, child] = [90, 91]
  const two = [waiting(1, { child: desk, troubled: true }), waiting(2, { child: desk })]
  expect(nextToSend(two, { now, unanswered: new Set(), stands: (one) => one === id(desk) })).toBe(two[1])
  const about = [waiting(1, { child, troubled: true }), waiting(2, { about: child })]
  expect(nextToSend(about, { now, unanswered: new Set(), stands: (one) => one === id(desk) })).toBeUndefined()
})

test('pauses grow to an hour; a clock that was set back makes none longer', () => {
  let trouble = troubledAgain(undefined, now)
  for (let last = 0, n = 0; n < 30; n++, trouble = troubledAgain(trouble, now)) {
    expect(trouble.again - now).toBeGreaterThanOrEqual(last)
    last = trouble.again - now
  }
  expect(trouble.again - now).toBe(hourMs)
  const kept: Kept = { ...waiting(1), trouble: { tries: 3, again: later(now, pauseAfter(3)) } }
  expect(nextToSend([kept], { now: later(now, -1), unanswered: new Set() })).toBe(kept)
  expect(nextToSend([kept], { now, unanswered: new Set() })).toBeUndefined()
  expect(nextToSend([kept], { now: later(now, pauseAfter(3)), unanswered: new Set() })).toBe(kept)
})
