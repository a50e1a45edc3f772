/** One part of a dossier, with what stands there filled in; and how a child is after the return. Both are kept without a line. */
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { fieldsOf, monthOf, planParts, type PlanPart } from '../return.ts'
import { followUp, planReturn } from '../return-forms.ts'
import type { ChildSeen } from './on-shelf.ts'
import { PagedForm } from './paged-form.tsx'
import { returnHere } from './return-words.ts'
import { returnAddress, sayCode } from './telling.ts'
import './identification.css'
import type { Answers, Form } from '#core/forms/form.ts'
import { Refusal } from '#core/refusal.ts'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.screen.return'

export function WriteReturn() {
  const { t, record } = useHouse()
  const { id, part } = useParams<{ id: string; part: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child || !planParts.includes(part as PlanPart)) return <Screen title={t(`${say}.title`)} back="/children"><NotFound /></Screen>
  return <Writing key={part} child={child} part={part as PlanPart} />
}

function Writing({ child, part }: { child: ChildSeen; part: PlanPart }) {
  const house = useHouse()
  const fields = fieldsOf(part) as readonly string[]
  const stands = Object.fromEntries(Object.entries(returnHere(child, house).plan ?? {}).filter(([name]) => fields.includes(name)))
  const form = { ...planReturn, fields: Object.fromEntries(Object.entries(planReturn.fields).filter(([name]) => fields.includes(name))), pages: [{ title: part, fields }], checks: planReturn.checks } as unknown as typeof planReturn
  return <Filling child={child} form={form} name={`return ${part}`} start={stands} back={returnAddress(child)} done={`${say}.write.save`} />
}

export function FollowUpOfChild() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  const month = child?.clocks.flatMap(({ kind, stoppedAt }) => (stoppedAt === undefined ? monthOf(kind) ?? [] : []))[0]
  if (!child) return <Screen title={t('identification.follow-up.title')} back="/children"><NotFound /></Screen>
  if (month === undefined) return <Screen title={t('identification.follow-up.title')} back={returnAddress(child)}><Note><p>{t(`${say}.follow.none`)}</p></Note></Screen>
  return <Filling key={month} child={child} form={followUp} name={`follow-up ${month}`} start={{ month: String(month) }} back={returnAddress(child)} done={`${say}.follow.save`} leaveOut={['month']} />
}

function Filling<F extends typeof planReturn | typeof followUp>({ child, form, name, start, back, done, leaveOut = [] }: { child: ChildSeen; form: F; name: string; start: Record<string, unknown>; back: string; done: string; leaveOut?: readonly string[] }) {
  const { t, submit, settle } = useHouse()
  const [, go] = useLocation()
  const draft = useDraft(`${name} ${child.id}`, { start })
  const [refused, setRefused] = useState<Refusal>()
  async function save(answers: Answers<F>) {
    setRefused(undefined)
    const verdict = await settle(await submit(form as Form, answers as never, { about: child.id, basedOn: child.revision }))
    if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
    draft.drop()
    tell(t(`identification.screen.act.${verdict ? 'done' : 'kept'}`))
    go(back)
  }
  return <PagedForm form={form} answers={draft.answers} onChange={draft.set} onAnew={draft.anew} onDone={save} doneLabel={t(done)} small={sayCode(t, child.code)} back={back} refused={refused} leaveOut={leaveOut} />
}
