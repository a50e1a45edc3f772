/**
 * The house as a screen knows it: who is here, what stands on the shelf, how to fill in a form, whether there is a line.
 * Screens keep nothing themselves: what a person fills in goes into the outbox before anything else happens.
 */
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { Me } from '#core/access/web/sign-in-client.ts'
import type { Moment } from '#core/clock.ts'
import type { Answers, Form } from '#core/forms/form.ts'
import { newId, type RecordId, type SubmissionId } from '#core/ids.ts'
import type { CatalogueLanguage, Translate } from '#core/i18n/translate.ts'
import { refuse, Refusal, type RefusalDetails } from '#core/refusal.ts'
import type { Programme } from '#core/programme.ts'
import type { Envelope, Verdict } from '#core/sync/envelope.ts'
import type { FilesHere } from '#core/files/web/files-here.ts'
import { callHouse } from '#core/sync/web/call-house.ts'
import type { Locker } from '#core/sync/web/locker.ts'
import type { AlikeHere } from '#core/matching/web/alike-here.ts'
import type { ShelfRecord } from '#core/sync/shelf.ts'
import type { Line, LineState } from '#core/sync/web/line.ts'
import type { Kept, Outbox } from '#core/sync/web/outbox.ts'
import type { Shelf } from '#core/sync/web/shelf.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import { openForeseen } from './foreseen.ts'
import type { Foresees, LaterBeside } from './rooms.ts'
import { tell } from './toast.tsx'

/** What the first screen puts together once somebody is in. */
export interface HouseParts {
  readonly me: Me
  readonly device: string
  readonly programme: Programme
  readonly outbox: Outbox
  readonly shelf: Shelf
  readonly line: Line
  readonly keys: Keys
  readonly locker: Locker
  readonly files: FilesHere
  readonly remembered: Remembered
  readonly verdicts: Verdicts
  readonly foresees: Foresees
  readonly alike: AlikeHere
  /** What the rooms put beside a form of another room, by its name. */
  readonly beside: Readonly<Record<string, readonly LaterBeside[]>>
  readonly setLanguage: (language: CatalogueLanguage) => void
  readonly leave: () => Promise<void>
  /** Asks for a fresh sign-in, over what is on the screen. */
  readonly confirm: () => void
}

/** Small things a person need not say twice on this device. They lie in the locker. */
export interface Remembered { get<T>(name: string): T | undefined; set(name: string, what: object): void }

export interface SendMore { about?: RecordId; basedOn?: number; sealed?: SealedParts; id?: SubmissionId }

export interface House extends Omit<HouseParts, 'outbox' | 'shelf' | 'line' | 'verdicts' | 'foresees'> {
  readonly t: Translate
  readonly lang: CatalogueLanguage
  readonly who: Me['who']
  /** The server's time as far as this phone knows; moves by itself every half minute. */
  readonly now: Moment
  readonly line: LineState
  readonly outbox: readonly Kept[]
  shelf<T = any>(name: string): readonly T[]
  record<T = any>(shelf: string, id: RecordId | undefined): T | undefined
  /** How many records of a shelf are this person's to see and not on this phone: they come with the next line. */
  elsewhere(shelf: string): number
  /** Keeps a filled-in form on this phone and tries the line. Resolves as soon as it is kept, with its number. */
  submit<F extends Form>(form: F, answers: Answers<F> | object, more?: SendMore): Promise<SubmissionId>
  /** Waits for the verdict of a submission while there is a line; `undefined` when it has to wait for one. */
  settle(id: SubmissionId): Promise<Verdict | undefined>
  /** A question that needs a line. A lost line is the refusal `sync.no-line`. */
  ask<T = any>(room: string, question: string, params?: Readonly<Record<string, string>>): Promise<T | Refusal>
  /** Calls one of the house's other doors (the vault's, for instance). */
  call<T = any>(path: string, body?: object): Promise<T | Refusal>
  tryLine(): Promise<void>
  /** Tries at once what the house could not read. */
  tryAgain(order: number): Promise<void>
  /** A refused submission has been dealt with: it leaves the tray. */
  dismiss(order: number): Promise<void>
}

const context = createContext<House | undefined>(undefined)

export function useHouse(): House {
  const house = use(context)
  if (!house) throw new Error('a screen was drawn outside the house')
  return house
}

