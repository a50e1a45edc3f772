/**
 * The organisation's application and the akimat's petition for a temporary residence permit, in the languages that offices read. Of the child it knows
 * the region and the day of the identification; the rest is written by hand, and where the child stays has no line.
 */
import { Printer } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useParams, useSearch } from 'wouter'
import type { AgencyLine, ChildSeen, DeskLine } from './on-shelf.ts'
import { residenceAddress, titleIn } from './telling.ts'
import { dayOf } from '#core/clock.ts'
import { writeDay } from '#core/i18n/dates.ts'
import { languageNames, type CatalogueLanguage, catalogueLanguages, type Translate } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Paper, PaperFacts, PaperSignature, printPaper, ToTick, type PaperHeading } from '#core/ui/paper.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { useSpoken } from '#core/ui/spoken.ts'

const say = 'identification.screen.residence'
const papers = ['application', 'petition'] as const
type ResidencePaper = (typeof papers)[number]

const enclosed: Readonly<Record<ResidencePaper, readonly string[]>> = {
  application: ['identification', 'document', 'services', 'agreement'],
  petition: ['application', 'identification', 'document'],
}

export function ResidenceOnPaper() {
  const { t, lang, who, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const wanted = new URLSearchParams(useSearch()).get('of')
  const [which, setWhich] = useState<ResidencePaper>(papers.find((one) => one === wanted) ?? 'application')
  const [language, setLanguage] = useState<CatalogueLanguage>(lang)
  const its = useSpoken(language)
  const child = record<ChildSeen>('children', id)
  if (!child) return <Screen title={t('identification.write-residence.title')} back="/children"><NotFound /></Screen>
  const desk = record<DeskLine>('desks', child.desks.find((one) => who.desks.includes(one)))
  const from = titleIn(record<AgencyLine>('agencies', desk?.agency)?.title, language)
  const identifiedOn = child.joint?.outcome === 'identified' && child.joint.recordedAt ? writeDay(dayOf(child.joint.recordedAt), language) : undefined
  return (
    <Screen title={t(`${say}.paper.${which}`)} sub={t(`${say}.paper.sub`)} back={residenceAddress(child)}>
      <div className="stack-6">
        <Segment legend={t(`${say}.paper.which`)} options={papers.map((one) => ({ value: one, label: t(`${say}.paper.${one}`) }))} value={which} onChange={setWhich} />
        <Segment legend={t('identification.give-card.readIn')} options={catalogueLanguages.map((one) => ({ value: one, label: languageNames[one], lang: one }))} value={language} onChange={setLanguage} />
        <section className="stack" aria-label={t('identification.screen.card.preview')} aria-busy={its === 'coming'}>
          {its === 'away' && <Note><p role="alert">{t('identification.screen.card.coming')}</p></Note>}
          {typeof its === 'function' && <>
            <div><Button onPress={() => void printPaper()}><Printer className="i" />{t('identification.screen.card.print')}</Button></div>
            <Paper language={language} draw={(heading) => drawn({ its, heading, which, from, region: its(`regions.${child.region}`), identifiedOn })} />
          </>}
        </section>
      </div>
    </Screen>
  )
}

interface Drawn { its: Translate; heading: PaperHeading; which: ResidencePaper; from: string; region: string; identifiedOn: string | undefined }

function drawn({ its, heading, which, from, region, identifiedOn }: Drawn): ReactNode {
  const word = (name: string, values?: Record<string, string>) => its(`identification.residence-paper.${name}`, values)
  // Who prints a petition is not always the akimat that sends it.
  const sender = which === 'petition' ? word('to.akimat', { region }) : from
  return <>
    <p><small>{word('confidential')}</small></p>
    <PaperFacts facts={[[word('to'), word(which === 'petition' ? 'to.police' : 'to.akimat', { region })], [word('from'), sender]]} />
    {heading(word(`${which}.title`), 1)}
    <p>{word(`${which}.asks`)}</p>
    <section className="paper-keep">
      {heading(word('term'), 2)}
      <PaperFacts facts={[[word('term.first'), undefined], [word('term.longer'), undefined]]} />
    </section>
    <section className="paper-keep">
      {heading(word('who'), 2)}
      <PaperFacts facts={[...['name', 'born', 'citizenship', 'document'].map((one) => [word(`who.${one}`), undefined] as const), [word('who.identified'), identifiedOn], [word('who.representative'), undefined], [word('who.services'), undefined]]} />
    </section>
    <section className="paper-keep">
      {heading(word('enclosed'), 2)}
      <ToTick lines={enclosed[which].map((one) => word(`enclosed.${one}`))} />
    </section>
    <div className="paper-signatures"><PaperSignature who={word('sign')} lines={[word('sign.name'), word('sign.signature'), word('sign.day')]} /></div>
  </>
}
