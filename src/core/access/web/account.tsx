import { useEffect, useState, useSyncExternalStore, type SubmitEvent } from 'react'
import { type Clock, systemClock } from '#core/clock.ts'
import { catalogueLanguages, type CatalogueLanguage, languageNames } from '#core/i18n/translate.ts'
import { writeMoment } from '#core/i18n/dates.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { chooseLetterSize, chooseLight, letterSizes, lights, lookNow, watchLook } from '#core/ui/lights.ts'
import { PageHead } from '#core/ui/page-head.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { Bytes } from '#core/vault/bytes.ts'
import type { KeyPair } from '#core/vault/hpke.ts'
import { checkNumber, differEnough, numberLength } from '../number.ts'
import { NewPassphrase } from './new-passphrase.tsx'
import { endNumber, setNumber } from './number-client.ts'
import { RefusalLine } from './refusal-line.tsx'
import { ShownCode } from './shown-code.tsx'
import * as door from './sign-in-client.ts'

/** How what a second number of a device opens is laid down, and under which key. Whether one is set is kept nowhere here. */
export interface AlarmHere { lay(): Promise<Bytes> }

/** What a person sees and changes about themselves. Other people's rights are nobody's own affair and stand elsewhere. */
export function Account({ me, memberKey, phones, alarm, onLanguage, onSignOut, onConfirm, onChanged, clock = systemClock }: {
  me: door.Me
  /** Absent while names are closed on this device; then no passkey can be given them. */
  memberKey?: KeyPair
  /** Where this person is called: no digits of it are a short number. */
  phones: readonly string[]
  /** Absent where no invented notebook could pass for this person's. */
  alarm?: AlarmHere | undefined
  onLanguage: (language: CatalogueLanguage) => void
  onSignOut: () => void
  /** Shows the sign-in screen again: grave changes ask for a sign-in at most five minutes old. */
  onConfirm: () => void
  /** The account changed; the house reads `/api/me` again. */
  onChanged: () => void
  clock?: Clock
}) {
  const { t, lang } = useWords()
  const look = useSyncExternalStore(watchLook, lookNow)
  return (
    <div className="stack-6">
      <PageHead title={t('access.account.title')} sub={`${me.shownName} · ${me.signInName}`}>
        <Button kind="second" onPress={onSignOut}>{t('access.sign-out')}</Button>
      </PageHead>
      <section className="card stack">
        <Segment legend={t('ui.look.language')} value={lang} onChange={(value) => { onLanguage(value as CatalogueLanguage); void door.keepLanguage(value) }}
          options={catalogueLanguages.map((value) => ({ value: value as typeof lang, label: languageNames[value], lang: value }))} />
        <Segment legend={t('ui.look.light')} options={lights.map((value) => ({ value, label: t(`ui.look.light.${value}`) }))} value={look.light} onChange={chooseLight} />
        <Segment legend={t('ui.look.size')} options={letterSizes.map((value) => ({ value, label: t(`ui.look.size.${value}`) }))} value={look.size} onChange={chooseLetterSize} />
      </section>
      <Sessions clock={clock} />
      <Passkeys me={me} memberKey={memberKey} clock={clock} onConfirm={onConfirm} onChanged={onChanged} />
      <ShortNumber me={me} memberKey={memberKey} phones={phones} alarm={alarm} onConfirm={onConfirm} onChanged={onChanged} />
      <ChangePassphrase me={me} onConfirm={onConfirm} onChanged={onChanged} />
      <NewCode onConfirm={onConfirm} />
    </div>
  )
}

