/** The application for special social services, in six languages, because whoever needs them signs it. It says nothing of anybody: names are written by hand, and no code stands beside them. */
import { useEffect } from 'react'
import { useParams } from 'wouter'
import type { Catalogue } from '#core/i18n/translate.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NotFound } from '#core/ui/note.tsx'
import { ByHand, PaperFacts, PaperSignature, ToTick } from '#core/ui/paper.tsx'
import { Screen } from '#core/ui/shell.tsx'
import type { ChildrensLanguage } from '#core/ui/spoken.ts'
import { applicants, applicationLanguages, isProvider, type ApplicationLanguage } from '../letters.ts'
import { titleIn, type ChildSeen, type ReferralSeen } from './on-shelf.ts'
import { OnPaper, type Drawing } from './on-paper.tsx'
import { readForPaper } from './parts.tsx'

export function ApplicationForServices() {
  const { id = '' } = useParams<{ id: string }>()
  const house = useHouse()
  const { t, lang } = house
  const record = house.record<ReferralSeen>('referrals', id)
  // Who has opened it once has it in all its languages from then on, also without a line.
  useEffect(() => void loadWords().catch(() => undefined), [])
  const title = t('referral.letter.application')
  if (!record || (record.seenAs !== 'sender' && record.seenAs !== 'receiver')) return <Screen title={title} back="/referrals"><NotFound /></Screen>
  const spoken = [...house.record<ChildSeen>('children', record.child)?.languages ?? [], record.language]
  const first = applicationLanguages.find((one) => one === spoken.find((code) => applicationLanguages.some((known) => known === code))) ?? lang
  return <OnPaper key={id} title={title} sub={t('referral.letter.application.sub')} back={`/referrals/${id}`} languages={applicationLanguages} first={first} load={loadOne} draw={(drawing) => drawApplication(record, house, drawing)} />
}

function drawApplication({ toDesk }: ReferralSeen, house: House, { say, language, heading }: Drawing<ApplicationLanguage>) {
  const directory = readForPaper(house)
  const agency = directory.agency(directory.desk(toDesk)?.agency)
  const its = (word: string) => say(`referral.application.${word}`)
  return <>
    {heading(its('title'), 1)}
    <p>{its('basis')}</p>
    <PaperFacts facts={[[its('to'), isProvider(agency?.kind) && titleIn(agency?.title, language)], [its('name'), undefined]]} />
    <p><small>{its('address')}</small></p>
    <section className="paper-keep">
      {heading(its('who'), 2)}
      <ToTick lines={applicants.map((one) => its(`who.${one}`))} />
      <PaperFacts facts={[[its('applicant'), undefined]]} />
    </section>
    <section className="paper-keep">
      {heading(its('asks'), 2)}
      <p>{its('asks.services')}</p>
      <p>{its('asks.more')}</p>
      <ByHand lines={4} />
    </section>
    <section className="paper-keep">
      {heading(its('assessment'), 2)}
      <p>{its('assessment.says')}</p>
      <ToTick lines={[its('assessment.yes'), its('assessment.no')]} />
    </section>
    <div className="paper-signatures">
      {(['sign', 'helper'] as const).map((who) => <PaperSignature key={who} who={its(who)} lines={[its('sign.signature'), its('sign.day')]} />)}
    </div>
    <p><small>{its('own')}</small></p>
  </>
}

async function loadOne(language: ChildrensLanguage): Promise<Catalogue> {
  return (await loadWords())[language]
}

async function loadWords() {
  return (await import('./application-words.ts')).applicationWordsIn
}
