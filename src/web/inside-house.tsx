/** The house around every screen: rooms at the side or at the foot, the line, and the screen that the address names. */
import { Ellipsis, Sun } from 'lucide-react'
import { Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import type { Me } from '#core/access/web/sign-in-client.ts'
import type { CatalogueLanguage, Translate } from '#core/i18n/translate.ts'
import { isId, type RecordId } from '#core/ids.ts'
import type { Lease } from '#core/sync/lease.ts'
import type { Programme } from '#core/programme.ts'
import { useIndexKeyGiven } from '#core/matching/web/index-key-given.ts'
import { useChildrenEncodedAnew } from '#rooms/identification/web/encoded-anew.ts'
import { useRunsTidied } from '#rooms/recognition/web/runs-tidied.ts'
import { Button } from '#core/ui/button.tsx'
import { InHouse, useHouse, type HouseParts } from '#core/ui/house.tsx'
import { later } from '#core/ui/later.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { fetchAhead, type Foresees, type LaterBeside, type RoomOnPhone } from '#core/ui/rooms.ts'
import { Sheet } from '#core/ui/sheet.tsx'
import { Screen, Shell } from '#core/ui/shell.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { KeyPair } from '#core/vault/hpke.ts'
import { useSigningKeyTold } from '#rooms/partnerships/web/tell-signing-key.ts'
import type { Hello } from './first-door.ts'
import { GlueContext, useGlue, type Glue } from './glue.tsx'
import { Mended } from './mended.tsx'
import { waysOf } from './nav-ways.ts'
import type { OpenHouse } from './open-house.ts'
import { pillOf } from './pill.ts'
import { Today } from './today.tsx'
import { Tray } from './tray.tsx'
import { useInventedKeptUp } from './use-alarm.ts'

const OpenAgain = later(async () => (await import('./open-again.tsx')).OpenAgain)
const More = later(async () => (await import('./more.tsx')).More)
const MyAccount = later(async () => (await import('./my-account.tsx')).MyAccount)
const AboutClocks = later(async () => (await import('./about-clocks.tsx')).AboutClocks)

export function InsideHouse({ me, house, memberKey, hello, rooms, programme, t, lang, lease, leave, lock, onConfirm, onAccountChanged, onSpeak, onLanguage }: {
  me: Me; house: OpenHouse; memberKey?: KeyPair | undefined; hello: Hello; rooms: readonly RoomOnPhone[]; programme: Programme; t: Translate; lang: CatalogueLanguage; lease?: Lease | undefined
  leave: () => Promise<void>; lock: () => void; onConfirm: () => void; onAccountChanged: () => void; onSpeak: (language: CatalogueLanguage) => void; onLanguage: (language: CatalogueLanguage) => void
}) {
  const { device, locker, files, remembered, outbox, shelf, line, keys, alike, verdicts, sent, thrownAway } = house
  const foresees = useMemo<Foresees>(() => Object.assign({}, ...rooms.map((room) => room.foresees)), [rooms])
  const beside = useMemo(() => besidesOf(rooms), [rooms])
  const parts = useMemo<HouseParts>(() => ({ me, device, locker, files, remembered, programme, outbox, shelf, line, keys, alike, verdicts, foresees, beside, setLanguage: onLanguage, leave, confirm: onConfirm }), [me, device, locker, files, remembered, programme, outbox, shelf, line, keys, alike, verdicts, foresees, beside, onLanguage, leave, onConfirm])
  const glue: Glue = { rooms, sent, hello, readTo: () => shelf.after, thrownAway, bringIn: outbox.bringIn, taken: outbox.taken, opened: house.opened, memberKey, lock, accountChanged: onAccountChanged, speak: onSpeak }
  return <InHouse parts={parts} t={t} lang={lang}><GlueContext value={glue}><Frame hello={hello} lease={lease} /></GlueContext></InHouse>
}

function besidesOf(rooms: readonly RoomOnPhone[]): HouseParts['beside'] {
  const besides: Record<string, LaterBeside[]> = {}
  for (const { beside = {} } of rooms) for (const [form, part] of Object.entries(beside)) (besides[form] ??= []).push(part)
  return besides
}

const FindHere = later(async () => (await import('./find.tsx')).FindHere)

const own = [More, MyAccount, AboutClocks, OpenAgain]
/** After the first screen stands: its own fetching comes first. */
const aheadMs = 2500

function Frame({ hello, lease }: { hello: Hello; lease: Lease | undefined }) {
  const house = useHouse()
  const { rooms } = useGlue()
  const { t, lang, me, line, now } = house
  const openedAt = useRef(now)
  const [finding, setFinding] = useState(false)
  const [isFindHere, setFindHere] = useState(false)
  const find = useMemo(() => ({ label: t('web.find.title'), open: () => setFinding(true) }), [t])
  // Pieces on their way are not sent yet, though their form is.
  const onTheirWay = useSyncExternalStore(house.files.onChange, house.files.list)
  useSigningKeyTold()
  useIndexKeyGiven()
  useChildrenEncodedAnew()
  useRunsTidied()
  useInventedKeptUp()
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([FindHere.fetchAhead(), ...rooms.map((room) => room.finds?.())]).then(() => setFindHere(true), () => undefined), aheadMs)
    return () => clearTimeout(timer)
  }, [rooms, line.line])
  useEffect(() => {
    if (line.line !== 'open') return
    const timer = setTimeout(() => {
      void fetchAhead([...rooms.flatMap((room) => [...room.routes.map(({ screen }) => screen), ...Object.values(room.beside ?? {})]), ...own])
      // What asks who is like whom, off line too.
      void import('#core/matching/web/asked.ts').catch(() => undefined)
      // What opens the notebook again, for whoever came in by another way.
      void import('#core/vault/passphrase.ts').catch(() => undefined)
    }, aheadMs)
    return () => clearTimeout(timer)
  }, [rooms, line.line])
  const today = { href: '/', label: t('web.nav.today'), icon: Sun }
  const more = { href: '/more', label: t('web.nav.more'), icon: Ellipsis }
  const { nav, tabs } = waysOf(rooms.flatMap((room) => room.nav(house)), { today, more })
  const place = hello.isDemo ? t('web.demo.place') : hello.regions.length <= 2 ? hello.regions.map((region) => t(`regions.${region}`)).join(', ') : t('web.regions', { count: hello.regions.length })
  return (
    <Shell
      brand={{ name: hello.title[lang] ?? Object.values(hello.title)[0] ?? t('programme.title'), place }} nav={nav} tabs={tabs}
      person={{ name: me.shownName, does: me.who.roles.map((role) => t(`roles.${role}`)).join(', '), href: '/account' }}
      line={pillOf({ ...line, waiting: line.waiting || onTheirWay.length }, openedAt.current)} lineHref="/line" onLanguage={house.setLanguage} find={find}>
      {lease === 'shelf-shut' && line.lastHeard === undefined && <Note tone="soon"><p>{t('web.shelf-shut')}</p></Note>}
      <Screens rooms={rooms} />
      {(finding || isFindHere) && <Mended instead={(says) => <Sheet open={finding} title={find.label} onClose={() => setFinding(false)}>{says}</Sheet>}>
        <Suspense fallback={null}><FindHere isOpen={finding} onClose={() => setFinding(false)} /></Suspense>
      </Mended>}
    </Shell>
  )
}