function Sessions({ clock }: { clock: Clock }) {
  const { t, lang } = useWords()
  const { list, refusal, act } = useList(door.listSessions)
  return (
    <section className="card stack" aria-labelledby="my-sessions">
      <h2 id="my-sessions">{t('access.sessions.title')}</h2>
      <p className="muted">{t('access.sessions.says')}</p>
      <ul className="stack">
        {list?.map((session) => (
          <li key={session.handle} className="row wrap between">
            <div>
              <p className="strong">{t(`access.device.${session.kind}`)}{session.isThis && <> <span className="chip brand">{t('access.sessions.this')}</span></>}</p>
              <p className="meta">{t('access.sessions.since', { since: writeMoment(session.madeAt, lang, clock.now()), seen: writeMoment(session.seenAt, lang, clock.now()) })}</p>
            </div>
            {!session.isThis && <Button kind="second" small onPress={() => void act(() => door.endSession(session.handle))}>{t('access.sessions.end')}</Button>}
          </li>
        ))}
      </ul>
      <RefusalLine refusal={refusal} />
      {list && list.length > 1 && <div><Button kind="grave" onPress={() => void act(door.endOtherSessions)}>{t('access.sessions.end-others')}</Button></div>}
    </section>
  )
}

function Passkeys({ me, memberKey, clock, onConfirm, onChanged }: { me: door.Me; memberKey: KeyPair | undefined; clock: Clock; onConfirm: () => void; onChanged: () => void }) {
  const { t, lang } = useWords()
  const { list, refusal, act } = useList(door.listPasskeys)
  const [label, setLabel] = useState('')
  const [said, setSaid] = useState('')

  async function add() {
    if (!memberKey) return
    const added = await act(() => door.addPasskey(label.trim(), { person: me.unlock.person, memberKey }))
    if (added instanceof Refusal) return
    setLabel('')
    setSaid(t(added.opensNames ? 'access.passkeys.added' : 'access.passkeys.added-without-names'))
    onChanged()
  }

  return (
    <section className="card stack" aria-labelledby="my-passkeys">
      <h2 id="my-passkeys">{t('access.passkeys.title')}</h2>
      <p className="muted">{t('access.passkeys.says')}</p>
      <ul className="stack">
        {list?.map((passkey) => (
          <li key={passkey.credential} className="row wrap between">
            <div><p className="strong">{passkey.label}</p><p className="meta">{t('access.passkeys.since', { since: writeMoment(passkey.madeAt, lang, clock.now()) })}</p></div>
            <Button kind="second" small onPress={() => void act(() => door.endPasskey(passkey.credential)).then((ended) => { if (!(ended instanceof Refusal)) onChanged() })}>{t('access.passkeys.end')}</Button>
          </li>
        ))}
      </ul>
      <Confirmed refusal={refusal} onConfirm={onConfirm} />
      <p role="status">{said}</p>
      {door.canUsePasskeys()
        ? (
          <form className="stack" onSubmit={(event: SubmitEvent) => { event.preventDefault(); void add() }}>
            <Field label={t('access.field.passkey-label')} hint={t('access.field.passkey-label.hint')}>
              {(input) => <input {...input} required maxLength={60} value={label} onChange={(e) => setLabel(e.target.value)} />}
            </Field>
            <div><Button type="submit" kind="second" cannot={memberKey ? undefined : t('access.passkeys.unlock-first')}>{t('access.passkeys.add')}</Button></div>
          </form>
        )
        : <p className="muted">{t('refusal.access.passkey-needs-name')}</p>}
    </section>
  )
}

