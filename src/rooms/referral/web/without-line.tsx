/** Hand-overs from phone to phone that are under way here: taking over begins here, and what was given or answered is found again. */
import { ChevronRight, QrCode } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { tellMoment } from '#core/i18n/dates.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { answeredHere, givenHere, waitingIn, type Given, type Waiting } from './carrying.ts'
import { sayCode, type SignedSeen } from './on-shelf.ts'
import { EmptyActLink } from './paper-links.tsx'
import { readDirectory } from './parts.tsx'
import './referral.css'

export function WithoutLine() {
  const house = useHouse()
  const { t, lang, now } = house
  const { nameOf } = readDirectory(house)
  const [given, setGiven] = useState<readonly Given[]>([])
  const [answered, setAnswered] = useState<readonly Omit<Waiting, 'state'>[]>([])
  useEffect(() => { void Promise.all([givenHere(house), answeredHere(house)]).then(([one, other]) => { setGiven(one); setAnswered(other) }) }, [house.outbox])
  const answers = new Set(answered.map(({ id }) => id))
  const waiting = waitingIn(house.outbox).filter(({ id }) => !answers.has(id))
  const notInFile = house.shelf<SignedSeen>('signed-hand-overs').filter((one) => one.because !== null)
  const line = (id: string, href: string, code: string, words: string, at: number) => (
    <Link key={id} href={href}><span className="grow"><span className="strong"><span className="code" translate="no">{sayCode(t, code)}</span> · {words}</span><br /><span className="meta">{tellMoment(t, lang, at as never, now)}</span></span><ChevronRight className="i chev" /></Link>
  )
  return (
    <Screen title={t('referral.receive.title')} sub={t('referral.carry.sub')} back="/more" dock={<Button roomy wide href="/hand-over/receive"><QrCode className="i" />{t('referral.receive.begin')}</Button>}>
      <div className="narrow stack-6">
        {given.length > 0 && <section className="stack-2" aria-labelledby="given"><h2 id="given">{t('referral.carry.given')}</h2><div className="list">{given.map(({ statement }) => line(statement.id, `/hand-over/give/${statement.id}`, statement.answers.code, nameOf(statement.to), statement.at))}</div></section>}
        {waiting.length > 0 && <section className="stack-2" aria-labelledby="signed"><h2 id="signed">{t('referral.carry.signed')}</h2><div className="list">{waiting.map((one) => line(one.id, `/hand-over/give/${one.id}`, one.statement.answers.code, nameOf(one.statement.to), one.receipt.at))}</div></section>}
        {answered.length > 0 && <section className="stack-2" aria-labelledby="answered"><h2 id="answered">{t('referral.carry.answered')}</h2><div className="list">{answered.map((one) => line(one.id, `/hand-over/answer/${one.id}`, one.statement.answers.code, nameOf(one.statement.from), one.receipt.at))}</div></section>}
        {notInFile.length > 0 && (
          <section className="stack-2" aria-labelledby="not-in-file"><h2 id="not-in-file">{t('referral.carry.not-in-file')}</h2>
            {notInFile.map((one) => <article key={one.id} className="card stack-2"><p className="strong">{t('referral.hand-over.from-to', { from: nameOf(one.fromDesk), to: nameOf(one.toDesk) })}</p><p className="meta">{tellMoment(t, lang, one.answeredAt, now)}</p><p>{t(`refusal.${one.because!}`)}</p></article>)}
          </section>
        )}
        <p className="muted">{t('referral.carry.explained')}</p>
        <EmptyActLink />
      </div>
    </Screen>
  )
}
