import { useEffect, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import type { ChoicesFor, Draft } from '#core/forms/web/asking.ts'
import type { Form } from '#core/forms/form.ts'
import { FormView } from '#core/forms/web/form-view.tsx'
import { differing, MovedNote } from '#core/forms/web/moved-note.tsx'
import { newId, type SubmissionId } from '#core/ids.ts'
import { Refusal, type RefusalDetails } from '#core/refusal.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import { Button } from '#core/ui/button.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound } from '#core/ui/note.tsx'
import type { Standing } from '#core/ui/rooms.ts'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'
import { forms } from '#house'
import { useGlue } from './glue.tsx'
import { wordsOf } from './ledger.ts'
import { titleOf } from './tray.tsx'

/** What was refused, with everything that was written, to be changed and sent once more. It leaves the tray when it is kept anew. */
export function OpenAgain() {
  const house = useHouse()
  const { order } = useParams<{ order: string }>()
  const kept = house.outbox.find((one) => String(one.order) === order && one.state === 'refused')
  const form = kept && forms.get(kept.envelope.form)
  const { t } = house
  if (!kept?.verdict || !form) {
    return <Screen title={t('web.line.title')} back="/line"><NotFound /><div><Button kind="second" href="/line">{t('web.line.title')}</Button></div></Screen>
  }
  return <Mending kept={kept} verdict={kept.verdict} form={form} />
}

function Mending({ kept, verdict, form }: { kept: Kept; verdict: NonNullable<Kept['verdict']>; form: Form }) {
  const house = useHouse()
  const { t, lang } = house
  const [, navigate] = useLocation()
  const { envelope } = kept
  const draft = useDraft(`again ${envelope.id} ${envelope.about ?? ''}`, { start: envelope.answers as Draft })
  const { answers } = draft
  const standing = useStandsNow(kept, verdict.code)
  // Whatever stood in the form may be chosen again; what it may be changed to is chosen in the room itself.
  const choicesFor: ChoicesFor = ({ name, field, part, region }) => {
    if (part === 'region') return house.programme.regions.map(({ code }) => ({ code, label: t(`regions.${code}`) }))
    if (part === 'district') return house.programme.regions.find(({ code }) => code === region)?.districts.map(({ code }) => ({ code, label: t(`regions.${code}`) })) ?? []
    const given = field.kind === 'reference' ? answers[name] : undefined
    return typeof given === 'string' ? [{ code: given, label: t('web.line.as-before') }] : []
  }

  async function sendAgain(given: object) {
    const id = newId<SubmissionId>()
    let { sealed } = envelope
    if (sealed?.file) {
      // Desks may have other keys by now: the file itself lies here, and is sealed to them once more.
      const [own, ...others] = sealed.file.seals.map(({ desk }) => desk)
      const file = await house.files.sealFor(sealed.file.file, own!, others)
      if (file instanceof Refusal) return tell(t(`refusal.${file.code}`))
      sealed = { ...sealed, file }
      await house.files.save(file.file, envelope.form, id)
    }
    // Nothing new was looked at here unless it is shown: then what was typed still rests on what lay before it the first time.
    const { about, basedOn } = standing ?? envelope
    await house.submit(form, given, { id, ...(about && { about }), ...(basedOn !== undefined && { basedOn }), ...(sealed && { sealed }) })
    draft.drop()
    await house.dismiss(kept.order)
    tell(t('web.line.saved-again'))
    navigate('/line')
  }

  const moved = standing ? differing(answers, standing.answers) : []

  // What was said about one question stands at that question; what was said about the whole stands above.
  const isAboutField = 'field' in verdict.details
  return (
    <Screen title={titleOf(house, kept)} {...(!isAboutField && { sub: t(`refusal.${verdict.code}`, wordsOf(verdict.details)) })} back="/line">
      {moved.length > 0 && <MovedNote form={form} moved={moved} title={t('forms.moved.waiting')} so={t('forms.moved.again')} t={t} />}
      <FormView form={form} answers={answers} onChange={draft.set} onSubmit={sendAgain} submitLabel={t('web.line.send-again')} t={t} lang={lang} choicesFor={choicesFor} refused={isAboutField ? new Refusal(verdict.code, verdict.details as RefusalDetails) : undefined} onLeave={() => navigate('/line')} />
    </Screen>
  )
}

/** What stands now where a refused change was written for, from the room it belongs to. */
function useStandsNow({ envelope }: Kept, code: string): Standing | undefined {
  const house = useHouse()
  const { rooms } = useGlue()
  const [standing, setStanding] = useState<Standing>()
  const room = code.endsWith('.changed-meanwhile') ? rooms.find(({ name }) => name === envelope.form.split('/')[0]) : undefined
  useEffect(() => {
    let wanted = true
    void room?.standsNow?.().then((standsNow) => standsNow(envelope, house)).then((found) => { if (wanted) setStanding(found) })
    return () => { wanted = false }
    // Once for what was opened; what changes after that is refused once more, and looked at once more.
  }, [envelope.id])
  return standing
}