function ShortNumber({ me, memberKey, phones, alarm, onConfirm, onChanged }: { me: door.Me; memberKey: KeyPair | undefined; phones: readonly string[]; alarm: AlarmHere | undefined; onConfirm: () => void; onChanged: () => void }) {
  const { t } = useWords()
  const [number, setNumberTyped] = useState('')
  const [again, setAgain] = useState('')
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const [said, setSaid] = useState('')
  const weak = number.length === numberLength ? checkNumber(number, phones) : undefined
  const differs = again.length === numberLength && again !== number
  const [alarmNumber, setAlarmNumber] = useState('')
  const [alarmAgain, setAlarmAgain] = useState('')
  const alarmDiffers = alarmAgain.length === numberLength && alarmAgain !== alarmNumber
  const alarmWrong = alarmNumber.length < numberLength ? undefined : checkNumber(alarmNumber, phones) ?? (number.length === numberLength && !differEnough(number, alarmNumber) ? refuse('access.number-same') : undefined)

  async function set(): Promise<undefined | Refusal> {
    if (!memberKey) return undefined
    if (alarmNumber && alarmWrong) return alarmWrong
    // Laid down for everybody who sets a number: what lies on the disk does not tell who has an alarm number.
    const key = await alarm?.lay()
    return await setNumber(number, { person: me.unlock.person, memberKey, phones }, key && alarmNumber ? { number: alarmNumber, key } : undefined)
  }

  async function act(what: () => Promise<undefined | Refusal>, done: string) {
    setWaiting(true)
    setRefusal(undefined)
    setSaid('')
    const refused = await what().finally(() => setWaiting(false))
    if (refused) return setRefusal(refused)
    setNumberTyped('')
    setAgain('')
    setAlarmNumber('')
    setAlarmAgain('')
    setSaid(done)
    onChanged()
  }

  return (
    <section className="card stack" aria-labelledby="my-number">
      <h2 id="my-number">{t('access.number.title')}</h2>
      <p className="muted">{t('access.number.says')}</p>
      {me.session.hasNumber && <p className="strong">{t('access.number.is-set')}</p>}
      <form className="stack" onSubmit={(event: SubmitEvent) => {
        event.preventDefault()
        if (!isWaiting && memberKey && number === again && (alarmNumber === '' || alarmNumber.length === numberLength) && alarmNumber === alarmAgain) void act(set, t('access.number.was-set'))
      }}>
        <Field label={t('access.number.field')} hint={t('access.number.field.hint')} wrong={weak && t(`refusal.${weak.code}`)}>
          {(input) => <input {...input} type="password" inputMode="numeric" autoComplete="off" pattern="[0-9]{6}" required maxLength={numberLength} value={number} onChange={(e) => setNumberTyped(e.target.value.replace(/[^0-9]/g, ''))} />}
        </Field>
        <Field label={t('access.number.field-again')} wrong={differs ? t('access.number.field-again.differs') : undefined}>
          {(input) => <input {...input} type="password" inputMode="numeric" autoComplete="off" pattern="[0-9]{6}" required maxLength={numberLength} value={again} onChange={(e) => setAgain(e.target.value.replace(/[^0-9]/g, ''))} />}
        </Field>
        {alarm && <details className="stack">
          <summary className="strong">{t('access.alarm.title')}</summary>
          <div className="stack">
            <p>{t('access.alarm.says')}</p>
            <p>{t('access.alarm.then')}</p>
            <p className="muted">{t('access.alarm.not')}</p>
            <p className="muted">{t('access.alarm.unsaid')}</p>
            <Field label={t('access.alarm.field')} hint={t('access.alarm.field.hint')} wrong={alarmWrong && t(`refusal.${alarmWrong.code}`)}>
              {(input) => <input {...input} type="password" inputMode="numeric" autoComplete="off" pattern="[0-9]{6}" maxLength={numberLength} value={alarmNumber} onChange={(e) => setAlarmNumber(e.target.value.replace(/[^0-9]/g, ''))} />}
            </Field>
            <Field label={t('access.alarm.field-again')} wrong={alarmDiffers ? t('access.number.field-again.differs') : undefined}>
              {(input) => <input {...input} type="password" inputMode="numeric" autoComplete="off" pattern="[0-9]{6}" required={alarmNumber !== ''} maxLength={numberLength} value={alarmAgain} onChange={(e) => setAlarmAgain(e.target.value.replace(/[^0-9]/g, ''))} />}
            </Field>
          </div>
        </details>}
        <Confirmed refusal={refusal} onConfirm={onConfirm} />
        <div className="row wrap">
          <Button type="submit" kind="second" waiting={isWaiting} cannot={memberKey ? undefined : t('access.passkeys.unlock-first')}>{t('access.number.set')}</Button>
          {me.session.hasNumber && <Button kind="grave" onPress={() => void act(() => endNumber(me.unlock.person), t('access.number.was-ended'))}>{t('access.number.end')}</Button>}
        </div>
      </form>
      <p role="status">{said}</p>
    </section>
  )
}

