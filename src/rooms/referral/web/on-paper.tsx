/** A screen that shows one paper as it will be printed: in which language, and to the printer. */
import { Printer } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { dayOf, later, type Moment } from '#core/clock.ts'
import { writeDay, writeTime } from '#core/i18n/dates.ts'
import { languageNames, type Catalogue, type Language, type Translate } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Paper, PaperFoot, printPaper, type PaperHeading } from '#core/ui/paper.tsx'
import { paperLasts } from '#core/ui/paper-lasts.ts'
import { Segment } from '#core/ui/segment.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { useSpoken, type ChildrensLanguage } from '#core/ui/spoken.ts'
import './referral.css'

/** What a paper is drawn with: its own language, and a directory that speaks it. */
export interface Drawing<L extends Language> { readonly say: Translate; readonly language: L; readonly heading: PaperHeading }

interface Shown<L extends Language> {
  title: string
  sub: string
  /** Of whom it is, for the bar. */
  small?: string | undefined
  back: string
  languages: readonly L[]
  first: L
  /** The sentences in the languages that have no catalogue of the house; the same function every time. */
  load?: (language: ChildrensLanguage) => Promise<Catalogue>
  /** Chosen beside the language. */
  children?: ReactNode
  /** Under the paper: where to go on. */
  after?: ReactNode
  draw: (drawing: Drawing<L>) => ReactNode
}

export function OnPaper<L extends Language>({ title, sub, small, back, languages, first, load, children, after, draw }: Shown<L>) {
  const { t } = useHouse()
  const [language, setLanguage] = useState<L>(first)
  const say = useSpoken(language, load)
  return (
    <Screen title={title} sub={sub} {...(small !== undefined && { bar: { title, small } })} back={back}>
      <div className="stack-6 ref-paper">
        <Segment legend={t('referral.letter.language')} options={languages.map((one) => ({ value: one, label: languageNames[one], lang: one }))} value={language} onChange={setLanguage} />
        {children}
        <section className="stack" aria-label={t('referral.letter.preview')} aria-busy={say === 'coming'}>
          {say === 'away' && <Note><p role="alert">{t('referral.letter.coming')}</p></Note>}
          {typeof say === 'function' && <>
            <div><Button onPress={() => void printPaper()}><Printer className="i" />{t('referral.letter.print')}</Button></div>
            <Paper language={language} draw={(heading) => draw({ say, language, heading })} />
          </>}
        </section>
        {after}
      </div>
    </Screen>
  )
}

/** On paper a day has its year: it may be read in another one. */
export function writePaperMoment(at: Moment, language: Language): string {
  return `${writeDay(dayOf(at), language)}, ${writeTime(at)}`
}

export function Foot({ house: { me, now }, drawing: { say, language } }: { house: Pick<House, 'me' | 'now'>; drawing: Pick<Drawing<Language>, 'say' | 'language'> }) {
  return <PaperFoot say={say} by={me.shownName} at={writePaperMoment(now, language)} destroyBy={writeDay(dayOf(later(now, paperLasts)), language)} />
}
