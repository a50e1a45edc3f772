import { Smartphone } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Moment } from '#core/clock.ts'
import { writeMoment } from '#core/i18n/dates.ts'
import type { PersonId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { emptyDevice } from '../forms.ts'
import { sayRefusal, useSend } from './form-sheet.tsx'

/** At most so often, in milliseconds, while the screen is open. */
const askEveryMs = 10_000

interface Device { readonly handle: string; readonly kind: string; readonly seenAt: Moment; readonly orderedAt: Moment | null; readonly emptiedAt: Moment | null; readonly isThis: boolean }

/** Where somebody works, and the way to empty what was lost: for themselves and for whoever manages them. */
export function Devices({ person }: { person: PersonId }) {
  const { t, lang, ask, line, me, now, confirm } = useHouse()
  const send = useSend()
  const [list, setList] = useState<readonly Device[]>()
  const [asked, setAsked] = useState<Device>()
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const isOwn = person === me.who.person
  async function load() {
    const answer = await ask<{ devices: Device[] }>('partnerships', 'devices', { person })
    if (!(answer instanceof Refusal)) setList(answer.devices)
  }
  // `ask` is made anew with every change of the shelf; where somebody works changes more slowly.
  useEffect(() => { void load() }, [person, Math.floor((line.lastHeard ?? 0) / askEveryMs)])

  async function order(device: Device) {
    setWaiting(true)
    const outcome = await send(emptyDevice, { device: device.handle }, { about: person }).finally(() => setWaiting(false))
    setRefused(outcome instanceof Refusal ? outcome : undefined)
    if (outcome instanceof Refusal) return
    setAsked(undefined)
    await load()
  }
  const close = () => { setAsked(undefined); setRefused(undefined) }
  const say = (moment: Moment) => writeMoment(moment, lang, now)

  return (
    <section className="stack" aria-labelledby="devices">
      <div className="section-head"><h2 id="devices">{t('partnerships.devices.title')}</h2></div>
      <p className="meta">{t(isOwn ? 'partnerships.devices.own' : 'partnerships.devices.theirs')}</p>
      {list?.length === 0 && <p className="meta">{t('partnerships.devices.none')}</p>}
      {list && list.length > 0 && <ul className="list">{list.map((device) => <li key={device.handle} className="wrap">
        <Smartphone className="i" />
        <span className="grow stack-1">
          <span className="strong">{t(`access.device.${device.kind}`)}{device.isThis && <> <span className="chip brand">{t('access.sessions.this')}</span></>}</span>
          {device.emptiedAt !== null ? <span className="meta">{t('partnerships.devices.emptied', { when: say(device.emptiedAt) })}</span>
            : device.orderedAt !== null ? <><span className="meta">{t('partnerships.devices.ordered', { when: say(device.orderedAt) })}</span><span className="meta">{t('partnerships.devices.not-heard', { when: say(device.seenAt) })}</span></>
              : <span className="meta">{t('partnerships.devices.seen', { when: say(device.seenAt) })}</span>}
        </span>
        {!device.isThis && device.orderedAt === null && <Button kind="quiet" small onPress={() => setAsked(device)}>{t('partnerships.devices.empty')}</Button>}
      </li>)}</ul>}
      {asked && <Sheet open onClose={close} title={t('partnerships.empty-device.title')}>
        <div className="stack">
          <p className="strong">{t('partnerships.devices.which', { device: t(`access.device.${asked.kind}`), when: say(asked.seenAt) })}</p>
          <p>{t('partnerships.devices.what')}</p>
          <Note tone="soon"><p>{t('partnerships.devices.lost')}</p></Note>
          <p className="muted">{t('partnerships.devices.stays')}</p>
          {refused && <Note tone="felt"><p role="alert">{sayRefusal(t, refused)}</p></Note>}
          {refused?.code === 'access.confirm-again' && <Button onPress={confirm}>{t('access.confirm')}</Button>}
          <div className="row wrap">
            <Button kind="grave" waiting={waiting} cannot={line.line === 'open' ? undefined : t('partnerships.devices.needs-line')} onPress={() => void order(asked)}>{t('partnerships.devices.empty')}</Button>
            <Button kind="quiet" onPress={close}>{t('ui.back')}</Button>
          </div>
        </div>
      </Sheet>}
    </section>
  )
}
