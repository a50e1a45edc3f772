import { Check, Copy, Printer, Share2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { drawCode, type Squares } from '#core/access/web/sign-in-client.ts'
import type { Moment } from '#core/clock.ts'
import { writeMoment } from '#core/i18n/dates.ts'
import type { SubmissionId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { CodePicture } from '#core/ui/code-picture.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { Switch } from '#core/ui/switch.tsx'
import { tell } from '#core/ui/toast.tsx'
import { makeLink } from '../forms.ts'
import { endOfLink, howLong, type Lasts } from '../without-account.ts'
import { sayList, type ReferralSeen } from './on-shelf.ts'
import { readForPaper, sayRefused } from './parts.tsx'

/** Held by this sheet alone: it is gone when the sheet closes. */
interface Shown { readonly code: string; readonly inFours: string; readonly id: SubmissionId; readonly until: Moment }

/** A referral is given to somebody without an account: what they will see and how long, and then the link, once. */
export function LinkSheet({ record, onClose }: { record: ReferralSeen; onClose: () => void }) {
  const { t } = useHouse()
  const [shown, setShown] = useState<Shown>()
  return (
    <Sheet open onClose={onClose} title={t(shown ? 'referral.link.made' : 'referral.make-link.title')}>
      {shown ? <ShownLink record={record} shown={shown} onClose={onClose} /> : <MakeLink record={record} onMade={setShown} />}
    </Sheet>
  )
}

function MakeLink({ record, onMade }: { record: ReferralSeen; onMade: (shown: Shown) => void }) {
  const house = useHouse()
  const { t } = house
  const namePromised = record.shareOnAcceptance?.includes('identity') === true && record.child !== undefined
  const [lasts, setLasts] = useState<Lasts>('three-days')
  const [withName, setWithName] = useState(namePromised)
  const [making, setMaking] = useState(false)
  const [unopened, setUnopened] = useState<Refusal>()
  const say = (groups: ReferralSeen['shareNow']) => (groups ?? []).map((group) => t(`consent.group.${group}`))
  // Whoever closes this while it is made has not seen the code: nothing is sent, and an earlier link goes on.
  const left = useRef(false)
  useEffect(() => { left.current = false; return () => { left.current = true } }, [])
  const onAcceptance = (record.shareOnAcceptance ?? []).filter((group) => group !== 'identity' || withName)

  async function make(named: boolean) {
    if (making) return
    setMaking(true)
    try {
      const { makeLinkHere } = await import('./making-link.ts')
      const made = await makeLinkHere(house, { referral: record.id, lasts, ...(named && { name: record.child }) })
      if (left.current) return
      if (made instanceof Refusal) { setUnopened(made); return }
      const at = Date.now() as Moment
      const id = await house.submit(makeLink, made.answers, { about: record.id, basedOn: record.revision })
      onMade({ code: made.code, inFours: made.inFours, id, until: endOfLink(lasts, at) })
    } finally { setMaking(false) }
  }

  return <>
    <p>{t('referral.link.says')}</p>
    <dl className="facts">
      <dt>{t('referral.when.now')}</dt><dd>{sayList([t('referral.link.need'), ...say(record.shareNow)])}</dd>
      {onAcceptance.length > 0 && <><dt>{t('referral.when.on-acceptance')}</dt><dd>{sayList(say(onAcceptance))}</dd></>}
    </dl>
    <Segment legend={t('referral.make-link.lasts')} value={lasts} onChange={setLasts} options={howLong.map((value) => ({ value, label: t(`referral.link.lasts.${value}`) }))} />
    {namePromised && <Switch checked={withName} onChange={(on) => { setWithName(on); setUnopened(undefined) }}>{t('referral.link.name')}</Switch>}
    {record.link && <p className="meta">{t('referral.link.ends-earlier')}</p>}
    {unopened && (
      <Note tone="soon">
        <p role="alert">{unopened.code === 'sync.no-line' ? t('referral.link.name.no-line') : unopened.code === 'vault.locked' ? t('refusal.vault.locked') : t('referral.link.name.cannot')}</p>
        <p>{t('referral.link.name.or-without')}</p>
      </Note>
    )}
    <Button roomy wide waiting={making} waitingLabel={t('referral.link.making')} onPress={() => void make(withName && !unopened)}>{t(unopened ? 'referral.link.without-name' : 'referral.link.make')}</Button>
    {unopened && !making && <Button kind="quiet" wide onPress={() => void make(true)}>{t('ui.fault.again')}</Button>}
  </>
}

function ShownLink({ record, shown, onClose }: { record: ReferralSeen; shown: Shown; onClose: () => void }) {
  const { t } = useHouse()
  const [squares, setSquares] = useState<Squares>()
  const link = `${location.origin}/answer#${shown.code}`
  useEffect(() => { void drawCode(link).then(setSquares) }, [link])
  // The button that was pressed is gone; whoever listens goes on with what came in its place.
  const begin = useRef<HTMLParagraphElement>(null)
  useEffect(() => begin.current?.focus(), [])
  return <>
    <p ref={begin} tabIndex={-1}>{t('referral.link.once')}</p>
    <Standing shown={shown} />
    <div className="ref-actions">
      <p className="meta ref-link-address" translate="no">{link}</p>
      <Button wide onPress={() => void navigator.clipboard.writeText(link).then(() => tell(t('referral.link.copied')))}><Copy className="i" />{t('referral.link.copy')}</Button>
      {'share' in navigator && <Button kind="second" wide onPress={() => void navigator.share({ url: link }).catch(() => undefined)}><Share2 className="i" />{t('referral.link.share')}</Button>}
    </div>
    {squares && <CodePicture squares={squares} label={t('referral.link.picture')} />}
    <section className="card flat stack-2">
      <p>{t('referral.link.by-telephone')}</p>
      <p className="strong ref-link-address" translate="no">{addressToType()}</p>
      <p className="ref-link-code" translate="no">{shown.inFours}</p>
    </section>
    {squares && <Button kind="second" wide onPress={() => print()}><Printer className="i" />{t('referral.link.print')}</Button>}
    <Button kind="quiet" wide onPress={onClose}>{t('referral.done')}</Button>
    {squares && createPortal(<Slip record={record} shown={shown} squares={squares} />, document.body)}
  </>
}

/** Whether whoever gets it can open it yet: only once the house has taken it. */
function Standing({ shown: { id, until } }: { shown: Shown }) {
  const { t, lang, now, line, outbox } = useHouse()
  const kept = outbox.find(({ envelope }) => envelope.id === id)
  if (kept?.state === 'refused') return <Note tone="past"><p role="alert" className="strong">{sayRefused(t, kept.verdict)}</p><p>{t('referral.link.worthless')}</p></Note>
  if (kept) return <Note tone="soon"><p role="status">{t(line.line === 'open' ? 'referral.link.going' : 'referral.link.waits')}</p></Note>
  return <p role="status" className="row top ref-fact"><Check className="i done-mark" /><span className="muted">{t('referral.link.works')} {t('referral.link.good-until', { until: writeMoment(until, lang, now) })}</span></p>
}

/** What is printed, and only that: how to open it and whom to call. Whoever finds the paper learns nothing of a child or of what is asked for. */
function Slip({ record, shown, squares }: { record: ReferralSeen; shown: Shown; squares: Squares }) {
  const house = useHouse()
  const { t, lang, now } = house
  const directory = readForPaper(house)
  const telephone = directory.contacts(record.fromDesk)[0]?.phone ?? record.contactPhone
  return (
    <div className="ref-slip" aria-hidden="true">
      <p className="head">{t('referral.slip.title')}</p>
      <div className="both">
        <CodePicture squares={squares} label={t('referral.link.picture')} />
        <dl>
          <dt>{t('referral.slip.address')}</dt><dd translate="no">{addressToType()}</dd>
          <dt>{t('referral.slip.code')}</dt><dd className="code" translate="no">{shown.inFours}</dd>
          <dt>{t('referral.slip.until')}</dt><dd>{writeMoment(shown.until, lang, now)}</dd>
        </dl>
      </div>
      <ol>{['open', 'answer', 'destroy'].map((step) => <li key={step}>{t(`referral.slip.${step}`)}</li>)}</ol>
      <p className="from">{directory.nameOf(record.fromDesk)}{telephone && <><br />{telephone}</>}</p>
    </div>
  )
}

function addressToType(): string {
  return `${location.host}/answer`
}