interface ChildWithParts { readonly id: RecordId; readonly oneFile?: { readonly parts: readonly { readonly id: RecordId }[] } }

function Screens({ rooms }: { rooms: readonly RoomOnPhone[] }) {
  const [location] = useLocation()
  const { opened } = useGlue()
  const { t } = useWords()
  useEffect(() => { scrollTo(0, 0) }, [location])
  const { record } = useHouse()
  // Whatever the address names was opened by this person; of a child with several files all of them were.
  useEffect(() => {
    for (const id of location.split('/').filter(isId)) for (const one of [id, ...record<ChildWithParts>('children', id)?.oneFile?.parts.map((part) => part.id) ?? []]) opened(one)
  }, [location, opened]) // `record` is made anew with every change of the shelf
  return (
    <Mended key={location} instead={(says) => <Screen title={t('web.broken.title')} back="/">{says}</Screen>}>
      <Suspense fallback={<Screen title=""><span aria-busy="true" /></Screen>}>
        <Switch>
          <Route path="/" component={Today} />
          <Route path="/line" component={Tray} />
          <Route path="/line/:order" component={OpenAgain} />
          <Route path="/more" component={More} />
          <Route path="/account" component={MyAccount} />
          <Route path="/clocks" component={AboutClocks} />
          {rooms.flatMap((room) => room.routes.map(({ path, screen }) => <Route key={path} path={path} component={screen} />))}
          <Route component={NoSuchPlace} />
        </Switch>
      </Suspense>
    </Mended>
  )
}

function NoSuchPlace() {
  const { t } = useWords()
  return <Screen title={t('web.no-such-place')} back="/"><NotFound /><div><Button kind="second" href="/">{t('web.to-today')}</Button></div></Screen>
}
