import { describe, expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import type { Envelope } from '../envelope.ts'
import type { Locker } from './locker.ts'
import { workIn } from '../outbox.ts'
import { openOutbox } from './outbox.ts'

/** A locker without its lock: what was laid into it, by kind and name. */
function aLocker(): Pick<Locker, 'all' | 'get' | 'change'> {
  const lying = new Map<string, { kind: string; name: string; what: unknown }>()
  const at = ({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`
  return {
    all: async (kind: string) => structuredClone([...lying.values()].filter((one) => one.kind === kind)),
    get: async (kind: string, name: string) => structuredClone(lying.get(at({ kind, name }))?.what),
    change: async ({ put = [], remove = [] }: { put?: readonly { kind: string; name: string; what: unknown }[]; remove?: readonly { kind: string; name: string }[] }) => {
      for (const one of remove) lying.delete(at(one))
      for (const one of put) lying.set(at(one), structuredClone(one))
    },
  } as never
}
const envelope = (id: string) => ({ id, form: 'a/b', version: 1, filledAt: 1, device: 'd', answers: {} }) as unknown as Envelope
const no = { verdict: 'refused', code: 'a.no', details: {}, at: 1 as Moment } as never

describe('places in the outbox', () => {
  test('stay, however often somebody looks: a screen that leads to an entry finds it, and whoever settles it settles that one', async () => {
    const outbox = await openOutbox(aLocker())
    const kept = [await outbox.keep(envelope('one')), await outbox.keep(envelope('two')), await outbox.keep(envelope('three'))]
    await outbox.refuse(kept[1]!.order, no)
    for (let looks = 0; looks < 5; looks++) await outbox.look()
    expect(outbox.list().map(({ order }) => order)).toEqual(kept.map(({ order }) => order))
    await outbox.drop(kept[1]!.order)
    await outbox.look()
    expect(outbox.list().map((one) => one.envelope.id)).toEqual(['one', 'three'])
    expect((await outbox.keep(envelope('four'))).order).toBeGreaterThan(kept[2]!.order)
  })

  test('belong to people: what a device fills in is counted by nobody, and what is made anew by itself needs no second copy', async () => {
    const locker = aLocker()
    const outbox = await openOutbox(locker)
    const [work, told, anew] = [await outbox.keep(envelope('work')), await outbox.keep(envelope('told'), 'in-order'), await outbox.keep(envelope('anew'), 'last')]
    const opened = await openOutbox(locker)
    expect(opened.list().map(({ byItself }) => byItself)).toEqual([undefined, 'in-order', 'last'])
    expect(workIn(opened.list()).map(({ order }) => order)).toEqual([work.order])
    await opened.pause(told.order, { tries: 1, again: 5 as Moment })
    await opened.refuse(anew.order, no)
    expect(workIn(opened.list())).toHaveLength(1)
    const taken = { verdict: 'taken', about: 'x' } as never
    for (const { order } of [work, told, anew]) await opened.take(order, taken, 9 as Moment)
    expect((await opened.taken()).map(({ id }) => id)).toEqual(['work', 'told'])
    await opened.offerAgain(await opened.taken(), 10 as Moment)
    expect(opened.list().map(({ byItself }) => byItself)).toEqual([undefined, 'in-order'])
  })

  test('are the same in every tab, and what a tab adds stands behind what it has seen', async () => {
    const locker = aLocker()
    const [here, there] = [await openOutbox(locker), await openOutbox(locker)]
    await here.keep(envelope('one'))
    await there.look()
    await there.keep(envelope('two'))
    await here.look()
    expect(here.list()).toEqual(there.list())
    expect(here.list().map((one) => one.envelope.id)).toEqual(['one', 'two'])
  })
})
