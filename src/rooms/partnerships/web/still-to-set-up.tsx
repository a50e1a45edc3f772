import { ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { hasRole } from '#core/access/who.ts'
import { compareIn } from '#core/i18n/sort.ts'
import type { AgencyId } from '#core/ids.ts'
import { useHouse } from '#core/ui/house.tsx'
import { titleIn, useDirectory, usePeople, type PersonOnShelf } from './on-shelf.ts'
import { stillMissing, type Missing } from './still-missing.ts'

/** `whose`: agencies by title, or people by their shown names; the way leads to the first. */
export interface StillMissing extends Missing { readonly whose: readonly string[] }

const namesShown = 2

/**
 * What is still missing, as far as whoever is in can mend it; `undefined` while that is not known yet. Who manages is also told
 * of what was put in place on the first day and lies on no shelf; everybody else's first screen asks for nothing more.
 */
export function useStillMissing(): readonly StillMissing[] | undefined {
  const { shelf, who, line, keys, lang } = useHouse()
  const manages = hasRole(who, 'administrator', 'head')
  const directory = useDirectory({ asks: manages })
  const colleagues = usePeople(manages ? who.agency : undefined)
  const onShelf = shelf<PersonOnShelf>('people')
  const mustChange = keys.mustChange()
  const changes = mustChange.join()
  // Thousands of agencies and desks are sorted once, and not with every tick of the clock.
  return useMemo(() => {
    if (!manages && !hasRole(who, 'worker')) return []
    const people = [...new Map([...onShelf, ...colleagues].map((one) => [one.id, one])).values()]
    // One's own agency is always in the directory: before it is there, nothing is known and nothing is said.
    const isRead = !manages || (directory.agencies.some((one) => one.id === who.agency) && people.some((one) => one.id === who.person))
    if (!isRead) return line.line === 'open' ? undefined : []
    const titles = new Map(directory.agencies.map((one) => [one.id, titleIn(one.title, lang)]))
    const titleOf = (id: AgencyId) => titles.get(id) ?? ''
    const compare = compareIn(lang)
    const byTitle = (a: AgencyId, b: AgencyId) => compare(titleOf(a), titleOf(b))
    const agencies = directory.agencies.toSorted((a, b) => byTitle(a.id, b.id))
    const desks = directory.desks.toSorted((a, b) => byTitle(a.agency, b.agency))
    return stillMissing({ ...directory, agencies, desks, people, mustChange }, who).map((one) => ({ ...one, whose: one.people.length > 0 ? one.people : one.agencies.map(titleOf) }))
    // `changes` stands for `mustChange`, which is a list of its own each time.
  }, [manages, who, onShelf, colleagues, directory, changes, lang, line.line])
}

/** Each line with the way there. */
export function StillToSetUp({ missing }: { missing: readonly StillMissing[] }) {
  const { t } = useHouse()
  return <section className="stack-2" aria-labelledby="still-to-set-up">
    <h2 id="still-to-set-up">{t('partnerships.still.title')}</h2>
    <p className="muted">{t('partnerships.still.says')}</p>
    <div className="list">{missing.map(({ kind, count, href, whose }) => {
      const shown = whose.slice(0, namesShown).join(', ')
      return <Link key={kind} href={href}>
        <span className="grow stack-1"><span className="strong">{t(`partnerships.still.${kind}`, { n: count })}</span>
          <span className="meta">{t(`partnerships.still.${kind}.why`)}</span>
          {shown && <span className="meta">{whose.length > namesShown ? t('partnerships.still.and-more', { names: shown, n: whose.length - namesShown }) : shown}</span>}</span>
        <ChevronRight className="i chev" aria-hidden="true" />
      </Link>
    })}</div>
  </section>
}
