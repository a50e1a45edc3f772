/** The page's hands: makes keys of the code, calls the house, keeps what is typed until the house has taken it, and forgets all of it when there is nothing more to do. */
import { useEffect, useReducer, useRef, useState } from 'react'
import type { Moment } from '#core/clock.ts'
import type { Form } from '#core/forms/form.ts'
import type { Draft } from '#core/forms/web/asking.ts'
import { newId, type SubmissionId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { Identity } from '#core/vault/identity.ts'
import { keysOfCode, openFromLink } from '#core/vault/link-code.ts'
import { openReferral } from '../../forms.ts'
import { codeIn } from './address.ts'
import { openLink, seeRequest, tellHouse } from './call-link.ts'
import { forget, keep, readKept, sendingOf, type Kept } from './kept-here.ts'
import { beginning, isFinal, next, troubleOf, type Request, type Stage, type Trouble, type Way } from './stage.ts'

const lookEveryMs = 30_000

type Typed = Omit<Kept, 'code'>
const nothingTyped: Typed = { drafts: {} }

interface Keys { readonly code: string; readonly token: string; readonly privateKey: Awaited<ReturnType<typeof keysOfCode>>['pair']['privateKey'] }

export interface Answering {
  readonly stage: Stage
  readonly typed: Typed
  /** The house's time, as far as this page knows. */
  readonly now: Moment
  readonly sending: boolean
  readonly looking: boolean
  /** Why the last form did not arrive, or was not taken. */
  readonly stopped: Trouble | Refusal | undefined
  /** What was told from here last, while the request is still open. */
  readonly told: Way | undefined
  giveCode(code: string | undefined): void
  open(): void
  choose(way: Way | undefined): void
  write(way: Way, draft: Draft): void
  writeName(saidBy: string): void
  send(way: Way, form: Form, answers: object): Promise<void>
  look(): Promise<void>
  openName(request: Request): Promise<Identity | Refusal>
  leave(): void
}

export function useAnswering(): Answering {
  const [stage, happen] = useReducer(next, undefined, begin)
  const [typed, setTyped] = useState<Typed>(() => (stage.at === 'opening' ? readKept() : undefined) ?? nothingTyped)
  const [sending, setSending] = useState(false)
  const [looking, setLooking] = useState(false)
  const [stopped, setStopped] = useState<Trouble | Refusal>()
  const [told, setTold] = useState<Way>()
  const [ahead, setAhead] = useState(0)
  const [now, setNow] = useState(() => Date.now())
  const keys = useRef<Keys>(undefined)
  const openedAs = useRef<{ id: SubmissionId; done: boolean }>(undefined)
  const code = stage.at === 'opening' || stage.at === 'request' ? stage.code : undefined
  const isOver = stage.at === 'told' || stage.at === 'left' || (stage.at === 'shut' && isFinal(stage.because))
  const isAsked = stage.at === 'request' && stage.request.record.state === 'asked'

  async function look(): Promise<void> {
    const { token } = keys.current ?? {}
    if (!token) return
    setLooking(true)
    const seen = await seeRequest(token)
    setLooking(false)
    // Left, or another code, while the house was being asked: what came is nobody's any more.
    if (keys.current?.token !== token) return
    if (seen instanceof Refusal) return happen({ did: 'stumble', over: troubleOf(seen) })
    setAhead(seen.askedAt - Date.now())
    happen({ did: 'see', request: seen })
    if (seen.record.openedAt === null) void tellOpened(token)
  }

  /** By itself and once, so that the sender need not wonder. A lost line lets it go again with the next look. */
  async function tellOpened(token: string) {
    if (openedAs.current?.done) return
    openedAs.current ??= { id: newId<SubmissionId>(), done: false }
    const opened = openedAs.current
    opened.done = true
    const said = await tellHouse(token, { id: opened.id, form: openReferral, answers: { seen: 'yes' } })
    if (said instanceof Refusal) opened.done = false
  }

  useEffect(() => {
    if (stage.at !== 'opening') return
    let here = true
    const stumble = (over: Trouble) => { if (here) happen({ did: 'stumble', over }) }
    // From here on the code is in this tab only: not in the address bar, not in the history.
    history.replaceState(null, '', location.pathname)
    void (async () => {
      try {
        const { token, pair } = await keysOfCode(stage.code)
        if (here) keys.current = { code: stage.code, token, privateKey: pair.privateKey }
      } catch { return stumble('browser') }
      if (!here) return
      const opened = await openLink(keys.current!.token)
      if (opened instanceof Refusal) return stumble(troubleOf(opened))
      if (here) await look()
    })()
    return () => { here = false }
  }, [stage.at, code])

  useEffect(() => { if (code) keep({ code, ...typed }) }, [code, typed])
  useEffect(() => {
    if (!isOver) return
    forget()
    // Whoever leaves at the threshold leaves no code in the address bar either.
    history.replaceState(null, '', location.pathname)
    keys.current = openedAs.current = undefined
    setTyped(nothingTyped)
    setStopped(undefined)
    setTold(undefined)
  }, [isOver])

  useEffect(() => {
    if (stage.at !== 'request') return
    const back = () => { if (!document.hidden) { setNow(Date.now()); void look() } }
    document.addEventListener('visibilitychange', back)
    const timer = setInterval(() => {
      setNow(Date.now())
      if (isAsked && !document.hidden) void look()
    }, lookEveryMs)
    return () => { document.removeEventListener('visibilitychange', back); clearInterval(timer) }
  }, [stage.at, isAsked])

  function giveCode(given: string | undefined) {
    forget()
    keys.current = openedAs.current = undefined
    setTyped(nothingTyped)
    happen({ did: 'code', code: given })
  }
  useEffect(() => {
    const changed = () => { const given = codeIn(location.hash); if (given) giveCode(given) }
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])

  async function send(way: Way, form: Form, answers: object): Promise<void> {
    const { token } = keys.current ?? {}
    if (!token || sending) return
    const going = sendingOf(typed.sending, { form: form.name, answers })
    setTyped((before) => ({ ...before, sending: going }))
    setStopped(undefined)
    setSending(true)
    const verdict = await tellHouse(token, { id: going.id, form, answers })
    setSending(false)
    if (keys.current?.token !== token) return
    if (verdict instanceof Refusal) {
      const over = troubleOf(verdict)
      return isFinal(over) ? happen({ did: 'stumble', over }) : setStopped(over)
    }
    if (verdict.verdict === 'refused') {
      const refused = refuse(verdict.code, verdict.details as Refusal['details'])
      if (isFinal(troubleOf(refused))) return happen({ did: 'stumble', over: troubleOf(refused) })
      setTyped(({ drafts, saidBy }) => ({ drafts, ...(saidBy !== undefined && { saidBy }) }))
      setStopped(refused)
      return await look()
    }
    setTyped(({ drafts, saidBy }) => ({ drafts: { ...drafts, [way]: undefined }, ...(saidBy !== undefined && { saidBy }) }))
    setTold(way)
    happen({ did: 'tell', way, answers })
    await look()
  }

  return {
    stage, typed, sending, looking, stopped, told, now: now + ahead as Moment, giveCode, send, look,
    open: () => happen({ did: 'open' }),
    choose(way) {
      setStopped(undefined)
      setTold(undefined)
      happen({ did: 'choose', way })
    },
    write: (way, draft) => setTyped((before) => ({ ...before, drafts: { ...before.drafts, [way]: draft } })),
    writeName: (saidBy) => setTyped((before) => ({ ...before, saidBy })),
    openName,
    leave: () => happen({ did: 'leave' }),
  }

  async function openName({ record, name }: Request): Promise<Identity | Refusal> {
    if (!keys.current || !name) return refuse('vault.cannot-open')
    const opened = await openFromLink(keys.current.privateKey, record.id, name)
    try { return opened instanceof Refusal ? opened : JSON.parse(opened) as Identity } catch { return refuse('vault.cannot-open') }
  }
}

function begin(): Stage {
  return beginning({ inAddress: codeIn(location.hash), kept: readKept()?.code })
}
