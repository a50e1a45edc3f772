/** Some facts of a file, with what stands there filled in. Only what is changed is sent, and upon which file it was changed. */
import { Split } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { editsOf, factGroups, factNames, factsOf, mayBeEmpty, onlyChanged, type FactGroup, type FactName, type Facts } from '../facts.ts'
import { correctFacts } from '../forms.ts'
import type { ChildSeen } from './on-shelf.ts'
import { placeOptions } from './options.ts'
import { PagedForm } from './paged-form.tsx'
import { sayCode } from './telling.ts'
import { openConflicts, sayFact } from './telling-facts.ts'
import './identification.css'
import type { Form } from '#core/forms/form.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { setUpon } from '#core/sync/merge.ts'
import { Button } from '#core/ui/button.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.facts'

/** What lay before whoever began, and what they have made of it since: a draft of days ago keeps its own ground. */
interface Begun { readonly revision: number; readonly seen: Partial<Facts>; readonly now: Readonly<Record<string, unknown>> }

export function CorrectFacts() {
  const { t, record } = useHouse()
  const { id, group } = useParams<{ id: string; group: string }>()
  const child = record<ChildSeen>('children', id)
  const fields = child && Object.hasOwn(factGroups, group) ? factGroups[group as FactGroup].filter((fact) => fact in factsOf(child)) : []
  if (!child || fields.length === 0) return <Screen title={t('identification.children.title')} back="/children"><NotFound /></Screen>
  return <Correcting key={group} child={child} group={group as FactGroup} fields={fields} />
}

function Correcting({ child, group, fields }: { child: ChildSeen; group: FactGroup; fields: readonly FactName[] }) {
  const house = useHouse()
  const { t, programme, submit, settle } = house
  const [, go] = useLocation()
  const file = `/children/${child.id}`
  const fresh = (): Begun => { const seen = seenNow(child, house); return { revision: child.revision, seen, now: seen } }
  const draft = useDraft(`correct ${group} ${child.id}`, { start: { ...fresh() } })
  const begun = draft.answers as unknown as Begun
  const [refused, setRefused] = useState<Refusal>()
  const form = formOf(group, fields)
  const { moved } = setUpon(begun.seen, begun.now, { ...begun.seen, ...seenNow(child, house) })
  const elsewhere = begun.revision === child.revision ? [] : moved.filter(({ field }) => (fields as readonly string[]).includes(field))
  const differing = openConflicts(child).filter(({ fact }) => (fields as readonly string[]).includes(fact))

  async function save() {
    setRefused(undefined)
    const answers = onlyChanged(begun.seen, begun.now, fields)
    if (Object.keys(answers).length === 0) return setRefused(refuse('identification.nothing-changed'))
    const verdict = await settle(await submit(correctFacts, answers, { about: child.id, basedOn: begun.revision }))
    if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
    draft.drop()
    const beside = (verdict?.result as { beside?: readonly string[] } | undefined)?.beside ?? []
    tell(t(!verdict ? 'identification.screen.act.kept' : beside.length > 0 ? `${say}.kept-beside` : 'identification.screen.act.done', { n: beside.length }))
    go(file)
  }

  const above = (elsewhere.length > 0 || differing.length > 0) && <>
    {elsewhere.length > 0 && (
      <Note tone="soon" icon={<Split className="i" />}>
        <p className="strong">{t(`${say}.moved`)}</p>
        <ul className="stack-1">{elsewhere.map(({ field, now }) => <li key={field}>{t(`identification.correct-facts.${field}`)}: {sayFact(t, field as FactName, now)}</li>)}</ul>
        <p>{t(`${say}.moved.so`)}</p>
        <div><Button kind="quiet" small onPress={() => draft.set({ ...fresh() })}>{t(`${say}.begin-anew`)}</Button></div>
      </Note>
    )}
    {differing.length > 0 && <Note icon={<Split className="i" />}>{differing.map((one) => <p key={one.id}>{t(`${say}.differs`, { fact: t(`identification.correct-facts.${one.fact}`), answers: one.answers.map(({ value }) => sayFact(t, one.fact, value)).join(' / ') })}</p>)}</Note>}
  </>
  return <PagedForm form={form} answers={begun.now} onChange={(now) => draft.set({ ...begun, now })} onAnew={draft.anew} onDone={save} doneLabel={t(`${say}.save`)} small={sayCode(t, child.code)} back={file} choicesFor={(wanted) => placeOptions(t, programme, wanted)}
    before={{ [group]: above }} refused={refused} />
}

/** What stands, and upon it what this phone has still to send: nobody writes the same thing twice. */
function seenNow(child: ChildSeen, { outbox }: Pick<House, 'outbox'>): Partial<Facts> {
  const waiting = outbox.filter(({ state, envelope }) => state === 'waiting' && envelope.form === correctFacts.name && envelope.about === child.id)
  return Object.assign({}, factsOf(child), ...waiting.map(({ envelope }) => editsOf(envelope.answers as Record<string, unknown>)))
}

/** The questions of one page. What stands there always has an answer, so it is asked for; what may be empty may be left empty. */
export function formOf(page: string, fields: readonly FactName[]): Form {
  const asked = Object.fromEntries(fields.map((name) => {
    const { optional: _, ...field } = correctFacts.fields[name]
    return [name, (mayBeEmpty as readonly string[]).includes(name) ? { ...field, optional: true } : field]
  }))
  return { ...correctFacts, fields: asked, pages: [{ title: page, fields: factNames.filter((name) => fields.includes(name)) }] } as Form
}
