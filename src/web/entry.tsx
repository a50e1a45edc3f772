/**
 * From the first drawing to the open house: who is here, and at which door they stand. What lies behind the rarer doors is
 * fetched when they open.
 */
import { Activity, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { Locked, useIdleLock } from '#core/access/web/locked.tsx'
import { DoorPage } from '#core/access/web/door-page.tsx'
import { heedEmptying } from '#core/access/web/emptying.ts'
import { NumberDoor } from '#core/access/web/number-door.tsx'
import { forgetDoor, hasDoors } from '#core/access/web/doors-here.ts'
import { keepLanguage, readMe, signOut, type Entered, type Me, type UnlockParts } from '#core/access/web/sign-in-client.ts'
import type { Moment } from '#core/clock.ts'
import type { PersonId } from '#core/ids.ts'
import { createTranslator, type CatalogueLanguage, type Translate } from '#core/i18n/translate.ts'
import { loadMessages } from '#core/i18n/web/load-messages.ts'
import type { Programme } from '#core/programme.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { Lease } from '#core/sync/lease.ts'
import { answerInstead } from '#core/sync/web/call-house.ts'
import { workIn } from '#core/sync/outbox.ts'
import type { FilesOf } from '#core/sync/shelf-life.ts'
import { callServer } from '#core/ui/house.tsx'
import { later } from '#core/ui/later.tsx'
import type { RoomOnPhone } from '#core/ui/rooms.ts'
import { Words } from '#core/ui/words.tsx'
import type { KeyPair } from '#core/vault/hpke.ts'
import { tellNotebook } from './app-shell.ts'
import { keepLanguageHere, keptLanguage, known } from './device-language.ts'
import { showFace } from './face.ts'
import { firstDoor, type Hello } from './first-door.ts'
import { InsideHouse } from './inside-house.tsx'
import { tokenIn } from './invitation-link.ts'
import { forgetLastMatch, leaveField } from './let-go.ts'
import { Mended } from './mended.tsx'
import { keepInvented, keepSelf, openHouse, recallSelf, type OpenHouse, type Self } from './open-house.ts'
import { NoLine, Quiet } from './threshold.tsx'
import { WithoutLine } from './without-line.tsx'
import { WayIn } from './way-in.tsx'

const Enrol = later(async () => (await import('#core/access/web/enrol.tsx')).Enrol)
/** Milliseconds between looks, behind a closed notebook, whether this device is to be emptied; the house is asked more rarely. */
const lookEveryMs = 10_000
/** Milliseconds. Wherever there is a short number the notebook stands at whole multiples of this after it began to open: what took a little less in one than in another is not seen. */
const beatMs = 100
/** Milliseconds of an empty sky before it is said that there is no line. */
const patienceMs = 4000

const FirstVisit = later(async () => (await import('./first-visit.tsx')).FirstVisit)

export interface EntryProps { rooms: readonly RoomOnPhone[]; programme: Programme; words: { t: Translate; lang: CatalogueLanguage } }

/** `locked`: the key is dropped. `again`: the session has ended, or a grave change asks for a fresh sign-in. */
type Shut = 'open' | 'locked' | 'again'
/** A closed notebook has no house: its keys, its shelf and what was drawn are gone from memory, and come back out of the locker. */
interface Inside { me: Me; opened?: { house: OpenHouse; memberKey: KeyPair; /** What an alarm number opens. */ invented?: true } | undefined; shut: Shut; ended?: true; /** Unsent work, as far as is known while it is locked away. */ waiting?: number; lease?: Lease; /** The house has just said who this is, and the notebook has not been opened since. */ heardAt?: Moment }
type At = { at: 'asking' | 'no-line' | 'closed' } | { at: 'first-visit' | 'sign-in'; hello: Hello } | { at: 'invitation'; hello: Hello; token: string } | { at: 'asleep'; hello: Hello; person: PersonId } | { at: 'in'; hello: Hello; inside: Inside }

export function Entry({ rooms, programme, words }: EntryProps) {
  const [{ t, lang }, setWords] = useState(words)
  const [where, setWhere] = useState<At>({ at: 'asking' })
  const inside = where.at === 'in' ? where.inside : undefined
  const change = useCallback((with_: Partial<Inside>) => setWhere((now) => (now.at === 'in' ? { ...now, inside: { ...now.inside, ...with_ } } : now)), [])

  const speak = useCallback(async (language: CatalogueLanguage) => {
    document.documentElement.lang = language
    showFace()
    setWords({ t: createTranslator(await loadMessages(language), language), lang: language })
  }, [])
  const chooseLanguage = useCallback((language: CatalogueLanguage) => {
    keepLanguageHere(language)
    void speak(language)
  }, [speak])

  const begin = useCallback(async () => {
    const token = tokenIn(location)
    // Out of the address and the history before anything else: the next person at this device must not find it there.
    if (token) history.replaceState(null, '', '/')
    // On a line that is there and carries nothing, the door is shown and the asking goes on; an answer that comes still opens the house.
    const withoutLine = await hasDoors() ? 'closed' as const : 'no-line' as const
    const tired = setTimeout(() => setWhere((now) => (now.at === 'asking' ? { at: withoutLine } : now)), patienceMs)
    // Whoever has opened their notebook meanwhile is not sent back to the door.
    const show = (next: At) => setWhere((now) => (now.at === 'in' ? now : next))
    const [hello, me] = await Promise.all([callServer<Hello>('/api/hello'), readMe()])
    clearTimeout(tired)
    const door = firstDoor({ hello, me, token })
    // Nobody answered who is here: whoever came in on this device before opens their notebook without a line.
    if (door === 'no-line' || hello instanceof Refusal) return show({ at: withoutLine })
    if (door === 'invitation') return show({ at: 'invitation', hello, token: token! })
    if (door === 'locked' && !(me instanceof Refusal)) return show({ at: 'in', hello, inside: { me, shut: 'locked', heardAt: Date.now() as Moment } })
    if (door === 'asleep' && me instanceof Refusal) return show({ at: 'asleep', hello, person: me.details['person'] as PersonId })
    show({ at: door === 'first-visit' ? 'first-visit' : 'sign-in', hello })
  }, [])
  /** The house may have been asked to empty this device. Nothing of it is left on the screen either. */
  const heed = useCallback(async () => {
    const now = await heedEmptying().catch(() => 'stay' as const)
    if (now === 'stay') return
    setWhere({ at: 'asking' })
    if (now === 'emptied') location.replace('/')
    else setWhere({ at: 'no-line' })
  }, [])
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void begin()
    void heed()
  }, [begin, heed])

  const open = useCallback(async (me: Me, memberKey: KeyPair, hello: Hello, lease: Lease, invented?: Self) => {
    const begunAt = performance.now()
    let opened: OpenHouse | undefined
    // Wherever there is a short number, whichever opened: what is fetched and read does not tell. What is not here answers nothing, as the house does.
    const inventing = me.session.hasNumber ? await import('./invented.ts').catch(() => undefined) : undefined
    answerInstead(invented && (inventing?.inventedAnswers({ self: { ...invented, me }, memberKey, shelf: () => opened?.shelf, locker: () => opened?.locker, programme, t }) ?? (async () => undefined)))
    const own = await openHouse(me, memberKey, lease, Object.assign({}, ...rooms.map((room) => room.files)) as FilesOf)
    opened = own
    // Closed, nothing more is invented: whoever signs in next is answered by the house itself.
    const house: OpenHouse = { ...own, close() { answerInstead(undefined); own.close() } }
    const theirs = known(me.who.language)
    // Whoever looks at the demo keeps their own language, whoever they come in as.
    if (theirs && !keptLanguage() && !hello.isDemo) void speak(theirs)
    if (me.session.hasNumber) await nextBeat(begunAt)
    setWhere({ at: 'in', hello, inside: { me, opened: { house, memberKey, ...(invented && { invented: true }) }, shut: 'open', lease } })
  }, [speak, rooms, programme, t])

  const openWithoutLine = useCallback(async ({ person }: UnlockParts, memberKey: KeyPair): Promise<Refusal | undefined> => {
    const own = await recallSelf(memberKey, person).catch(() => undefined)
    if (!own || own.lease === 'line-needed') return refuse('access.lease-over')
    await open(own.self.me, memberKey, own.self.hello, own.lease)
    return undefined
  }, [open])

  /** Somebody of whom the house has just spoken. Without the key (a passkey that has no secret) the notebook stays closed until the passphrase is given. */
  const enter = useCallback(async ({ me, memberKey }: Entered, hello: Hello, heardAt = Date.now() as Moment) => {
    if (!memberKey) return setWhere({ at: 'in', hello, inside: { me, shut: 'locked', heardAt } })
    await keepSelf(me, memberKey, { hello, heardAt }).catch(() => undefined)
    await open(me, memberKey, hello, 'open')
  }, [open])

  const unlocked = useCallback(async ({ me, heardAt }: Pick<Inside, 'me' | 'heardAt'>, hello: Hello, memberKey: KeyPair) => {
    const own = await recallSelf(memberKey, me.who.person).catch(() => undefined)
    // What an alarm number opens goes its own way from here, with as much to read and to write.
    if (own?.self.invented) {
      const mine = { ...own.self.me, session: me.session }
      await keepInvented(memberKey, { ...own.self, me: mine })
      return await open(mine, memberKey, hello, 'open', own.self)
    }
    if (heardAt !== undefined) return await enter({ me, memberKey }, hello, heardAt)
    // It closed by itself: opening it again is no word from the house, and the lease runs on.
    if (own && own.lease !== 'line-needed') return await open(me, memberKey, hello, own.lease)
    setWhere({ at: 'asking' })
    await begin()
  }, [enter, open, begin])

  /** The number has woken the session: the house says again who this is. */
  const awoken = useCallback(async (memberKey: KeyPair, hello: Hello) => {
    setWhere({ at: 'asking' })
    const me = await readMe()
    if (me instanceof Refusal) return await begin()
    await unlocked({ me, heardAt: Date.now() as Moment }, hello, memberKey)
  }, [unlocked, begin])

  const leave = useCallback(async () => {
    if (where.at !== 'in') return
    // The phone first: should the line be lost, nothing is left behind here.
    const { me, opened } = where.inside
    leaveField()
    opened?.house.tabs.say('leave')
    await opened?.house.wipe().catch(() => undefined)
    await forgetDoor(me.signInName, me.who.person)
    opened?.house.close()
    history.replaceState(null, '', '/')
    setWhere({ at: 'sign-in', hello: where.hello })
    await signOut()
  }, [where])

  const enterAgain = useCallback((entered: Entered) => {
    if (where.at !== 'in') return
    const { opened, me } = where.inside
    const isOther = entered.me.who.person !== me.who.person
    if (isOther) history.replaceState(null, '', '/')
    // With name and passphrase one's own notebook is back, and the invented one closes.
    if (opened && !isOther && !opened.invented) {
      setWhere({ at: 'in', hello: where.hello, inside: { me: entered.me, opened, shut: 'open' } })
      return void opened.house.line.tryNow()
    }
    opened?.house.close()
    void enter(entered, where.hello)
  }, [where, enter])

  const lockHere = useCallback(() => {
    leaveField()
    inside?.opened?.house.close()
    change({ shut: 'locked', opened: undefined, waiting: workIn(inside?.opened?.house.outbox.list() ?? []).length })
  }, [inside?.opened, change])
  // Closed by hand in one tab it is closed in all; one that nobody touches closes by itself alone.
  const lock = useCallback(() => {
    inside?.opened?.house.tabs.say('lock')
    lockHere()
  }, [inside?.opened, lockHere])

  useEffect(() => inside?.opened?.house.tabs.onWord((word) => {
    if (word === 'lock') lockHere()
    if (word !== 'leave') return
    leaveField()
    inside.opened?.house.close()
    history.replaceState(null, '', '/')
    setWhere((now) => (now.at === 'in' ? { at: 'sign-in', hello: now.hello } : now))
  }), [inside, lockHere])

  useEffect(() => {
    if (!inside?.opened) return
    const { house } = inside.opened
    const stopLine = house.line.onChange(() => {
      const { line, sending } = house.line.state()
      if (line !== 'signed-out' || sending) return
      leaveField()
      house.close()
      change({ shut: 'again', ended: true, opened: undefined })
      void heed()
    })
    const stopRights = house.onRights(() => { void readMe().then((me) => { if (!(me instanceof Refusal)) change({ me }) }) })
    return () => { stopLine(); stopRights() }
  }, [inside?.opened, change, heed])

  const isCovered = useIdleLock({ idleMinutes: inside?.me.session.idleMinutes ?? 15, isOpen: inside?.shut === 'open', onLock: lockHere })

  const notebook = !inside ? 'nobody' : inside.shut === 'open' ? 'open' : 'closed'
  useEffect(() => {
    tellNotebook(notebook)
    if (notebook !== 'open') forgetLastMatch()
  }, [notebook])
  useEffect(() => {
    // An open notebook hears of it by its line: its session has ended.
    if (notebook === 'open') return
    const look = () => void heed()
    const timer = setInterval(look, lookEveryMs)
    addEventListener('online', look)
    document.addEventListener('visibilitychange', look)
    return () => { clearInterval(timer); removeEventListener('online', look); document.removeEventListener('visibilitychange', look) }
  }, [notebook, heed])

  return <Words t={t} lang={lang}>
    <Mended key={where.at} instead={(says) => <DoorPage title={t('web.broken.title')} onLanguage={chooseLanguage}>{says}</DoorPage>}>
      <Suspense fallback={<Quiet />}>{draw()}</Suspense>
    </Mended>
  </Words>

  function draw() {
    switch (where.at) {
      case 'asking': return <Quiet />
      case 'closed': return <WithoutLine onOpen={openWithoutLine} onAgain={begin} onLanguage={chooseLanguage} />
      case 'no-line': return <NoLine onAgain={begin} onLanguage={chooseLanguage} />
      case 'first-visit': return <FirstVisit hello={where.hello} programme={programme} onEntered={(entered, hello) => void enter(entered, hello)} onInvitation={(token, hello) => setWhere({ at: 'invitation', hello, token })} onSetUp={begin} onLanguage={chooseLanguage} />
      case 'invitation': return <Enrol token={where.token} onEntered={(entered) => void enter(entered, where.hello)} onLanguage={chooseLanguage} />
      case 'sign-in': return <WayIn hello={where.hello} onEntered={(entered) => void enter(entered, where.hello)} onLanguage={chooseLanguage} />
      case 'asleep': return <NumberDoor person={where.person} onOpened={(key) => void awoken(key, where.hello)} onOtherWay={() => setWhere({ at: 'sign-in', hello: where.hello })} onLanguage={chooseLanguage} />
      case 'in': return drawInside(where)
    }
  }

  function drawInside({ hello, inside: here }: Extract<At, { at: 'in' }>) {
    const { me, opened, shut, ended, waiting = 0, lease } = here
    return (
      <>
        {/* Behind a fresh sign-in for a grave change a half-filled form stays as it was; closing the notebook takes it down, and the locker has it. */}
        {opened && <Activity mode={shut === 'open' ? 'visible' : 'hidden'}>
          <InsideHouse key={me.who.person} {...{ me, ...opened, hello, rooms, programme, t, lang, leave, lock, lease }}
            onConfirm={() => change({ shut: 'again' })}
            onAccountChanged={() => void readMe().then((fresh) => { if (!(fresh instanceof Refusal)) change({ me: fresh }) })}
            onSpeak={chooseLanguage}
            onLanguage={(language) => { chooseLanguage(language); void keepLanguage(language) }} />
        </Activity>}
        {shut === 'locked' && <Locked parts={me.unlock} hasNumber={me.session.hasNumber} waiting={waiting} onLanguage={chooseLanguage} onSignOut={() => void leave()} onUnlocked={(key) => void unlocked(here, hello, key)} />}
        {shut === 'again' && <WayIn hello={hello} ended={ended} onEntered={enterAgain} onLanguage={chooseLanguage} onLeave={ended ? () => void leave() : () => change({ shut: 'open' })} />}
        {isCovered && shut === 'open' && <div className="cover sky" />}
      </>
    )
  }
}

async function nextBeat(since: number): Promise<void> {
  const past = performance.now() - since
  await new Promise((stands) => { setTimeout(stands, Math.ceil(past / beatMs) * beatMs - past) })
}
