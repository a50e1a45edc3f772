import { useState } from 'react'
import { dayOf, type Moment } from '#core/clock.ts'
import { tellDay, writeDay } from '#core/i18n/dates.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import type { Empty } from '../directory.ts'
import { beAway, beBack } from '../forms.ts'
import { FormSheet, sayRefusal, useSend } from './form-sheet.tsx'
import type { PersonOnShelf } from './on-shelf.ts'

/** Until when nobody works at a desk, as far as anybody has said. */
export function sayEmpty(t: House['t'], lang: CatalogueLanguage, { empty }: { readonly empty?: Empty | undefined }, now: Moment): string {
  return empty?.until ? t('partnerships.desk.empty-until', { day: tellDay(t, lang, empty.until, dayOf(now)) }) : t('partnerships.desk.empty')
}

/** When somebody is away: they say so themselves, or whoever manages them. What waits at their desk then goes to who is there. */
export function Away({ person }: { person: PersonOnShelf }) {
  const { t, lang, now } = useHouse()
  const send = useSend()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const today = dayOf(now)
  const away = person.away && (person.away.until === null || person.away.until >= today) ? person.away : undefined
  async function back() {
    setBusy(true)
    try {
      const outcome = await send(beBack, { back: 'yes' }, { about: person.id })
      setRefused(outcome instanceof Refusal ? outcome : undefined)
    } finally { setBusy(false) }
  }
  return <section className="stack">
    <h2>{t('partnerships.away')}</h2>
    {away ? <p>{t(away.until ? 'partnerships.away.from-until' : 'partnerships.away.from', { from: writeDay(away.from, lang), ...(away.until && { until: writeDay(away.until, lang) }) })}</p> : <p className="meta">{t('partnerships.away.not')}</p>}
    <p className="meta">{t('partnerships.away.why')}</p>
    {refused && <Note tone="past"><p role="alert">{sayRefusal(t, refused)}</p></Note>}
    <div className="row wrap">
      <Button kind="second" onPress={() => setOpen(true)}>{t(away ? 'partnerships.away.change' : 'partnerships.be-away.title')}</Button>
      {away && <Button kind="quiet" waiting={busy} onPress={() => void back()}>{t('partnerships.be-back.title')}</Button>}
    </div>
    {open && <FormSheet form={beAway} title={person.shownName} about={person.id} begin={{ from: away?.from ?? today, ...(away?.until && { until: away.until }) }} submitLabel={t('partnerships.save')} onClose={() => setOpen(false)} />}
  </section>
}