function ChangePassphrase({ me, onConfirm, onChanged }: { me: door.Me; onConfirm: () => void; onChanged: () => void }) {
  const { t } = useWords()
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState<string>()
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const [round, setRound] = useState(0)
  const [said, setSaid] = useState('')
  if (!me.unlock.salt) return undefined

  async function change() {
    if (!fresh) return
    setWaiting(true)
    setRefusal(undefined)
    const changed = await door.changePassphrase(me.unlock, { old, fresh }).finally(() => setWaiting(false))
    if (changed instanceof Refusal) return setRefusal(changed)
    setOld('')
    setFresh(undefined)
    setRound(round + 1)
    setSaid(t('access.passphrase.changed', { count: changed.ended }))
    onChanged()
  }

  return (
    <section className="card stack" aria-labelledby="my-passphrase">
      <h2 id="my-passphrase">{t('access.passphrase.title')}</h2>
      <form className="stack" key={round} onSubmit={(event: SubmitEvent) => { event.preventDefault(); if (!isWaiting) void change() }}>
        <Field label={t('access.field.old-passphrase')}>
          {(input) => <input {...input} type="password" autoComplete="current-password" required maxLength={256} value={old} onChange={(e) => setOld(e.target.value)} />}
        </Field>
        <NewPassphrase signInName={me.signInName} onChange={setFresh} />
        <Confirmed refusal={refusal} onConfirm={onConfirm} />
        <div><Button type="submit" kind="second" waiting={isWaiting}>{t('access.passphrase.change')}</Button></div>
      </form>
      <p role="status">{said}</p>
    </section>
  )
}

function NewCode({ onConfirm }: { onConfirm: () => void }) {
  const { t } = useWords()
  const [shown, setShown] = useState<{ uri: string; text: string }>()
  const [code, setCode] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  const [said, setSaid] = useState('')

  async function start() {
    const answer = await door.startNewCode()
    if (answer instanceof Refusal) return setRefusal(answer)
    setRefusal(undefined)
    setShown(answer)
  }
  async function finish() {
    const answer = await door.finishNewCode(code)
    if (answer instanceof Refusal) return setRefusal(answer)
    setRefusal(undefined)
    setShown(undefined)
    setCode('')
    setSaid(t('access.code.changed'))
  }

  return (
    <section className="card stack" aria-labelledby="my-code">
      <h2 id="my-code">{t('access.code.title')}</h2>
      <p className="muted">{t('access.code.why')}</p>
      {shown
        ? (
          <form className="stack" onSubmit={(event: SubmitEvent) => { event.preventDefault(); void finish() }}>
            <ShownCode {...shown} />
            <Field label={t('access.field.code')} hint={t('access.field.code.hint')}>
              {(input) => <input {...input} inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required maxLength={7} value={code} onChange={(e) => setCode(e.target.value)} />}
            </Field>
            <div><Button type="submit">{t('access.code.confirm')}</Button></div>
          </form>
        )
        : <div><Button kind="second" onPress={() => void start()}>{t('access.code.new')}</Button></div>}
      <Confirmed refusal={refusal} onConfirm={onConfirm} />
      <p role="status">{said}</p>
    </section>
  )
}

/** A refusal, and where a fresh sign-in is all that is missing, the way to it. */
function Confirmed({ refusal, onConfirm }: { refusal: Refusal | undefined; onConfirm: () => void }) {
  const { t } = useWords()
  return (
    <>
      <RefusalLine refusal={refusal} />
      {refusal?.code === 'access.confirm-again' && <div><Button onPress={onConfirm}>{t('access.confirm')}</Button></div>}
    </>
  )
}

/** A list from the house, read again after each act on it. */
function useList<Line>(read: () => Promise<readonly Line[] | Refusal>) {
  const [list, setList] = useState<readonly Line[]>()
  const [refusal, setRefusal] = useState<Refusal>()

  async function load() {
    const answer = await read()
    if (answer instanceof Refusal) setRefusal(answer)
    else setList(answer)
  }
  useEffect(() => { void load() }, [])

  async function act<Outcome extends object>(what: () => Promise<Outcome | Refusal>): Promise<Outcome | Refusal> {
    setRefusal(undefined)
    const outcome = await what()
    if (outcome instanceof Refusal) setRefusal(outcome)
    else await load()
    return outcome
  }
  return { list, refusal, act }
}
