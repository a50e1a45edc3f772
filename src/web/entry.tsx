/**
 * From the first drawing to the open house: who is here, and at which door they stand. What lies behind the rarer doors is
 * fetched when they open.
 */
import { Activity, lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { Locked, useIdleLock } from '#core/access/web/locked.tsx'
import { keepLanguage, readMe, signOut, type Entered, type Me } from '#core/access/web/sign-in-client.ts'
import { createTranslator, type CatalogueLanguage, type Translate } from '#core/i18n/translate.ts'
import { loadMessages } from '#core/i18n/web/load-messages.ts'
import type { Programme } from '#core/programme.ts'
import { Refusal } from '#core/refusal.ts'
import { callServer } from '#core/ui/house.tsx'
import type { RoomOnPhone } from '#core/ui/rooms.ts'
import { Words } from '#core/ui/words.tsx'
import type { KeyPair } from '#core/vault/hpke.ts'
import { keepLanguageHere, keptLanguage, known } from './device-language.ts'
import { firstDoor, type Hello } from './first-door.ts'
import { InsideHouse } from './inside-house.tsx'
import { tokenIn } from './invitation-link.ts'
import { openHouse, type OpenHouse } from './open-house.ts'
import { LineInWords, NoLine, Quiet } from './threshold.tsx'
import { WayIn } from './way-in.tsx'

const Enrol = lazy(async () => ({ default: (await import('#core/access/web/enrol.tsx')).Enrol }))
const FirstVisit = lazy(async () => ({ default: (await import('./first-visit.tsx')).FirstVisit }))

export interface EntryProps { rooms: readonly RoomOnPhone[]; programme: Programme; words: { t: Translate; lang: CatalogueLanguage } }

/** `locked`: the key is dropped. `again`: the session has ended, or a grave change asks for a fresh sign-in. */
type Shut = 'open' | 'locked' | 'again'
interface Inside { me: Me; house: OpenHouse; memberKey?: KeyPair | undefined; shut: Shut; ended?: true; /** Something was shown: a notebook that was never opened has nothing to keep behind its cover. */ shown: boolean }
type At = { at: 'asking' | 'no-line' } | { at: 'first-visit' | 'sign-in'; hello: Hello } | { at: 'invitation'; hello: Hello; token: string } | { at: 'in'; hello: Hello; inside: Inside }

export function Entry({ rooms, programme, words }: EntryProps) {
  const [{ t, lang }, setWords] = useState(words)
  const [where, setWhere] = useState<At>({ at: 'asking' })
  const inside = where.at === 'in' ? where.inside : undefined
  const change = useCallback((with_: Partial<Inside>) => setWhere((now) => (now.at === 'in' ? { ...now, inside: { ...now.inside, ...with_ } } : now)), [])

  const speak = useCallback(async (language: CatalogueLanguage) => {
    document.documentElement.lang = language
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
    const [hello, me] = await Promise.all([callServer<Hello>('/api/hello'), readMe()])
    const door = firstDoor({ hello, me, token })
    if (door === 'no-line' || hello instanceof Refusal) return setWhere({ at: 'no-line' })
    if (door === 'invitation') return setWhere({ at: 'invitation', hello, token: token! })
    if (door === 'locked' && !(me instanceof Refusal)) return setWhere({ at: 'in', hello, inside: { me, house: await openHouse(me), shut: 'locked', shown: false } })
    setWhere({ at: door === 'first-visit' ? 'first-visit' : 'sign-in', hello })
  }, [])
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void begin()
  }, [begin])

  const enter = useCallback(async ({ me, memberKey }: Entered, hello: Hello) => {
    const theirs = known(me.who.language)
    // Whoever looks at the demo keeps their own language, whoever they come in as.
    if (theirs && !keptLanguage() && !hello.isDemo) void speak(theirs)
    setWhere({ at: 'in', hello, inside: { me, house: await openHouse(me, memberKey), memberKey, shut: 'open', shown: true } })
  }, [speak])

  const leave = useCallback(async () => {
    if (where.at !== 'in') return
    // The phone first: should the line be lost, nothing is left behind here.
    where.inside.house.close()
    history.replaceState(null, '', '/')
    setWhere({ at: 'sign-in', hello: where.hello })
    await signOut()
  }, [where])

  const enterAgain = useCallback((entered: Entered) => {
    if (where.at !== 'in') return
    const { house, me } = where.inside
    if (entered.me.who.person !== me.who.person) {
      house.close()
      history.replaceState(null, '', '/')
      return void enter(entered, where.hello)
    }
    if (entered.memberKey) house.unlock(entered.memberKey)
    setWhere({ at: 'in', hello: where.hello, inside: { me: entered.me, house, memberKey: entered.memberKey, shut: 'open', shown: true } })
    void house.line.tryNow()
  }, [where, enter])

  const lock = useCallback(() => {
    inside?.house.keys.lock()
    change({ shut: 'locked', memberKey: undefined })
  }, [inside?.house, change])

  useEffect(() => {
    if (!inside?.house) return
    const { house } = inside
    const stopLine = house.line.onChange(() => {
      const { line, sending } = house.line.state()
      if (line !== 'signed-out' || sending) return
      house.keys.lock()
      change({ shut: 'again', ended: true, memberKey: undefined })
    })
    const stopRights = house.onRights(() => { void readMe().then((me) => { if (!(me instanceof Refusal)) change({ me }) }) })
    return () => { stopLine(); stopRights() }
  }, [inside?.house, change])

  const isCovered = useIdleLock({ idleMinutes: inside?.me.session.idleMinutes ?? 15, isOpen: inside?.shut === 'open', onLock: lock })

  return <Words t={t} lang={lang}><Suspense fallback={<Quiet />}>{draw()}</Suspense></Words>

  function draw() {
    switch (where.at) {
      case 'asking': return <Quiet />
      case 'no-line': return <NoLine onAgain={begin} onLanguage={chooseLanguage} />
      case 'first-visit': return <FirstVisit hello={where.hello} programme={programme} onEntered={(entered, hello) => void enter(entered, hello)} onInvitation={(token, hello) => setWhere({ at: 'invitation', hello, token })} onSetUp={begin} onLanguage={chooseLanguage} />
      case 'invitation': return <Enrol token={where.token} onEntered={(entered) => void enter(entered, where.hello)} onLanguage={chooseLanguage} />
      case 'sign-in': return <WayIn hello={where.hello} onEntered={(entered) => void enter(entered, where.hello)} onLanguage={chooseLanguage} />
      case 'in': return drawInside(where)
    }
  }

  function drawInside({ hello, inside: { me, house, memberKey, shut, ended, shown } }: Extract<At, { at: 'in' }>) {
    return (
      <>
        {/* A half-filled form stays as it was while the notebook is closed; nothing of it is shown, and its keys are gone. */}
        {shown && <Activity mode={shut === 'open' ? 'visible' : 'hidden'}>
          <InsideHouse key={me.who.person} {...{ me, house, memberKey, hello, rooms, programme, t, lang, leave, lock }}
            onConfirm={() => change({ shut: 'again' })}
            onAccountChanged={() => void readMe().then((fresh) => { if (!(fresh instanceof Refusal)) change({ me: fresh }) })}
            onSpeak={chooseLanguage}
            onLanguage={(language) => { chooseLanguage(language); void keepLanguage(language) }} />
        </Activity>}
        {shut === 'locked' && <Locked parts={me.unlock} status={<LineInWords house={house} />} waiting={house.outbox.list().length} onLanguage={chooseLanguage} onSignOut={() => void leave()} onUnlocked={(key) => { house.unlock(key); change({ shut: 'open', shown: true, memberKey: key }) }} />}
        {shut === 'again' && <WayIn hello={hello} ended={ended} onEntered={enterAgain} onLanguage={chooseLanguage} onLeave={ended ? () => void leave() : () => change({ shut: 'open', shown: true })} />}
        {isCovered && shut === 'open' && <div className="cover sky" />}
      </>
    )
  }
}
