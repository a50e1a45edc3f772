/** The child leaves our hands. Signed by who has the child; what is still asked of desks for the child is told before, and ends with it. */
import { Send } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import type { ChildId, DeskId } from '#core/ids.ts'
import { readDraft } from '#core/forms/read.ts'
import { controlId } from '#core/forms/web/asking.ts'
import { FieldView, focusSoon } from '#core/forms/web/fields.tsx'
import '#core/forms/web/forms.css'
import { Button } from '#core/ui/button.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { FoundNote, NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'
import { letChildGo } from '../leaving-forms.ts'
import { openStates } from '../referral.ts'
import { sayCode, sayServices, writeCode, type ChildSeen, type HandOverSeen, type ReferralSeen } from './on-shelf.ts'
import { EmptyActLink } from './paper-links.tsx'
import { readDirectory, sayRefused } from './parts.tsx'

export function LetChildGo() {
  const { child: id } = useParams<{ child: string }>()
  const { t, record } = useHouse()
  const child = record<ChildSeen>('children', id as ChildId)
  if (!child) return <Screen title={t('referral.let-child-go.title')} back="/children"><NotFound /></Screen>
  return <Leaving key={id} child={child} />
}

function Leaving({ child }: { child: ChildSeen }) {
  const house = useHouse()
  const { t, lang, submit, settle, who } = house
  const [, go] = useLocation()
  const back = `/children/${child.id}/return`
  const kept = useDraft(`let-child-go ${child.id}`, { start: { minutesAgo: 0 } })
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const [refused, setRefused] = useState<{ code: string; details: object }>()
  const reading = readDraft(letChildGo, kept.answers)
  const open = house.shelf<ReferralSeen>('referrals').filter((one) => one.child === child.id && (openStates as readonly string[]).includes(one.state))
  const holder = house.shelf<HandOverSeen>('hand-overs').filter((one) => one.child === child.id).toSorted((a, b) => b.n - a.n)[0]?.toDesk as DeskId | undefined
  const isElsewhere = holder !== undefined && !who.desks.includes(holder)
  const { nameOf } = readDirectory(house)

  async function save() {
    if (saving) return
    const [problem] = reading.problems
    if (problem) { setTried(true); return focusSoon(`${controlId(letChildGo, String(problem.details.field ?? ''))}-field`) }
    setSaving(true)
    try {
      const verdict = await settle(await submit(letChildGo, reading.answers, { about: child.id, basedOn: (child as { revision?: number }).revision ?? 0 }))
      if (verdict?.verdict === 'refused') return setRefused({ code: verdict.code, details: verdict.details as object })
      kept.drop()
      tell(t('referral.kept.said'))
      go(back)
    } finally { setSaving(false) }
  }

  return (
    <Screen title={t('referral.let-child-go.title')} bar={{ title: t('referral.let-child-go.title'), small: sayCode(t, writeCode(child.code)) }} sub={t('referral.let-child-go.sub')} back={back}
      dock={<Button roomy wide type="submit" form="leaving" waiting={saving}>{t('referral.let-child-go.do')}</Button>}>
      <form id="leaving" className="stack-6 form-view reading" noValidate autoComplete="off" onSubmit={(event) => { event.preventDefault(); void save() }}>
        {kept.isFound && <FoundNote onAnew={() => kept.set({ minutesAgo: 0 })} />}
        {refused && <Note tone="past"><p role="alert">{sayRefused(t, refused)}</p></Note>}
        {isElsewhere && <Note tone="soon"><p>{t('referral.let-child-go.elsewhere', { desk: nameOf(holder) })}</p></Note>}
        {open.length > 0 && <Note icon={<Send className="i" />}><p>{t('referral.let-child-go.open', { n: open.length })}</p><ul className="stack-1">{open.map((one) => <li key={one.id}>{sayServices(t, one)} · {nameOf(one.toDesk)}</li>)}</ul></Note>}
        {Object.keys(letChildGo.fields).map((field) => <FieldView key={field} form={letChildGo} field={field as keyof typeof letChildGo.fields} answers={kept.answers} onChange={kept.set} t={t} lang={lang} reading={reading} tried={tried} />)}
        <EmptyActLink child={child.id} />
      </form>
    </Screen>
  )
}
