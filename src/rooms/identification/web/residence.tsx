/** Temporary residence of somebody from abroad: how it stands, which papers ask for it, and the next step as it happens. */
import { FileText, Scale } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { writeResidence } from '../forms.ts'
import { asksForResidence, longestStay, nextResidenceSteps, type ResidenceStep } from '../residence.ts'
import type { ChildSeen } from './on-shelf.ts'
import { PagedForm } from './paged-form.tsx'
import { ResidenceStands } from './residence-note.tsx'
import { residencePaperAddress, sayCode } from './telling.ts'
import { dayOf, type Day } from '#core/clock.ts'
import { editionKnown } from '#core/clocks/editions.ts'
import type { Answers } from '#core/forms/form.ts'
import { writeDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Basis } from '#core/ui/clock.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.screen.residence'

export function ResidenceOfChild() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  const title = t('identification.write-residence.title')
  if (!child) return <Screen title={title} back="/children"><NotFound /></Screen>
  if (!asksForResidence(child) && !child.residence) return <Screen title={title} back={`/children/${child.id}`}><Note tone="felt" icon={<Scale className="i" />}><p>{t(`${say}.not-for`)}</p></Note></Screen>
  return <Writing key={id} child={child} />
}

function Writing({ child }: { child: ChildSeen }) {
  const { t, lang, now, programme, submit, settle } = useHouse()
  const [, go] = useLocation()
  const [refused, setRefused] = useState<Refusal>()
  const file = `/children/${child.id}`
  const draft = useDraft(`residence ${child.id}`, { start: { onDay: dayOf(now) } })
  const { step, onDay } = draft.answers as { readonly step?: ResidenceStep; readonly onDay?: Day }
  const form = { ...writeResidence, fields: { ...writeResidence.fields, step: { ...writeResidence.fields.step, codes: nextResidenceSteps(child.residence) } } } as typeof writeResidence
  const latest = step && isDay(onDay) ? longestStay(child.residence, { step, onDay }, editionKnown(programme, child.edition)) : undefined

  async function save(answers: Answers<typeof writeResidence>) {
    setRefused(undefined)
    const verdict = await settle(await submit(writeResidence, answers, { about: child.id, basedOn: child.revision }))
    if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
    draft.drop()
    tell(t(`identification.screen.act.${verdict ? 'done' : 'kept'}`))
    go(file)
  }

  const above = (
    <div className="stack">
      <section className="card stack-2">
        <ResidenceStands child={child} />
        <Basis>{t(`${say}.basis`)}</Basis>
      </section>
      <nav className="row wrap" aria-label={t(`${say}.papers`)}>
        {(['application', 'petition'] as const).map((which) => <Button key={which} kind="second" small href={residencePaperAddress(child, which)}><FileText className="i" />{t(`${say}.paper.${which}`)}</Button>)}
      </nav>
    </div>
  )
  return <PagedForm form={form} answers={draft.answers} onChange={draft.set} onAnew={draft.anew} onDone={save} doneLabel={t(`${say}.save`)} small={sayCode(t, child.code)} back={file} before={{ '': above }}
    beneath={latest ? { until: <p className="meta">{t(`${say}.latest`, { until: writeDay(latest, lang) })}</p> } : {}} refused={refused} />
}

function isDay(text: string | undefined): text is Day {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
}
