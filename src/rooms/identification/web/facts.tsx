/** The facts of a file as they stand, each a step from being corrected; where two answers stand, both. */
import { ChevronRight, PencilLine, Split } from 'lucide-react'
import { Link } from 'wouter'
import { factGroups, factsOf, isCorrectable, keptFacts, type FactGroup, type KeptFact } from '../facts.ts'
import type { ChildSeen, ConflictSeen } from './on-shelf.ts'
import { openConflicts, sayAsked, sayFact, standsIn } from './telling-facts.ts'
import { Chip } from '#core/ui/chip.tsx'
import { useHouse } from '#core/ui/house.tsx'

const say = 'identification.facts'

/** The groups whose facts this desk sees, in the order in which they matter. */
export function groupsSeen(child: ChildSeen): readonly FactGroup[] {
  const seen = factsOf(child)
  return (Object.keys(factGroups) as FactGroup[]).filter((group) => factGroups[group].some((fact) => fact in seen))
}

/** `about`: whose part of a file, where there are several. */
export function Facts({ child, about }: { child: ChildSeen; about?: string | undefined }) {
  const { t } = useHouse()
  const seen = factsOf(child)
  return (
    <section className="card stack">
      <h2 className="t-h3">{t('identification.screen.file.facts')}</h2>
      <dl className="facts">
        {keptFacts.filter((fact) => isCorrectable(fact) ? fact in seen : openConflicts(child).some((one) => one.fact === fact)).map((fact) => <FactLine key={fact} child={child} fact={fact} />)}
        <dt>{t('identification.screen.file.help')}</dt><dd>{t(`statuses.help.${child.help}`)}</dd>
      </dl>
      <nav className="list" aria-label={[t(`${say}.correct`), about].filter(Boolean).join(' · ')}>
        {groupsSeen(child).map((group) => <Link key={group} href={`/children/${child.id}/correct/${group}`}><PencilLine className="i" /><span className="grow">{t(`${say}.correct.${group}`)}</span><ChevronRight className="i chev" /></Link>)}
        <Link href={`/children/${child.id}/written`}><span className="grow meta">{t(`${say}.written`)}</span><ChevronRight className="i chev" /></Link>
      </nav>
    </section>
  )
}

function FactLine({ child, fact }: { child: ChildSeen; fact: KeptFact }) {
  const { t } = useHouse()
  const conflict = openConflicts(child).find((one) => one.fact === fact)
  return <>
    <dt>{sayAsked(t, fact)}</dt>
    <dd>{conflict ? <TwoAnswers child={child} conflict={conflict} /> : sayFact(t, fact, factsOf(child)[fact])}</dd>
  </>
}

/** Nobody has won yet: every answer is read here, and which of them counts meanwhile. */
function TwoAnswers({ child, conflict }: { child: ChildSeen; conflict: ConflictSeen }) {
  const { t } = useHouse()
  const { stands, because } = standsIn(conflict)
  return (
    <span className="stack-1">
      <span><Chip tone="soon"><Split className="i" />{t(`${say}.answers`, { n: conflict.answers.length })}</Chip></span>
      {conflict.answers.map(({ id, value }) => <span key={id}>{sayFact(t, conflict.fact, value)}</span>)}
      {because && <span className="meta">{t(`${say}.meanwhile`, { answer: sayFact(t, conflict.fact, stands) })}</span>}
      <span><Link className="tapline" href={`/conflicts/${child.id}`}>{t(conflict.maySettle ? `${say}.settle` : `${say}.look`)}</Link></span>
    </span>
  )
}
