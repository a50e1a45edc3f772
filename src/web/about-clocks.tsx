import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { dayOf } from '#core/clock.ts'
import { editionOn } from '#core/clocks/editions.ts'
import type { Term } from '#core/clocks/terms.ts'
import { dayAfter } from '#core/clocks/working-days.ts'
import { writeDay } from '#core/i18n/dates.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { Screen } from '#core/ui/shell.tsx'

/** Every term there is: how long, whose turn, on what it rests. Law and the programme's own rule are told apart, and so is each edition that files still go by. */
export function AboutClocks() {
  const { t, lang, now, programme } = useHouse()
  const today = dayOf(now)
  const inForce = editionOn(programme, today)
  const [code, setCode] = useState(inForce.code)
  const { editions } = programme
  const chosen = editions.findIndex((one) => one.code === code)
  const { from, terms } = editions[chosen]!
  const next = editions[chosen + 1]
  const days = { day: writeDay(from, lang, today), until: next ? writeDay(dayAfter(next.from, -1), lang, today) : '' }
  const all = Object.values(terms)
  return (
    <Screen title={t('web.clocks.title')} sub={t('web.clocks.says')} back="/more">
      <div className="narrow stack-6">
        <section className="stack-2" aria-label={t('web.clocks.editions')}>
          {editions.length > 1 && <Segment legend={t('web.clocks.editions')} value={code} onChange={setCode} options={editions.map((one) => ({ value: one.code, label: t('web.clocks.edition.since', { day: writeDay(one.from, lang, today) }) }))} />}
          <p className="strong">{t(`clocks.edition.${code}`)}</p>
          <p className="muted">{t(next ? 'web.clocks.edition.until' : 'web.clocks.edition.since', days)}<br />{t('web.clocks.edition.kept')}</p>
        </section>
        <Terms id="law" title={t('web.clocks.law')} says={t('web.clocks.law.says')} terms={all.filter((term) => term.isLaw)} />
        <Terms id="ours" title={t('web.clocks.ours')} says={t('web.clocks.ours.says')} terms={all.filter((term) => !term.isLaw)} />
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
                <dt>{t('web.clocks.acts')}</dt><dd>{[term.acts, ...(term.actsOfAge ? [term.actsOfAge] : [])].map((who) => t(`clocks.acts.${who}`)).join(' / ')}</dd>
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
