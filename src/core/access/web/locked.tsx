import { CloudOff, KeyRound } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode, type SubmitEvent } from 'react'
import { minuteMs } from '#core/clock.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { KeyPair } from '#core/vault/hpke.ts'
import { DoorPage } from './door-page.tsx'
import { NumberDoor } from './number-door.tsx'
import { RefusalLine } from './refusal-line.tsx'
import { tellSeen, unlockWithPasskey, unlockWithPassphrase, type UnlockParts } from './sign-in-client.ts'

/** Opens the person's key again on this device, with or without a line. Shows nothing of the house, not even whose it is. */
export function Locked({ parts, hasNumber = false, status, waiting = 0, onUnlocked, onLanguage, onSignOut }: {
  parts: UnlockParts
  /** A short number was set here: it is asked for while there is a line. */
  hasNumber?: boolean
  /** Where the work is (the sync pill). */
  status?: ReactNode
  /** How many records wait for a line. */
  waiting?: number
  onUnlocked: (memberKey: KeyPair) => void
  onLanguage: (language: CatalogueLanguage) => void
  onSignOut: () => void
}) {
  const { t } = useWords()
  const isOnline = useSyncExternalStore(watchLine, () => navigator.onLine)
  const [passphrase, setPassphrase] = useState('')
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const [number, setNumber] = useState<'offered' | 'left-aside' | 'no-line' | 'closed'>('offered')

  async function unlock(how: () => Promise<KeyPair | Refusal>) {
    setWaiting(true)
    setRefusal(undefined)
    const opened = await how().finally(() => setWaiting(false))
    if (opened instanceof Refusal) setRefusal(opened)
    else onUnlocked(opened)
  }
  function leaveNumber(why?: Refusal) {
    setNumber(why === undefined ? 'left-aside' : why.code === 'access.no-line' ? 'no-line' : 'closed')
    // That there is no line is said by the note on numbers.
    setRefusal(why?.code === 'access.no-line' ? undefined : why)
  }

  const passkey = parts.passkeys.length > 0 && (
    <Button kind="second" wide onPress={() => void unlock(() => unlockWithPasskey(parts))}><KeyRound className="i" />{t('access.locked.passkey')}</Button>
  )
  const signOut = <Button kind="quiet" wide onPress={onSignOut}>{t('access.sign-out')}</Button>
  const records = waiting > 0 && <Note tone="soon"><p><span className="strong">{t('access.locked.records', { count: waiting })}</span> <span className="muted">{t('access.locked.records.says')}</span></p></Note>

  if (hasNumber && isOnline && number === 'offered') {
    return (
      <NumberDoor person={parts.person} status={status} onOpened={onUnlocked} onOtherWay={leaveNumber} onLanguage={onLanguage}>
        <RefusalLine refusal={refusal} />
        {passkey}
        {signOut}
        {records}
      </NumberDoor>
    )
  }
  return (
    <DoorPage title={t('access.locked.title')} says={t('access.locked.says')} status={status} onLanguage={onLanguage}>
      <form className="stack" onSubmit={(event: SubmitEvent) => { event.preventDefault(); if (!isWaiting) void unlock(() => unlockWithPassphrase(parts, passphrase)) }}>
        {hasNumber && (!isOnline || number === 'no-line') && <Note icon={<CloudOff className="i" />}><p>{t('access.number.needs-line')}</p></Note>}
        <Field label={t('access.field.passphrase')}>
          {(input) => <input {...input} type="password" autoComplete="current-password" required maxLength={256} value={passphrase} onChange={(e) => setPassphrase(e.target.value)} />}
        </Field>
        <RefusalLine refusal={refusal} />
        <Button type="submit" roomy wide waiting={isWaiting} waitingLabel={t('access.locked.waiting')}>{t('access.locked.open')}</Button>
        {passkey}
        {hasNumber && isOnline && number !== 'closed' && <Button kind="quiet" wide onPress={() => { setRefusal(undefined); setNumber('offered') }}>{t('access.number.by-number')}</Button>}
        {signOut}
      </form>
      {records}
    </DoorPage>
  )
}

function watchLine(changed: () => void): () => void {
  addEventListener('online', changed)
  addEventListener('offline', changed)
  return () => {
    removeEventListener('online', changed)
    removeEventListener('offline', changed)
  }
}

/** How long a phone that was laid away or switched to something else stays open. */
const backgroundMs = minuteMs / 2
/** A phone closes after two minutes without a hand (Security E-5), a desk's browser with its session: there a glass stands on a table in an office, not in a bus. */
const phoneIdleMs = 2 * minuteMs

/**
 * Locks when no hand was on the device for so long, on a phone after two minutes, and half a minute after its app went to the background. `onLock`
 * drops the keys from memory and unmounts what was decrypted. Time is read, not counted: a timer of a sleeping phone sleeps too.
 * @returns whether the screen is to be covered now (another app is in front: its picture must not show a child's story).
 */
export function useIdleLock({ idleMinutes, isOpen, onLock, now = Date.now }: { idleMinutes: number; isOpen: boolean; onLock: () => void; now?: () => number }): boolean {
  const [isCovered, setCovered] = useState(false)
  const lock = useRef(onLock)
  lock.current = onLock
  useEffect(() => {
    if (!isOpen) return
    const idleMs = idleMinutes * minuteMs
    const lengths = matchMedia('(pointer: coarse)').matches ? { idleMs: Math.min(idleMs, phoneIdleMs), backgroundMs } : { idleMs, backgroundMs: idleMs }
    let seenAt = now()
    let hiddenAt: number | undefined
    let toldAt = seenAt
    const look = () => { if (isTimeToLock({ seenAt, hiddenAt, now: now() }, lengths)) lock.current() }
    const hand = () => {
      look()
      seenAt = now()
      if (seenAt - toldAt < minuteMs) return
      toldAt = seenAt
      void tellSeen()
    }
    const turn = () => {
      look()
      hiddenAt = document.hidden ? now() : undefined
      setCovered(document.hidden)
    }
    const hands = ['pointerdown', 'keydown'] as const
    for (const kind of hands) addEventListener(kind, hand, { passive: true, capture: true })
    document.addEventListener('visibilitychange', turn)
    const timer = setInterval(look, 5000)
    return () => {
      for (const kind of hands) removeEventListener(kind, hand, { capture: true })
      document.removeEventListener('visibilitychange', turn)
      clearInterval(timer)
      setCovered(false)
    }
  }, [idleMinutes, isOpen, now])
  return isCovered
}

export function isTimeToLock(
  { seenAt, hiddenAt, now }: { seenAt: number; hiddenAt: number | undefined; now: number }, lengths: { idleMs: number; backgroundMs: number },
): boolean {
  // A clock that was set back tells nothing about how long the phone lay there.
  if (now < seenAt) return true
  return now - seenAt >= lengths.idleMs || (hiddenAt !== undefined && now - hiddenAt >= lengths.backgroundMs)
}
