/** The letter that goes with a referral, from either side of it: what the receiver sees, on paper. */
import { useState } from 'react'
import { useParams } from 'wouter'
import { dayOf } from '#core/clock.ts'
import { writeDay } from '#core/i18n/dates.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Note, NotFound } from '#core/ui/note.tsx'
import { PaperFacts, PaperHead, PaperSignature, ToTick } from '#core/ui/paper.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Switch } from '#core/ui/switch.tsx'
import { letterLanguages, type Letter, type LetterLanguage, type Told } from '../letters.ts'
import { letterHere } from './letter-here.ts'
import { sayCode, sayList, sayServices, titleIn, type ReferralSeen } from './on-shelf.ts'
import { Foot, OnPaper, writePaperMoment, type Drawing } from './on-paper.tsx'
import { PaperLinks } from './paper-links.tsx'
import { ConsentEnded, readForPaper } from './parts.tsx'

export function LetterOfReferral() {
  const { id = '' } = useParams<{ id: string }>()
  const house = useHouse()
  const { t, lang } = house
  const [withWords, setWithWords] = useState(false)
  const record = house.record<ReferralSeen>('referrals', id)
  const letter = record && letterHere(house, record, { withWords })
  const back = `/referrals/${id}`
  if (!record || (record.seenAs !== 'sender' && record.seenAs !== 'receiver')) return <Screen title={t('referral.letter.open')} back="/referrals"><NotFound /></Screen>
  if (!letter) return <Screen title={t('referral.letter.open')} back={back}><div className="stack"><Note><p>{t('referral.letter.none')}</p></Note><ConsentEnded record={record} /></div></Screen>
  const hasWords = [...letter.shared, ...letter.afterwards].some(({ group }) => group === 'note' || group === 'childs-view')
  return (
    <OnPaper key={id} title={t('referral.letter.open')} sub={t('referral.letter.sub')} small={sayCode(t, record.code)} back={back} languages={letterLanguages} first={lang} after={letter.attachments.length > 0 && <PaperLinks record={record} only="application" />} draw={(drawing) => drawLetter(letter, house, drawing)}>
      {hasWords && <div className="stack-1"><Switch checked={withWords} onChange={setWithWords}>{t('referral.letter.with-words')}</Switch><p className="meta">{t('referral.letter.with-words.more')}</p></div>}
    </OnPaper>
  )
}

function drawLetter(letter: Letter, house: House, drawing: Drawing<LetterLanguage>) {
  const { say, language, heading } = drawing
  const directory = readForPaper({ ...house, t: say, lang: language })
  const desk = directory.desk(letter.fromDesk)
  const until = letter.awaits && writePaperMoment(letter.awaits.by, language)
  const phone = letter.contactPhone || directory.contacts(letter.fromDesk)[0]?.phone
  const sayTold = (told: readonly Told[]) => told.map(({ label, said, words }) => [say(label), words ?? sayList(said.map((key) => say(key)))] as const)
  return <>
    <PaperHead from={<>{titleIn(directory.agency(desk?.agency)?.title, language) || directory.nameOf(letter.fromDesk)}<br />{titleIn(desk?.title, language)}</>} number={sayCode(say, letter.code)} day={writeDay(dayOf(letter.sentAt), language)} />
    <p>{say('referral.to-place', { place: directory.nameOf(letter.toDesk) })}</p>
    {heading(say('referral.letter.title'), 1)}
    <p>{say(`referral.letter.basis.${letter.basis}`, { services: sayServices(say, letter) })}</p>
    <section className="paper-keep">
      <PaperFacts facts={[
        [say('referral.send.urgency'), say(`referral.urgency.${letter.urgency}`)],
        ...(letter.awaits?.what === 'answer' ? [[say('referral.letter.by'), until] as const] : []),
        ...(letter.interpreter ? [[say('referral.send.interpreter'), say(`forms.known.${letter.interpreter}`)] as const] : []),
        ...(letter.comeAt ? [[say('referral.letter.come'), say(`referral.come.${letter.comeAt}`)] as const] : []),
        [say('referral.letter.transport'), undefined],
        [say('referral.send.code'), <span key="code" translate="no">{sayCode(say, letter.code)}</span>],
        [say('referral.letter.name'), undefined],
      ]} />
      <p><small>{say('referral.letter.name-by-hand')}</small></p>
    </section>
    <section>
      {heading(say('referral.letter.shared'), 2)}
      {letter.shared.length > 0 ? <PaperFacts facts={sayTold(letter.shared)} /> : <p>{say('referral.letter.shared.nothing')}</p>}
    </section>
    {letter.afterwards.length > 0 && <section>{heading(say('referral.letter.afterwards'), 2)}<PaperFacts facts={sayTold(letter.afterwards)} /></section>}
    {letter.attachments.length > 0 && (
      <section className="paper-keep">
        {heading(say('referral.letter.attachments'), 2)}
        <ToTick lines={letter.attachments.map(({ paper, state }) => [
          say(`referral.send.${paper}`), say(paper === 'applicationForServices' ? 'referral.letter.attachments.own-form' : 'referral.letter.attachments.official'), ...(state ? [say(`referral.paper.${state}`)] : []),
        ].join(' · '))} />
      </section>
    )}
    <section className="paper-keep">
      {heading(say('referral.letter.reply'), 2)}
      <p>{letter.awaits && until ? say(`referral.letter.await.${letter.awaits.what}`, { until }) : say('referral.letter.await.none')}</p>
      <PaperFacts facts={[[say('referral.letter.phone'), phone && <span className="nowrap">{phone}</span>]]} />
    </section>
    <PaperSignature who={directory.nameOf(letter.fromDesk)} lines={['post', 'name', 'signature', 'day'].map((line) => say(`referral.letter.sign.${line}`))} />
    <Foot house={house} drawing={drawing} />
  </>
}
