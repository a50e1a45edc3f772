/** One concern: what was seen, how long there is to answer, and what the desk does about it. */
import { Handshake, Undo2, UserPlus, UserRoundCheck } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useParams } from 'wouter'
import { elementOf, type SignCode } from '../codes.ts'
import type { SetAsideReason } from '../concern.ts'
import { setAsideReasons, takeUpConcern } from '../forms.ts'
import { AdviceOfRule } from './advice-of-rule.tsx'
import { Terms } from './terms.tsx'
import type { ConcernAtDesk, ConcernFromAfar, ConcernSeen, DeskLine } from './on-shelf.ts'
import { SignList } from './signs.tsx'
import { concernActs, desksToPassTo, runningClocks, sayConcern, sayPlace, titleIn } from './telling.ts'
import './identification.css'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import { tellMoment } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { Field } from '#core/ui/field.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound } from '#core/ui/note.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Thread } from '#core/ui/thread.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.screen.concern'

export function ConcernPage() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const concern = record<ConcernSeen>('concerns', id)
  if (!concern) return <Screen title={t(`${say}.title`)} back="/concerns"><NotFound /></Screen>
  return concern.seenAs === 'raiser' || concern.seenAs === 'passed-on' ? <FromAfar concern={concern} /> : <AtDesk concern={concern} />
}

/** One word of what became of it, and nothing that could lead to a child. */
function FromAfar({ concern }: { concern: ConcernFromAfar }) {
  const { t, lang, now } = useHouse()
  const order = ['waits', 'taken-up', 'somebody-is-with-the-child'] as const
  const at = order.indexOf(concern.became as never)
  return (
    <Screen title={t(`${say}.title`)} sub={t(`identification.screen.concerns.raised-at`, { when: tellMoment(t, lang, concern.raisedAt, now) })} back="/concerns">
      <section className="card stack reading">
        <p className="t-h3 strong">{t(`identification.became.${concern.became}`)}</p>
        {at >= 0 && <Thread knots={order.map((became, n) => ({ id: became, state: n < at ? 'done' : n === at ? (at === 2 ? 'done' : 'now') : 'ahead', title: t(`${say}.step.${became}`) }))} />}
        <p className="meta">{t(`${say}.no-names`)}</p>
      </section>
    </Screen>
  )
}

type Asking = 'set-aside' | 'pass' | undefined

