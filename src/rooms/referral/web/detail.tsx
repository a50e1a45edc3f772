import { ArrowRight, Phone, Shuffle } from 'lucide-react'
import { useState, type Ref } from 'react'
import { Link } from 'wouter'
import { tellUntil } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { tellTerm } from '#core/ui/clock.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Person } from '#core/ui/person.tsx'
import { readTerm } from '#core/ui/term.ts'
import { levels } from '../referral.ts'
import { basisKeyOf, termOf } from './line-facts.ts'
import { NextPlaces, useNextPlaces } from './next-places.tsx'
import { sayCode, sayServices, type ReferralSeen } from './on-shelf.ts'
import { ContactLine, readDirectory, sayDuty } from './parts.tsx'
import { WhoKnows } from './who-knows.tsx'

/** One line of the board, closer: service facts, who knows, whom to call. No name and no story is here to be shown. */
export function Detail({ line, heading }: { line: ReferralSeen; heading?: Ref<HTMLHeadingElement> }) {
  const house = useHouse()
  const { t, lang, now, programme, who } = house
  const directory = readDirectory(house)
  const [seeking, setSeeking] = useState(false)
  const places = useNextPlaces(line, true)
  const term = termOf(line)
  const state = term && readTerm(term, now).state
  const awaited = line.turn ? line.turn.desk : line.toDesk
  const contacts = directory.contacts(awaited)
  // Who has been told and did not act is not called first: the next above them is.
  const told = line.turn ? levels.indexOf(line.turn.level) : 0
  const toCall = contacts.find((one) => (levels as readonly string[]).indexOf(one.place) >= Math.min(told, 2)) ?? contacts[0]
  const you = who.roles.includes('coordinator') ? 'region' : who.roles.includes('head') ? 'head' : undefined
  const mayOpen = line.seenAs === 'sender' || line.seenAs === 'receiver'
  return (
    <div className="stack">
      <div className="row between">
        <Person code={sayCode(t, line.code)} drawnFrom={line.code} who={line.ageBand && t(`referral.age.${line.ageBand}`)} />
        {mayOpen && <Button kind="quiet" icon label={t('referral.open')} href={`/referrals/${line.id}`}><ArrowRight className="i" /></Button>}
      </div>
      {line.turn && term
        ? <div className={state === 'calm' ? 'clock-card' : `clock-card ${state}`}>
          <p className="eyebrow">{t(state === 'past' ? `referral.waited.${line.turn.what}` : `referral.wait.${line.turn.what}`, { until: tellUntil(t, lang, term.until, now) })}</p>
          <h2 className="big" ref={heading} tabIndex={-1}>{line.state === 'declined' && line.because ? t(`referral.reason.${line.because}`) : tellTerm(t, term, now)}</h2>
          <p className="meta">{line.state === 'declined' && <>{tellTerm(t, term, now)}. </>}{t(basisKeyOf(line, programme))}</p>
        </div>
        : <h2 className="h4" ref={heading} tabIndex={-1}>{t(`referral.state.${line.state}`)}</h2>}
      {line.turn && <WhoKnows line={line} you={you} />}
      {line.turn && (
        <div className="stack-2">
          {toCall
            ? <><a className="btn wide" href={`tel:${toCall.phone}`}><Phone className="i" />{t(`referral.call.${toCall.place}`)}</a><p className="meta ref-dock-note">{sayDuty(house, toCall)} · <span className="nowrap">{toCall.phone}</span></p></>
            : <ContactLine contact={undefined} />}
          {places.length > 0 && line.seenAs !== 'other-part' && <Button kind="second" wide expanded={seeking} onPress={() => setSeeking(!seeking)}><Shuffle className="i" />{t('referral.next.near', { n: places.length })}</Button>}
          {seeking && <NextPlaces line={line} places={places} />}
        </div>
      )}
      <dl className="facts">
        <dt>{t('referral.asks.short')}</dt><dd>{sayServices(t, line)}</dd>
        <dt>{t('referral.from.short')}</dt><dd>{directory.nameOf(line.fromDesk)}</dd>
        <dt>{t('referral.to.short')}</dt><dd>{directory.nameOf(line.toDesk)}</dd>
        <dt>{t('referral.region.short')}</dt><dd>{t(`regions.${line.region}`)}</dd>
      </dl>
      {line.child && house.record('children', line.child) && <Link className="tapline" href={`/children/${line.child}`}>{t('referral.to-file')}</Link>}
    </div>
  )
}