export function InHouse({ parts, t, lang, children }: { parts: HouseParts; t: Translate; lang: CatalogueLanguage; children: ReactNode }) {
  const outbox = useSyncExternalStore(parts.outbox.onChange, parts.outbox.list, parts.outbox.list)
  const line = useSyncExternalStore(parts.line.onChange, parts.line.state, parts.line.state)
  const [changed, setChanged] = useState(0)
  useEffect(() => parts.shelf.onChange(() => setChanged((n) => n + 1)), [parts.shelf])
  const [now, setNow] = useState(() => Date.now() as Moment)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() as Moment), 30_000)
    return () => clearInterval(timer)
  }, [])
  const foreseen = useMemo(() => openForeseen({
    foresee: (envelope) => parts.foresees[envelope.form]?.(envelope, { who: parts.me.who, programme: parts.programme }), verdict: (id) => parts.verdicts.get(id), stands: (shelf, id) => parts.shelf.get(shelf, id as RecordId) !== undefined,
  }), [parts])
  const ahead = useMemo(() => foreseen(outbox), [foreseen, outbox, changed])
  const house = useMemo<House>(() => ({
    ...parts, t, lang, who: parts.me.who, now, line, outbox,
    shelf: withAhead(parts.shelf, ahead),
    record: (shelf, id) => (id === undefined ? undefined : parts.shelf.get(shelf, id) ?? ahead.find((one) => one.shelf === shelf && one.id === id)?.record as any),
    elsewhere: (name) => parts.shelf.elsewhere.filter(({ shelf }) => shelf === name).length,
    async submit(form, answers, { about, basedOn, sealed, id = newId<SubmissionId>() } = {}) {
      const envelope: Envelope = {
        id, form: form.name, version: form.version, filledAt: Date.now() as Moment, device: parts.device, answers,
        ...(about && { about }), ...(basedOn !== undefined && { basedOn }), ...(sealed && { sealed }),
      }
      try {
        await parts.outbox.keep(envelope, form.byItself)
      } catch (fault) {
        // Full, or taken away by the browser. The form stays open with everything in it.
        tell(t('ui.not-kept'), { label: t('ui.not-kept.way'), run: () => { location.assign('/line') } })
        throw fault
      }
      void parts.line.tryNow()
      return id
    },
    async settle(id) {
      for (let tries = 0; tries < 3; tries++) {
        const known = parts.verdicts.get(id)
        if (known) return known
        await parts.line.tryNow()
        if (parts.line.state().line !== 'open') return parts.verdicts.get(id)
      }
      return parts.verdicts.get(id)
    },
    ask: (room, question, params = {}) => callServer(`/api/ask/${room}/${question}?${new URLSearchParams(params)}`),
    call: callServer,
    tryLine: () => parts.line.tryNow(),
    async tryAgain(order) {
      await parts.outbox.pause(order, undefined)
      await parts.line.tryNow()
    },
    dismiss: (order) => parts.outbox.drop(order),
    // `changed` is how the shelf says that its lists are others now.
  }), [parts, t, lang, now, line, outbox, ahead, changed])
  return <context.Provider value={house}>{children}</context.Provider>
}

/** A shelf's records, and behind them what waits here and will stand there. */
function withAhead(shelf: Pick<Shelf, 'list'>, ahead: readonly ShelfRecord[]): House['shelf'] {
  const lists = new Map<string, readonly any[]>()
  return (name) => {
    const more = ahead.flatMap((one) => (one.shelf === name ? [one.record] : []))
    if (more.length === 0) return shelf.list(name)
    const list = lists.get(name) ?? [...shelf.list(name), ...more]
    lists.set(name, list)
    return list
  }
}

/** The verdicts this tab has heard, so that the screen that sent a form can say what became of it. */
export interface Verdicts { get(id: string): Verdict | undefined; hear(id: string, verdict: Verdict): void; /** What was about these is forgotten. */ forget(abouts: readonly RecordId[]): void }
export function keepVerdicts(): Verdicts {
  const heard = new Map<string, Verdict>()
  return {
    get: (id) => heard.get(id), hear: (id, verdict) => { heard.set(id, verdict) },
    forget: (abouts) => { for (const [id, verdict] of heard) if (verdict.verdict === 'taken' && abouts.includes(verdict.about)) heard.delete(id) },
  }
}

/** Asks the server; its refusals come back as such, a lost line as `sync.no-line`. */
export async function callServer<T>(path: string, body?: object): Promise<T | Refusal> {
  let answer: Response
  try {
    answer = await callHouse(path, {
      credentials: 'same-origin', signal: AbortSignal.timeout(30_000),
      ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  } catch {
    return refuse('sync.no-line')
  }
  const told = (await answer.json().catch(() => ({}))) as T | { refused: { code: string; details: RefusalDetails } }
  if (answer.ok) return told as T
  const refused = (told as { refused?: { code: string; details: RefusalDetails } }).refused
  return refused ? new Refusal(refused.code, refused.details) : refuse('http.not-now')
}
