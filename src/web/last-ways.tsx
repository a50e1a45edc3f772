import { FileDown, FileUp, MessageSquareWarning } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { dayMs } from '#core/clock.ts'
import { workIn, type Taken } from '#core/sync/outbox.ts'
import { secondCopyMost } from '#core/sync/second-copy.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { tell } from '#core/ui/toast.tsx'
import { Refusal } from '#core/refusal.ts'
import { fromBase64url } from '#core/vault/bytes.ts'
import { useGlue } from './glue.tsx'
import { writeReport } from './report.ts'

/** Above so much of what the browser allows, room is said to run out. */
const fullFrom = 0.9

/** What is kept here besides, how much room is left, and the last ways out: a sealed file, and a report that holds nothing of anybody. */
export function LastWays() {
  const house = useHouse()
  const { t, lang, line, now, me } = house
  const outbox = useMemo(() => workIn(house.outbox), [house.outbox])
  const { sent, memberKey, bringIn, taken } = useGlue()
  const [held, setHeld] = useState<readonly Taken[]>([])
  const [storage, setStorage] = useState<StorageEstimate>()
  const [report, setReport] = useState<string>()
  const [refused, setRefused] = useState<Refusal>()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    void taken().then(setHeld, () => undefined)
    void navigator.storage?.estimate?.().then(setStorage, () => undefined)
  }, [taken, outbox])
  const used = storage?.quota ? (storage.usage ?? 0) / storage.quota : 0
  const isLong = held.length > secondCopyMost.count || held.some(({ takenAt }) => now - takenAt > secondCopyMost.days * dayMs)

  async function save() {
    const { sealUnsent, sealedFileName } = await import('#core/sync/sealed-file.ts')
    const recovery = house.record<{ recoveryKey?: string | null }>('agencies', me.who.agency)?.recoveryKey
    const keys = [me.unlock.publicKey, ...(recovery ? [recovery] : [])].map((one) => fromBase64url(one)).filter((one) => one !== undefined)
    const file = new File([await sealUnsent(outbox.map(({ envelope }) => envelope), keys)], sealedFileName, { type: 'application/octet-stream' })
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: sealedFileName })
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }

  async function bring(file: File) {
    const { openUnsent } = await import('#core/sync/sealed-file.ts')
    const found = await openUnsent(new Uint8Array(await file.arrayBuffer()), memberKey!)
    setRefused(found instanceof Refusal ? found : undefined)
    if (found instanceof Refusal) return
    const count = await bringIn(found)
    tell(count > 0 ? t('web.line.file.brought', { count }) : t('web.line.file.known'))
    void house.tryLine()
  }

  const version = document.querySelector<HTMLMetaElement>('meta[name="version"]')?.content ?? ''
  const makeReport = () => setReport(writeReport({ version, userAgent: navigator.userAgent, language: lang, line, outbox: house.outbox, sent: sent.list(), held: held.length, storage, now }))
  return (
    <div className="stack-2">
      {used > fullFrom && <Note tone="soon"><p>{t('web.line.full', { percent: Math.round(used * 100) })}</p></Note>}
      {isLong && <Note tone="soon"><p>{t('web.line.held-long')}</p></Note>}
      {held.length > 0 && <p className="muted">{t('web.line.held', { count: held.length })}</p>}
      {outbox.length > 0 && <p className="muted">{t('web.line.file.says')}</p>}
      {refused && <p role="alert">{t(`refusal.${refused.code}`)}</p>}
      <div className="row wrap">
        {outbox.length > 0 && <Button kind="second" onPress={() => void save()}><FileDown className="i" />{t('web.line.file.save')}</Button>}
        {memberKey && <Button kind="quiet" onPress={() => input.current?.click()}><FileUp className="i" />{t('web.line.file.bring')}</Button>}
        <Button kind="quiet" onPress={makeReport}><MessageSquareWarning className="i" />{t('web.line.report')}</Button>
      </div>
      <input ref={input} type="file" hidden aria-label={t('web.line.file.bring')} onChange={({ target }) => { const [file] = target.files ?? []; target.value = ''; if (file) void bring(file) }} />
      <Sheet open={report !== undefined} onClose={() => setReport(undefined)} title={t('web.line.report')}>
        <p>{t('web.line.report.says')}</p>
        <pre className="report">{report}</pre>
        <Button wide onPress={() => void navigator.clipboard.writeText(report ?? '').then(() => tell(t('web.line.report.copied')))}>{t('web.line.report.copy')}</Button>
        {'share' in navigator && <Button kind="second" wide onPress={() => void navigator.share({ text: report ?? '' }).catch(() => undefined)}>{t('web.line.report.share')}</Button>}
      </Sheet>
    </div>
  )
}
