/** The one person somebody asks for, as far as it is shown to whoever may still say no. */
import type { ReactNode } from 'react'
import { Chip } from '#core/ui/chip.tsx'
import { Basis } from '#core/ui/clock.tsx'
import { Person } from '#core/ui/person.tsx'
import { VoiceCard } from '#core/ui/voice-card.tsx'
import { useWords } from '#core/ui/words.tsx'
import { sayCode, sayList, sayServices, type ReferralSeen } from '../on-shelf.ts'

/** What is asked for, and how soon. */
export function WhatIsAsked({ record }: { record: ReferralSeen }) {
  const { t } = useWords()
  return (
    <div className="stack-2">
      <p className="by-link-asks"><span className="meta">{t('answer.what')}</span> {sayServices(t, record)}</p>
      <div className="by-link-chips">
        <Chip {...(record.urgency === 'now' && { tone: 'soon' as const })}>{t(`answer.urgency.${record.urgency}`)}</Chip>
        {record.interpreter === 'yes' && <Chip>{t('referral.chip.interpreter')}</Chip>}
        {record.escort && record.escort !== 'none' && <Chip>{t(`referral.chip.escort.${record.escort}`)}</Chip>}
      </div>
    </div>
  )
}

/** `name`: the felt under which it lies, or that it comes later. */
export function RequestCard({ record, name }: { record: ReferralSeen; name: ReactNode }) {
  const { t } = useWords()
  const who = sayList([
    ...(record.sex && record.sex !== 'unknown' ? [t(record.ageBand === 'over-17' ? `answer.sex.${record.sex}` : `referral.sex.${record.sex}`)] : []),
    ...(record.ageBand ? [t(`referral.age.${record.ageBand}`)] : []),
    ...(record.language ? [t(`languages.${record.language}`)] : []),
  ])
  const papers = (['assessmentSheet', 'applicationForServices', 'reportByCriteria'] as const).filter((one) => record[one] === 'ready' || record[one] === 'not-yet')
  return (
    <section className="card stack" aria-labelledby="who">
      <h2 className="h4" id="who">{t('answer.who')}</h2>
      <Person code={sayCode(t, record.code)} drawnFrom={record.code} who={who || undefined} />
      {name}
      {record.district && <p><span className="strong">{t('answer.where')}</span> {t(`regions.${record.district}`)}</p>}
      {record.urgentNeeds && record.urgentNeeds.length > 0 && <p><span className="strong">{t('referral.matters')}</span> {sayList(record.urgentNeeds.map((one) => t(`referral.need.${one}`)))}</p>}
      {record.topicsAsked && record.topicsAsked.length > 0 && <p><span className="strong">{t('referral.already-asked')}</span> {sayList(record.topicsAsked.map((one) => t(`referral.topic.${one}`)))}</p>}
      {record.note && <p className="by-link-lines"><span className="strong">{t('referral.note')}</span> {record.note}</p>}
      {record.childsView && <VoiceCard by={t('answer.own-words')}>{record.childsView}</VoiceCard>}
      {papers.length > 0 && (
        <dl className="by-link-papers">
          {papers.map((one) => <div key={one}><dt>{t(`referral.send.${one}`)}</dt><dd className="meta">{t(`referral.paper.${record[one]!}`)}</dd></div>)}
        </dl>
      )}
      {record.basis && <Basis>{t(`referral.basis.${record.basis}`)}</Basis>}
    </section>
  )
}

/** Before the answer: that there is a name, and when it is shown. */
export function NameLater() {
  const { t } = useWords()
  return <div className="felt-name"><span className="strip" aria-hidden="true" /><span className="meta">{t('referral.name-later')}</span></div>
}
