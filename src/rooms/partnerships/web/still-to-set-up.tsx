import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { hasRole } from '#core/access/who.ts'
import { useHouse } from '#core/ui/house.tsx'
import { titleIn, useDirectory, usePeople, type DirectoryOnShelf, type PersonOnShelf } from './on-shelf.ts'
import { stillMissing, type Missing } from './still-missing.ts'

const namesShown = 2

/** What is still to be set up, each line with the way there, for whoever can mend it. `otherwise` is shown where nothing is missing. */
export function StillToSetUp({ otherwise }: { otherwise: ReactNode }) {
  const { who } = useHouse()
  return hasRole(who, 'administrator', 'head') ? <ForManager otherwise={otherwise} /> : <ForMember otherwise={otherwise} />
}

/** Asked for as well: what was put in place on the first day lies on no shelf. */
function ForManager({ otherwise }: { otherwise: ReactNode }) {
  const { shelf, who, line } = useHouse()
  const directory = useDirectory()
  const colleagues = usePeople(who.agency)
  const people = [...new Map([...shelf<PersonOnShelf>('people'), ...colleagues].map((one) => [one.id, one])).values()]
  // One's own agency is always in the directory: before it is there, nothing is known and nothing is said.
  const isRead = directory.agencies.some((one) => one.id === who.agency) && people.some((one) => one.id === who.person)
  if (!isRead) return line.line === 'open' ? null : otherwise
  return <List {...{ directory, people, otherwise }} />
}

function ForMember({ otherwise }: { otherwise: ReactNode }) {
  const { shelf } = useHouse()
  return <List directory={{ agencies: shelf('agencies'), desks: shelf('desks'), contacts: [], services: [] }} people={shelf('people')} otherwise={otherwise} />
}

function List({ directory, people, otherwise }: { directory: DirectoryOnShelf; people: readonly PersonOnShelf[]; otherwise: ReactNode }) {
  const { t, lang, who, keys } = useHouse()
  const missing = stillMissing({ ...directory, people, mustChange: keys.mustChange() }, who)
  if (missing.length === 0) return otherwise
  const titleOf = (id: string) => { const found = directory.agencies.find((one) => one.id === id); return found ? titleIn(found.title, lang) : '' }
  const sayWhose = ({ agencies, people: names }: Missing) => {
    const all = names.length > 0 ? names : agencies.map(titleOf)
    const shown = all.slice(0, namesShown).join(', ')
    return all.length > namesShown ? t('partnerships.still.and-more', { names: shown, n: all.length - namesShown }) : shown
  }

  return <section className="stack-2" aria-labelledby="still-to-set-up">
    <h2 id="still-to-set-up">{t('partnerships.still.title')}</h2>
    <p className="muted">{t('partnerships.still.says')}</p>
    <div className="list">{missing.map((one) => {
      const whose = sayWhose(one)
      return <Link key={one.kind} href={one.href}>
        <span className="grow stack-1"><span className="strong">{t(`partnerships.still.${one.kind}`, { n: one.count })}</span>
          <span className="meta">{t(`partnerships.still.${one.kind}.why`)}</span>
          {whose && <span className="meta">{whose}</span>}</span>
        <ChevronRight className="i chev" aria-hidden="true" />
      </Link>
    })}</div>
  </section>
}