function AtDesk({ concern }: { concern: Exclude<ConcernSeen, ConcernFromAfar> }) {
  const { t, lang, now, who, shelf, submit, settle } = useHouse()
  const [asking, setAsking] = useState<Asking>()
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const acts = concernActs(concern, who.desks)
  const desks = desksToPassTo(shelf<DeskLine>('desks'), concern)

  async function decide(answers: object) {
    setWaiting(true)
    setRefused(undefined)
    const verdict = await settle(await submit(takeUpConcern, answers, { about: concern.id, basedOn: concern.revision }))
    setWaiting(false)
    setAsking(undefined)
    if (verdict?.verdict === 'refused') setRefused(new Refusal(verdict.code, verdict.details as never))
    else tell(t(verdict ? `${say}.done` : `${say}.kept`))
  }

  const meet = `/children/new?concern=${concern.id}`
  return (
    <Screen title={sayPlace(t, concern)} bar={{ title: t(`${say}.title`), small: tellMoment(t, lang, concern.raisedAt, now) }} back="/concerns" sub={sayConcern(t, concern)}
      dock={acts[0] === 'take-up' ? <Button roomy wide waiting={waiting} onPress={() => void decide({ decision: 'take-up' })}><UserRoundCheck className="i" />{t(`${say}.take-up`)}</Button>
        : acts[0] === 'meet' ? <Button roomy wide href={meet}><UserPlus className="i" />{t(concern.childrenMet > 0 ? `${say}.meet-another` : `${say}.meet`)}</Button> : undefined}>
      <RefusalLine refusal={refused} />
      <div className="concern-cols">
        <div className="stack-6">
          {runningClocks(concern.clocks).length > 0 && <section className="stack-2"><h2 className="t-h3">{t('identification.screen.file.part.terms')}</h2><Terms clocks={concern.clocks} /></section>}
          <section className="card stack">
            <h2 className="t-h3">{t(`${say}.seen`)}</h2>
            <dl className="facts">
              <Fact name="urgency">{t(`identification.urgency.${concern.urgency}`)}</Fact>
              <Fact name="howMany">{t('identification.concern.children', { n: concern.howMany })}</Fact>
              {concern.seenAs === 'desk' && <Seen concern={concern} />}
            </dl>
            {concern.seenAs === 'coordinator' && <p className="meta">{t(`${say}.coordinator`)}</p>}
          </section>
          {concern.seenAs === 'desk' && <SignsByElement concern={concern} />}
        </div>
        <div className="stack-6">
          {concern.seenAs === 'desk' && <AdviceOfRule advice={concern.advice} />}
          {(acts.includes('pass') || acts.includes('set-aside')) && (
            <section className="stack-2">
              {acts.includes('pass') && <Button kind={acts[0] === 'pass' ? 'main' : 'second'} wide onPress={() => setAsking('pass')}><Handshake className="i" />{t(`${say}.pass`)}</Button>}
              {acts.includes('set-aside') && <Button kind="plain" wide onPress={() => setAsking('set-aside')}><Undo2 className="i" />{t(`${say}.set-aside`)}</Button>}
            </section>
          )}
          {concern.state === 'set-aside' && 'because' in concern && concern.because && <p className="muted">{t(`identification.take-up-concern.reason.${concern.because}`)}</p>}
        </div>
      </div>
      <SetAside open={asking === 'set-aside'} waiting={waiting} onClose={() => setAsking(undefined)} onDone={(reason) => void decide({ decision: 'set-aside', reason })} />
      <PassOn open={asking === 'pass'} waiting={waiting} onClose={() => setAsking(undefined)} onDone={(toDesk) => void decide({ decision: 'pass', toDesk })} desks={desks.map(({ id, title, regions }) => ({ id, label: titleIn(title, lang), near: regions.includes(concern.region) }))} />
    </Screen>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useHouse()
  return <><dt>{t(`identification.screen.concern.fact.${name}`)}</dt><dd>{children}</dd></>
}

function Seen({ concern }: { concern: ConcernAtDesk }) {
  const { t } = useHouse()
  return <>
    <Fact name="agesAbout">{concern.agesAbout.map((age) => t(`identification.raise-concern.agesAbout.${age}`)).join(', ')}</Fact>
    <Fact name="seenWhen">{t(`identification.raise-concern.seenWhen.${concern.seenWhen}`)}</Fact>
    <Fact name="placeKind">{t(`signs.${concern.placeKind}`)}</Fact>
    {concern.languagesHeard.length > 0 && <Fact name="languagesHeard">{concern.languagesHeard.map((code) => t(`languages.${code}`)).join(', ')}</Fact>}
  </>
}

function SignsByElement({ concern }: { concern: ConcernAtDesk }) {
  const { t } = useHouse()
  const of = (element: string) => concern.signs.filter((code: SignCode) => elementOf(code) === element)
  return (
    <section className="card stack">
      <h2 className="t-h3">{t(`${say}.signs`)}</h2>
      {(['who', 'how'] as const).map((element) => of(element).length > 0 && (
        <div key={element} className="stack-1"><h3 className="eyebrow">{t(`identification.advice.element.${element}`)}</h3><SignList t={t} codes={of(element)} /></div>
      ))}
      <p className="meta">{t('signs.source')}</p>
    </section>
  )
}

function SetAside({ open, waiting, onClose, onDone }: { open: boolean; waiting: boolean; onClose: () => void; onDone: (reason: SetAsideReason) => void }) {
  const { t } = useHouse()
  const [reason, setReason] = useState<SetAsideReason>()
  return (
    <Sheet open={open} onClose={onClose} title={t('identification.take-up-concern.reason')}>
      <Choices legend={t('identification.take-up-concern.reason')} legendHidden one>
        {setAsideReasons.map((one) => <Choice key={one} kind="radio" name="reason" value={one} checked={reason === one} onChange={() => setReason(one)} label={t(`identification.take-up-concern.reason.${one}`)} />)}
      </Choices>
      <Button kind="grave" wide roomy waiting={waiting} cannot={reason ? undefined : t(`${say}.choose-reason`)} onPress={() => reason && onDone(reason)}>{t(`${say}.set-aside`)}</Button>
    </Sheet>
  )
}

function PassOn({ open, waiting, onClose, onDone, desks }: { open: boolean; waiting: boolean; onClose: () => void; onDone: (desk: string) => void; desks: readonly { id: string; label: string; near: boolean }[] }) {
  const { t } = useHouse()
  const [desk, setDesk] = useState('')
  const near = desks.filter((one) => one.near)
  const far = desks.filter((one) => !one.near)
  return (
    <Sheet open={open} onClose={onClose} title={t('identification.take-up-concern.toDesk')}>
      <p className="muted">{t(`${say}.pass.buys-no-time`)}</p>
      {desks.length === 0 ? <p>{t('forms.no-choices')}</p> : (
        <Field label={t('identification.take-up-concern.toDesk')}>
          {(input) => (
            <select {...input} value={desk} onChange={(event) => setDesk(event.target.value)}>
              <option value="">{t('forms.choose')}</option>
              {near.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
              {far.length > 0 && <optgroup label={t(`${say}.other-regions`)}>{far.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}</optgroup>}
            </select>
          )}
        </Field>
      )}
      <Button wide roomy waiting={waiting} cannot={desk ? undefined : t(`${say}.choose-desk`)} onPress={() => onDone(desk)}>{t(`${say}.pass`)}</Button>
    </Sheet>
  )
}
