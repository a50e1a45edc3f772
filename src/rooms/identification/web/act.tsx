/** One thing written down in a child's file: a screen for each form that is about a child. */
import { Check, CircleDashed, CircleQuestionMark, Scale, UsersRound } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useLocation, useParams } from 'wouter'
import {
  anotherConversation, appeal, contestAdvice, decideAppeal, decideContest, linkChildren, makeNotice, openJoint, recordOutcome, representChild, settleAge, tellCrimeFact, tellRepresentatives, writeName,
} from '../forms.ts'
import type { RolePresent } from '../codes.ts'
import { hasCompany } from '../joint.ts'
import { AlreadyAsked } from './already-asked.tsx'
import { AdviceOfRule } from './advice-of-rule.tsx'
import { Decision, Objection } from './decided.tsx'
import { askedWhileWriting, identityFields, sealNameAgain } from './identity-to-seal.ts'
import { KnownAlready } from './known-already.tsx'
import type { ChildSeen } from './on-shelf.ts'
import { childOptions, deskOptions, placeOptions } from './options.ts'
import { PagedForm } from './paged-form.tsx'
import { factsForMatching, gateOf, sayCode, type FileAct, type GateSeen } from './telling.ts'
import { useStories } from './use-stories.ts'
import './identification.css'
import { splitByZone, type Form } from '#core/forms/form.ts'
import type { Wanted } from '#core/forms/web/asking.ts'
import { dayOf, type Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { Basis } from '#core/ui/clock.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.screen.act'
const formOf: Readonly<Record<FileAct, Form>> = {
  'notice': makeNotice, 'talk': anotherConversation, 'name': writeName, 'settle-age': settleAge, 'joint': openJoint, 'outcome': recordOutcome, 'appeal': appeal, 'decide-appeal': decideAppeal, 'object': contestAdvice, 'answer-objection': decideContest, 'link': linkChildren,
  'crime-fact': tellCrimeFact, 'representatives': tellRepresentatives, 'represents': representChild,
}

export function ActInFile() {
  const { t, record } = useHouse()
  const { id, act } = useParams<{ id: string; act: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child || !Object.hasOwn(formOf, act)) return <Screen title={t('identification.children.title')} back="/children"><NotFound /></Screen>
  return <Filling key={act} child={child} act={act as FileAct} />
}

function Filling({ child, act }: { child: ChildSeen; act: FileAct }) {
  const { t, lang, now, who, programme, shelf, record, keys, submit, settle } = useHouse()
  const [, go] = useLocation()
  const form = formOf[act]
  const file = `/children/${child.id}`
  const draft = useDraft(`${act} ${child.id}`, { start: startOf(act, child, now), without: identityFields(form) })
  const [refused, setRefused] = useState<Refusal>()
  const stories = useStories(child, act === 'appeal' || act === 'decide-appeal' || act === 'answer-objection')
  const gate = act === 'joint' ? gateOf(draft.answers, child) : undefined
  if (gate?.stops && child.procedural === 'recognised') {
    return <Screen title={t('identification.open-joint.title')} back={file}><Note tone="felt" icon={<Scale className="i" />}><p>{t('refusal.identification.procedural-status')}</p></Note></Screen>
  }

  const seenAs = factsForMatching(child)
  const beneath = act === 'name' ? { name: <KnownAlready child={child.id} desk={child.desks.find((desk) => who.desks.includes(desk))} asked={askedWhileWriting(writeName, draft.answers, seenAs)} form={writeName.name} /> } : {}
  const about: RecordId | undefined = act === 'object' || act === 'answer-objection' ? child.advice?.id : child.id
  async function save(answers: object) {
    setRefused(undefined)
    const { identity: told, facts, story } = splitByZone(form, answers as never)
    const isTold = Object.keys(told).length > 0
    if (act === 'name' && !isTold) return setRefused(refuse('identification.name-missing'))
    const sealed = isTold ? await sealNameAgain(keys, told, { child: child.id, desk: child.desks.find((desk) => who.desks.includes(desk)), facts: seenAs }).catch(() => refuse('sync.no-line')) : undefined
    if (sealed instanceof Refusal) return setRefused(sealed)
    const verdict = await settle(await submit(form, { ...(facts as object), ...(story as object) }, { ...(about && { about }), basedOn: child.revision, ...(sealed && { sealed }) }))
    if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
    draft.drop()
    const { beside = [] } = (verdict?.result ?? {}) as { readonly beside?: readonly string[] }
    tell(t(!verdict ? `${say}.kept` : beside.length > 0 ? 'identification.facts.kept-beside' : `${say}.done`))
    go(file)
  }

  const choicesFor = (wanted: Wanted) => wanted.field.kind !== 'reference' ? placeOptions(t, programme, wanted)
    : wanted.field.to === 'child' ? childOptions(t, shelf<ChildSeen>('children'), child) : deskOptions({ t, lang, shelf, record })
  const above: Partial<Record<FileAct, Record<string, ReactNode>>> = {
    'talk': { talk: <AlreadyAsked child={child} /> },
    'joint': gate && { gate: <Gate gate={gate} />, who: <Gate gate={gate} /> },
    'outcome': { conversation: <AlreadyAsked child={child} /> },
    'object': child.advice && { '': <AdviceOfRule advice={child.advice} /> },
    'answer-objection': child.advice && { '': <><AdviceOfRule advice={child.advice} /><Objection child={child} stories={stories} /></> },
    'appeal': { '': <Decision child={child} stories={stories} /> },
    'decide-appeal': { '': <Decision child={child} stories={stories} /> },
    'representatives': { '': <><Note tone="felt" icon={<Scale className="i" />}><p>{t(`${say}.representatives.basis`)}</p></Note>{child.carerMayBeInvolved === 'yes' && <Note tone="soon" icon={<UsersRound className="i" />}><p>{t('identification.screen.file.without-family.why')}</p></Note>}</> },
    'crime-fact': { '': <Note tone="felt" icon={<Scale className="i" />}><p>{t(`${say}.crime-fact.basis`)}</p></Note> },
    'represents': { '': <Note tone="felt" icon={<Scale className="i" />}><p>{t(`${say}.represents.basis`)}</p></Note> },
    'settle-age': { '': <Note tone="felt" icon={<Scale className="i" />}><p>{t('refusal.identification.age-needs-document')}</p></Note> },
  }
  const closed = gate && (gate.stops ? t('refusal.identification.procedural-status') : gate.conditions.some(({ state }) => state !== 'met') ? t(`${say}.gate-closed`, { n: gate.conditions.filter(({ state }) => state !== 'met').length }) : undefined)
  return <PagedForm form={form} answers={draft.answers} onChange={draft.set} onAnew={draft.anew} onDone={save} doneLabel={t(`${say}.${act}.save`)} small={sayCode(t, child.code)} back={file} choicesFor={choicesFor} before={above[act] ?? {}} beneath={beneath} leaveOut={act === 'outcome' && (!child.presumedMinor || hasCompany((child.joint?.present ?? []) as RolePresent[])) ? ['alsoPresent'] : []} refused={refused} cannot={closed} />
}

/** The six conditions before the joint conversation; which are missing, and on what each rests. */
export function Gate({ gate }: { gate: GateSeen }) {
  const { t } = useHouse()
  const pictures = { 'met': Check, 'missing': CircleDashed, 'not-asked': CircleQuestionMark }
  return (
    <section className="card stack-2" aria-live="polite">
      <h2 className="t-h3">{t(`${say}.gate`)}</h2>
      <p className="muted">{t(`${say}.gate.why`)}</p>
      <ul className="gate">
        {gate.conditions.map(({ code, state }) => {
          const Picture = pictures[state]
          return <li key={code} className={state}><Picture className="i" /><span className="grow">{t(`${say}.gate.name.${code}`)}<br /><span className="meta">{t(`${say}.gate.${state}`)}</span></span></li>
        })}
      </ul>
      <Basis>{t(`${say}.gate.basis`)}</Basis>
    </section>
  )
}

function startOf(act: FileAct, child: ChildSeen, now: Moment): Record<string, unknown> {
  if (act === 'joint') return { procedural: child.procedural }
  if (act === 'crime-fact' || act === 'representatives') return { onDay: dayOf(now) }
  // What stands can only end, and the other way round.
  if (act === 'represents') return { onDay: dayOf(now), step: child.represented ? 'ends' : 'begins' }
  if (act === 'talk') return { needs: 'as-before', seenAs: 'as-before' }
  return {}
}
