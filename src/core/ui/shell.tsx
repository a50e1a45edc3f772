import { ALargeSmall, Search } from 'lucide-react'
import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { languageNames, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { BrandMark } from './brand-mark.tsx'
import { Button } from './button.tsx'
import { LookSheet } from './look-sheet.tsx'
import { SideNav, TabBar, type NavItem } from './nav.tsx'
import { PageHead } from './page-head.tsx'
import { PhoneBar } from './phone-bar.tsx'
import { Sky } from './sky.tsx'
import { SyncPill, type Line } from './sync-pill.tsx'
import { Toasts } from './toast.tsx'
import { useWords } from './words.tsx'

export interface ShellProps {
  /** The programme's name and where it works. */
  brand: { name: string; place: string }
  /** All rooms this person works in, for the desk's side. */
  nav: readonly NavItem[]
  /** The five of a phone. */
  tabs: readonly (NavItem & { add?: boolean })[]
  /** Who is signed in: their own name and what they do here. */
  person?: { name: string; does: string; href: string }
  line: Line
  /** Where the list of what waits is. */
  lineHref: string
  onLanguage: (language: CatalogueLanguage) => void
  /** Looking for something on this device: a button at a desk's side and on a phone's lists, and Ctrl K everywhere. */
  find?: { label: string; open: () => void }
  children: ReactNode
}

interface Inside { tabs: ShellProps['tabs']; line: Line; lineHref: string; openLook: () => void; find?: ShellProps['find'] }
const context = createContext<Inside | undefined>(undefined)

/** The house around a screen: rooms at the side of a desk, tabs at the foot of a phone, the line and the look always near. */
export function Shell({ brand, nav, tabs, person, line, lineHref, onLanguage, find, children }: ShellProps) {
  const { t } = useWords()
  const [looking, setLooking] = useState(false)
  const openLook = () => setLooking(true)
  // One title for every page: a glance at the tab, or at the list of what was visited, tells nothing.
  useEffect(() => { document.title = t('ui.page-title') }, [t])
  const openFind = find?.open
  useEffect(() => {
    if (!openFind) return
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.code !== 'KeyK') return
      event.preventDefault()
      openFind()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [openFind])
  return (
    <context.Provider value={{ tabs, line, lineHref, openLook, find }}>
      <a className="skip" href="#main">{t('ui.skip')}</a>
      <div className="desk">
        <header className="side">
          <Link className="brand" href="/"><BrandMark /><span><span className="strong">{brand.name}</span><small>{brand.place}</small></span></Link>
          {find && <button className="search" type="button" aria-keyshortcuts="Control+K Meta+K" onClick={find.open}><Search className="i" /><span className="grow">{find.label}</span><kbd>Ctrl K</kbd></button>}
          <SideNav items={nav} />
          <div className="foot">
            <div className="row"><SyncPill line={line} href={lineHref} /><LookButton /></div>
            {person && <Link className="me" href={person.href}><span className="initial" aria-hidden="true">{[...person.name][0]}</span><span><span className="strong">{person.name}</span><small>{person.does}</small></span></Link>}
          </div>
        </header>
        {children}
      </div>
      <LookSheet open={looking} onClose={() => setLooking(false)} onLanguage={onLanguage} />
      <Toasts />
    </context.Provider>
  )
}

export interface ScreenProps {
  /** Empty while it is not known yet: then there is no heading. */
  title: string
  /** One sentence that sums the page up. */
  sub?: ReactNode
  /** What the phone's bar says, where the title is too long for it or says something else. */
  bar?: { title: string; small?: string }
  /** Where *back* leads on a phone. */
  back?: string | (() => void)
  /** A threshold's own head (`SkyHead`) instead of bar and title. */
  head?: ReactNode
  /** The main action, at the foot; on a phone it stands instead of the tabs. */
  dock?: ReactNode
  /** What can be done with the whole page. */
  actions?: ReactNode
  children: ReactNode
}

/** One screen inside the shell. */
export function Screen({ title, sub, bar, back, head, dock, actions, children }: ScreenProps) {
  const { tabs, line, lineHref, find } = useInside()
  const { t } = useWords()
  return (
    <div className={head ? 'room under-sky' : 'room'}>
      {head ?? <PhoneBar back={back} title={bar?.title ?? title} small={bar?.small} end={<>{find && back === undefined && <FindButton find={find} />}<SyncPill line={line} href={lineHref} /></>} />}
      <main id="main" className="page" tabIndex={-1}>
        {!head && title !== '' && <PageHead title={title} sub={sub} quiet={!bar}>{actions}</PageHead>}
        {children}
      </main>
      {dock ? <div className="dock" role="region" aria-label={t('ui.dock')}>{dock}</div> : <TabBar items={tabs} />}
    </div>
  )
}

/** The head of a threshold: steppe light, the day, a greeting. */
export function SkyHead({ eyebrow, title, sub }: { eyebrow?: ReactNode; title: string; sub?: ReactNode }) {
  const { line, lineHref, openLook, find } = useInside()
  const { t, lang } = useWords()
  return (
    <Sky as="section" className="head" label={title}>
      <div className="row between wrap sky-row">
        <SyncPill line={line} href={lineHref} />
        {find && <span className="on-phone"><FindButton find={find} /></span>}
        <button className="sync" type="button" onClick={openLook}><span className="vh">{t('ui.look.title')}: </span>{languageNames[lang]}<ALargeSmall className="i" /></button>
      </div>
      {eyebrow && <p className="muted">{eyebrow}</p>}
      <h1>{title}</h1>
      {sub && <p className="muted">{sub}</p>}
    </Sky>
  )
}

function FindButton({ find }: { find: NonNullable<ShellProps['find']> }) {
  return <Button kind="quiet" icon label={find.label} onPress={find.open}><Search className="i" /></Button>
}

/** Opens light, letters and language. */
export function LookButton() {
  const { openLook } = useInside()
  const { t } = useWords()
  return <Button kind="quiet" icon label={t('ui.look.open')} onPress={openLook}><ALargeSmall className="i" /></Button>
}

function useInside(): Inside {
  const inside = use(context)
  if (!inside) throw new Error('a screen was drawn outside <Shell>')
  return inside
}
