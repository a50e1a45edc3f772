import { useEffect, useRef, useState } from 'react'
import type { Answers, Form } from '#core/forms/form.ts'
import type { ChoicesFor } from '#core/forms/web/asking.ts'
import { FormView } from '#core/forms/web/form-view.tsx'
import { differing, MovedNote } from '#core/forms/web/moved-note.tsx'
import type { RecordId } from '#core/ids.ts'
import { refuse, Refusal, type RefusalDetails } from '#core/refusal.ts'
import { isSame, setUpon, type Moved, type Value } from '#core/sync/merge.ts'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse, type SendMore } from '#core/ui/house.tsx'
import { FoundNote } from '#core/ui/note.tsx'
import type { Standing } from '#core/ui/rooms.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import { Sheet } from '#core/ui/sheet.tsx'
import { tell } from '#core/ui/toast.tsx'

export interface FormSheetProps<F extends Form> {
  form: F
  /** Whom or what it is about: the agency's or the person's name. */
  title: string
  about?: RecordId
  /** A record that is changed as a whole: the form begins with it. */
  stands?: Standing
  /** What will give way to these answers; it is shown before somebody saves over it. */
  replaces?: (answers: Readonly<Record<string, unknown>>) => Standing | undefined
  begin?: Readonly<Record<string, unknown>>
  /** What the device adds: an invitation, for instance. */
  complete?: (answers: Answers<F>) => Promise<object> | object
  /** What the device seals beside it, when it is sent. */
  seal?: () => Promise<SealedParts | Refusal>
  choicesFor?: ChoicesFor
  submitLabel: string
  onClose: () => void
  /** `waits`: there is no line; the phone sends it later. */
  onTaken?: (taken: { about?: RecordId; waits: boolean }) => void
}

interface Begun { readonly answers: Readonly<Record<string, unknown>>; readonly ground: { readonly begin: Readonly<Record<string, unknown>>; readonly basedOn: number | undefined } }

/**
 * A form over the page. Stays open with the reason where it was refused; closes when it was taken or waits for a line.
 * Somebody else saved meanwhile: what was typed is set upon what stands now, what moved is told, and the person saves again, knowing.
 */
export function FormSheet<F extends Form>({ form, title, stands, about = stands?.about, begin = stands?.answers ?? {}, replaces, complete, seal, choicesFor, submitLabel, onClose, onTaken }: FormSheetProps<F>) {
  const send = useSend()
  const { t, lang } = useHouse()
  const basedOn = stands?.basedOn
  // With what lay before whoever opened it: the record on the shelf may be another one by the time they save.
  const [start] = useState<Begun>({ answers: begin, ground: { begin, basedOn } })
  const draft = useDraft(`${form.name} ${about ?? title}`, { start: { ...start } })
  const { answers, ground } = draft.answers as unknown as Begun
  const replaced = replaces?.(answers)
  const givesWay = replaced ? differing({}, replaced.answers).filter(({ field, now }) => now !== undefined && !isSame(answers[field] as Value, now as Value)) : []
  const set = (next: Begun) => draft.set({ ...next })
  const [refused, setRefused] = useState<Refusal>()
  const [moved, setMoved] = useState<readonly Moved[]>([])
  const isMoved = refused?.code === 'partnerships.changed-meanwhile' && basedOn !== ground.basedOn
  useEffect(() => {
    if (!isMoved) return
    const upon = setUpon(ground.begin, answers, begin)
    set({ answers: upon.answers, ground: { begin, basedOn } })
    setMoved(upon.moved)
  }, [isMoved])

  async function submit(given: Answers<F>) {
    const sealed = await seal?.().catch(() => refuse('sync.no-line'))
    if (sealed instanceof Refusal) return setRefused(sealed)
    const more = ground.basedOn === undefined ? seen(replaced ?? { ...(about && { about }) }) : { ...(about && { about }), basedOn: ground.basedOn }
    const outcome = await send(form, complete ? await complete(given) : given, { ...more, ...(sealed && { sealed }) })
    setMoved([])
    if (outcome instanceof Refusal) return setRefused(outcome)
    draft.drop()
    onTaken?.(outcome)
    onClose()
  }

  return <Sheet open onClose={onClose} title={title}>
    {draft.isFound && <FoundNote onAnew={() => set({ answers: begin, ground: { begin, basedOn } })} />}
    {moved.length > 0 && <MovedNote form={form} moved={moved} title={t('forms.moved')} so={t('forms.moved.so')} t={t} />}
    {givesWay.length > 0 && <MovedNote form={form} moved={givesWay} title={t('forms.replaces')} so={t('forms.replaces.so')} t={t} />}
    <FormView form={form} answers={withMade(form, answers)} onChange={(next) => set({ answers: next, ground })} onSubmit={submit} submitLabel={submitLabel} t={t} lang={lang} refused={moved.length > 0 ? undefined : refused} {...(choicesFor && { choicesFor })} />
  </Sheet>
}

function seen({ about, basedOn }: Pick<Standing, 'about' | 'basedOn'>): SendMore {
  return { ...(about && { about }), ...(basedOn !== undefined && { basedOn }) }
}

// What the device makes itself is not asked; while the form is drawn a mark stands in its place.
const markOfMade = 'A'.repeat(43)
function withMade(form: Form, answers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const made = Object.entries<{ kind: string }>(form.fields).filter(([, field]) => field.kind === 'secret').map(([name]) => [name, markOfMade])
  return { ...answers, ...Object.fromEntries(made) }
}

/** The same form with fewer answers to choose from: what this person could only be refused is not offered. */
export function offering<F extends Form>(form: F, field: string, codes: readonly string[]): F {
  return { ...form, fields: { ...form.fields, [field]: { ...form.fields[field], codes } } }
}

/** Sends a form and waits for its verdict. A refusal comes back and leaves the tray, because the screen that sent it says why. */
export function useSend() {
  const house = useHouse()
  const latest = useRef(house)
  useEffect(() => { latest.current = house })
  return async (form: Form, answers: object, more: SendMore = {}): Promise<{ about?: RecordId; result?: object; waits: boolean } | Refusal> => {
    const id = await house.submit(form, answers, more)
    const verdict = await house.settle(id)
    if (!verdict) {
      tell(house.t('partnerships.kept-on-phone'))
      return { waits: true }
    }
    if (verdict.verdict === 'taken') return { about: verdict.about, ...(verdict.result && { result: verdict.result }), waits: false }
    const kept = latest.current.outbox.find((one) => one.envelope.id === id)
    if (kept) await house.dismiss(kept.order)
    return new Refusal(verdict.code, verdict.details as RefusalDetails)
  }
}

/** A refusal as its sentence. */
export function sayRefusal(t: ReturnType<typeof useHouse>['t'], refusal: Refusal): string {
  return t(`refusal.${refusal.code}`, Object.fromEntries(Object.entries(refusal.details).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)])))
}
