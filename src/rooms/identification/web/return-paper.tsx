/** The dossier on paper, for staff: what the law wants and what is there. It knows a code and no name; a name is written by hand, and the worker's own words stand there only where somebody turns that on. */
import { Printer } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useParams } from 'wouter'
import { journeyLacks, planParts, type ReturnSeen } from '../return.ts'
import type { ChildSeen, FileSeen } from './on-shelf.ts'
import { sayPart } from './return-words.ts'
import { returnAddress, sayCode } from './telling.ts'
import { useStories } from './use-stories.ts'
import { dayOf, later } from '#core/clock.ts'
import { writeDay, writeTime } from '#core/i18n/dates.ts'
import { languageNames, type Translate } from '#core/i18n/translate.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NotFound } from '#core/ui/note.tsx'
import { Paper, PaperFacts, PaperFoot, PaperSignature, printPaper, type PaperHeading } from '#core/ui/paper.tsx'
import { paperLasts } from '#core/ui/paper-lasts.ts'
import { Segment } from '#core/ui/segment.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { useSpoken } from '#core/ui/spoken.ts'
import { Switch } from '#core/ui/switch.tsx'

const words = 'identification.return-paper'
const languages = ['kk', 'ru', 'en'] as const
type PaperLanguage = (typeof languages)[number]

export function ReturnOnPaper() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  if (!child?.returning?.plan) return <Screen title={t('identification.screen.return.print')} back={child ? returnAddress(child) : '/children'}><NotFound /></Screen>
  return <Printing child={child} returning={child.returning} />
}

function Printing({ child, returning }: { child: ChildSeen; returning: ReturnSeen }) {
  const house = useHouse()
  const { t, lang } = house
  const [language, setLanguage] = useState<PaperLanguage>(lang)
  const [withWords, setWithWords] = useState(false)
  const stories = useStories(child, withWords)
  const say = useSpoken(language)
  const notes = withWords && stories !== undefined && !(stories instanceof Refusal) ? stories.returns ?? [] : []
  return (
    <Screen title={t('identification.screen.return.print')} bar={{ title: t('identification.screen.return.print'), small: sayCode(t, child.code) }} back={returnAddress(child)}>
      <div className="stack-6">
        <Segment legend={t(`${words}.language`)} options={languages.map((one) => ({ value: one, label: languageNames[one], lang: one }))} value={language} onChange={setLanguage} />
        <div className="stack-1"><Switch checked={withWords} onChange={setWithWords}>{t(`${words}.with-words`)}</Switch><p className="meta">{t(`${words}.with-words.more`)}</p></div>
        <section className="stack" aria-label={t('identification.screen.card.preview')} aria-busy={say === 'coming'}>
          {typeof say === 'function' && <>
            <div><Button onPress={() => void printPaper()}><Printer className="i" />{t('identification.screen.card.print')}</Button></div>
            <Paper language={language} draw={(heading) => drawn({ child, returning, notes, house }, { say, language, heading })} />
          </>}
        </section>
      </div>
    </Screen>
  )
}

interface Drawn { child: ChildSeen; returning: ReturnSeen; notes: NonNullable<FileSeen['returns']>; house: House }

function drawn({ child, returning: { conditions, plan = {}, left }, notes, house: { me, now } }: Drawn, { say, language, heading }: { say: Translate; language: PaperLanguage; heading: PaperHeading }): ReactNode {
  const lacks = journeyLacks(plan)
  const sign = ['name', 'signature', 'day'].map((line) => say(`${words}.sign.${line}`))
  return <>
    {heading(say(`${words}.title`), 1)}
    <p>{say(`${words}.basis`)}</p>
    <PaperFacts facts={[[say(`${words}.code`), <span key="code" translate="no">{sayCode(say, child.code)}</span>], [say(`${words}.name`), undefined], ...(left ? [[say('identification.event.returned'), writeDay(dayOf(left.at), language)] as const] : [])]} />
    {heading(say(`${words}.conditions`), 2)}
    <PaperFacts facts={conditions.map(({ code, basis, is }) => [`${say(`clocks.condition.${code}`)} (${say(basis)})`, say(`identification.screen.return.is.${is}`)])} />
    {planParts.map((part) => {
      const told = sayPart(say, language, plan, part)
      return told.length === 0 ? null : <section key={part}>{heading(say(`identification.plan-return.page.${part}`), 2)}<PaperFacts facts={told} /></section>
    })}
    {notes.length > 0 && <section>{heading(say('identification.plan-return.note'), 2)}{notes.map(({ at, note }) => <p key={at}>{note}</p>)}</section>}
    {lacks.length > 0 && !left && <section>{heading(say(`${words}.lacks`), 2)}<PaperFacts facts={lacks.map((field) => [say(`identification.plan-return.${field}`), undefined])} /></section>}
    <div className="paper-signatures">{['worker', 'guardianship', 'head'].map((who) => <PaperSignature key={who} who={say(`${words}.sign.${who}`)} lines={sign} />)}</div>
    <PaperFoot say={say} by={me.shownName} at={`${writeDay(dayOf(now), language)}, ${writeTime(now)}`} destroyBy={writeDay(dayOf(later(now, paperLasts)), language)} />
  </>
}
