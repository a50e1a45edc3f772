/** Puts together, for one person on one device, what every screen stands on, and takes it apart again when they leave. */
import { recallDevice } from '#core/access/web/device-memory.ts'
import type { Me } from '#core/access/web/sign-in-client.ts'
import type { Moment } from '#core/clock.ts'
import { noticeSeen } from '#core/notify/forms.ts'
import { keepVerdicts, type Verdicts } from '#core/ui/house.tsx'
import { openLine, type Line } from '#core/sync/web/line.ts'
import { openOutbox, type Outbox } from '#core/sync/web/outbox.ts'
import { openShelf, type Shelf } from '#core/sync/web/shelf.ts'
import type { KeyPair } from '#core/vault/hpke.ts'
import { askByFetch, makeKeys, type Keys } from '#core/vault/web/keys.ts'

export interface OpenHouse {
  readonly device: string
  readonly outbox: Outbox
  readonly shelf: Shelf
  readonly line: Line
  readonly keys: Keys
  readonly verdicts: Verdicts
  readonly sent: Sent
  /** Takes the person's key and what the server has sealed to it. */
  unlock(memberKey: KeyPair): void
  /** What may be seen has changed, or keys may have been given: told once for a burst. */
  onRights(listener: () => void): () => void
  close(): void
}

/** What left this phone since it was opened, newest first. */
export interface SentOne { readonly id: string; readonly form: string; readonly filledAt: Moment; readonly sentAt: Moment }
export interface Sent { list(): readonly SentOne[]; onChange(listener: () => void): () => void }

const remembered = 50

/** What the phone says by itself, without a person filling anything in: should it be refused, nobody has anything to settle. */
const toldByPhone = new Set([noticeSeen.name, 'referral/opened'])

export async function openHouse(me: Me, memberKey?: KeyPair): Promise<OpenHouse> {
  const [{ device }, outbox] = await Promise.all([recallDevice(), openOutbox(me.who.person)])
  const shelf = openShelf()
  const keys = makeKeys(askByFetch())
  const verdicts = keepVerdicts()
  const { sent, hear } = keepSent(outbox)
  const line = openLine({ outbox, shelf, onVerdict(id, verdict) {
    verdicts.hear(id, verdict)
    if (verdict.verdict === 'taken') return hear(id)
    const kept = outbox.list().find(({ envelope }) => envelope.id === id)
    if (kept && toldByPhone.has(kept.envelope.form)) void outbox.drop(kept.order)
  } })
  // A lost line leaves the keys as they were; they are asked for again with the next change.
  const refresh = () => keys.refresh().catch(() => undefined)
  const rights = watchRights(shelf)
  const unsubscribe = rights.onChange(() => { void refresh() })
  const unlock = (key: KeyPair) => { keys.hold(key); void refresh() }
  if (memberKey) unlock(memberKey)
  else void refresh()
  return {
    device, outbox, shelf, line, keys, verdicts, sent, unlock, onRights: rights.onChange,
    close() {
      unsubscribe()
      rights.close()
      line.close()
      keys.lock()
      shelf.empty()
    },
  }
}

/** The envelope is gone from the outbox when its verdict is heard, so it is remembered while it waits: its form and its times, no answers. */
function keepSent(outbox: Outbox): { sent: Sent; hear: (id: string) => void } {
  const listeners = new Set<() => void>()
  const waiting = new Map<string, { form: string; filledAt: Moment }>()
  const learn = () => { for (const { envelope } of outbox.list()) waiting.set(envelope.id, { form: envelope.form, filledAt: envelope.filledAt }) }
  learn()
  outbox.onChange(learn)
  let list: readonly SentOne[] = []
  return {
    sent: { list: () => list, onChange(listener) { listeners.add(listener); return () => listeners.delete(listener) } },
    hear(id) {
      const known = waiting.get(id)
      if (!known) return
      waiting.delete(id)
      list = [{ id, ...known, sentAt: Date.now() as Moment }, ...list].slice(0, remembered)
      for (const listener of listeners) listener()
    },
  }
}

const quietMs = 500

/** The shelf begins anew when a desk joined or left; agencies, desks and people stand on it when keys may have been given. */
function watchRights(shelf: Shelf): { onChange: (listener: () => void) => () => void; close: () => void } {
  const listeners = new Set<() => void>()
  let after = shelf.after
  let seen: readonly unknown[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = shelf.onChange(() => {
    const now = ['desks', 'people', 'agencies', 'my-desks'].map((name) => shelf.list(name))
    const changed = shelf.after < after || now.some((list, n) => list !== seen[n] && list.length > 0)
    after = shelf.after
    seen = now
    if (!changed) return
    clearTimeout(timer)
    timer = setTimeout(() => { for (const listener of listeners) listener() }, quietMs)
  })
  return {
    onChange(listener) { listeners.add(listener); return () => listeners.delete(listener) },
    close() { unsubscribe(); clearTimeout(timer) },
  }
}
