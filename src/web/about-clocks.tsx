import { ChevronDown } from 'lucide-react'
import type { Term } from '#core/clocks/terms.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Screen } from '#core/ui/shell.tsx'

/** Every term there is: how long, whose turn, on what it rests. Law and the programme's own rule are told apart. */
export function AboutClocks() {
  const { t, programme } = useHouse()
  const terms = Object.values(programme.clocks.terms)
  return (
    <Screen title={t('web.clocks.title')} sub={t('web.clocks.says')} back="/more">
      <div className="narrow stack-6">
        <Terms id="law" title={t('web.clocks.law')} says={t('web.clocks.law.says')} terms={terms.filter((term) => term.isLaw)} />
        <Terms id="ours" title={t('web.clocks.ours')} says={t('web.clocks.ours.says')} terms={terms.filter((term) => !term.isLaw)} />
      </div>
    </Screen>
  )
}

function Terms({ id, title, says, terms }: { id: string; title: string; says: string; terms: readonly Term[] }) {
  const { t } = useHouse()
  return (
    <section className="stack-2" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="muted">{says}</p>
      <ul className="list">
        {terms.map((term) => (
          <li key={term.kind}>
            <details className="grow"><summary className="row between"><span className="grow stack-1"><span className="strong">{t(`clocks.kind.${term.kind}`)}</span><span>{lengthOf(t, term)}</span></span><ChevronDown className="i chev" /></summary>
              <dl className="facts term-facts">
                <dt>{t('web.clocks.acts')}</dt><dd>{t(`clocks.acts.${term.acts}`)}</dd>
                <dt>{t('web.clocks.basis')}</dt><dd>{t(term.basis)}{term.note && <><br />{t(term.note)}</>}</dd>
                {term.ladder.length > 0 && <><dt>{t('web.clocks.ladder')}</dt><dd>{term.ladder.map(({ to }) => t(`web.clocks.place.${to}`)).join(', ')}</dd></>}
              </dl>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}

function lengthOf(t: Translate, { lasts, sense }: Term): string {
  // The minutes of "immediately" are the programme's, and stand in the term's note.
  if ('immediately' in lasts) return t('web.clocks.immediately')
  const [[unit, n]] = Object.entries(lasts) as [[string, number]]
  return t(`web.clocks.${sense}.${unit}`, { n })
}
