/**
 * The photos of a file under felt: for what, from when, by whom. Opening one takes a reason, which is on the log before a piece of it
 * comes, and lasts two minutes. Whoever sees that one must not be there takes it away, with a reason too.
 */
import { Eye, EyeOff, ImageOff, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { photoEnds, type PhotoEnd } from '../codes.ts'
import { removePhoto } from '../forms.ts'
import { sayDesk } from './conflicts.tsx'
import type { ChildSeen, FileSeen, PhotoSeen } from './on-shelf.ts'
import { PhotoCanvas } from './photo-canvas.tsx'
import './identification.css'
import { dayOf, minuteMs } from '#core/clock.ts'
import { fileReasons, type FileReason } from '#core/files/reasons.ts'
import { tellDay } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { tell } from '#core/ui/toast.tsx'
import type { Bytes } from '#core/vault/bytes.ts'

const say = 'identification.photos'
const openForMs = 2 * minuteMs

export function Photos({ child, stories }: { child: ChildSeen; stories: FileSeen | Refusal | undefined }) {
  const { t } = useHouse()
  if (!child.photos || child.photos.length === 0) return null
  const words = stories === undefined || stories instanceof Refusal ? [] : stories.photos ?? []
  return (
    <section className="stack-2">
      <h2 className="t-h3">{t(`${say}.title`)}</h2>
      <ul className="photos">
        {child.photos.map((photo) => <FeltPhoto key={photo.id} child={child} photo={photo} words={words.find(({ id }) => id === photo.id)?.seen} />)}
      </ul>
    </section>
  )
}

function FeltPhoto({ child, photo, words }: { child: ChildSeen; photo: PhotoSeen; words: string | undefined }) {
  const house = useHouse()
  const { t, lang, now } = house
  const [asking, setAsking] = useState<'open' | 'end'>()
  const [jpeg, setJpeg] = useState<Bytes>()
  useEffect(() => {
    if (!jpeg) return
    const timer = setTimeout(() => setJpeg(undefined), openForMs)
    // What was on the screen is not left in memory either.
    return () => { clearTimeout(timer); jpeg.fill(0) }
  }, [jpeg])
  const purpose = t(`photo-purposes.${photo.purpose}`)
  const state = photo.state === 'removed' ? t(`${say}.removed`, { why: t(`identification.remove-photo.because.${photo.because}`) }) : photo.state !== 'there' ? t(`${say}.${photo.state}`) : photo.opens ? undefined : t(`${say}.not-open${child.oneFile && child.sight === 'whole' ? '.one-file' : ''}`)
  const opens = photo.opens && photo.state === 'there'
  return (
    <li className={jpeg ? 'felt-photo open' : 'felt-photo'}>
      {jpeg ? <PhotoCanvas jpeg={jpeg} label={t(`${say}.shown`, { words: words ?? purpose })} /> : <span className="under-felt" aria-hidden="true">{photo.state === 'removed' || photo.state === 'never-came' ? <ImageOff className="i" /> : <span className="strip" />}</span>}
      <span className="strong">{purpose}</span>
      <span className="meta">{[tellDay(t, lang, dayOf(photo.at), dayOf(now)), sayDesk(house, photo)].join(' · ')}</span>
      {jpeg && words && <p aria-hidden="true">{words}</p>}
      {state && <p className="meta">{state}</p>}
      {(opens || photo.mayEnd) && (
        <span className="row wrap">
          {opens && (jpeg ? <Button kind="quiet" small onPress={() => setJpeg(undefined)}><EyeOff className="i" />{t(`${say}.hide`)}</Button> : <Button kind="quiet" small onPress={() => setAsking('open')}><Eye className="i" />{t(`${say}.show`)}</Button>)}
          {photo.mayEnd && <Button kind="quiet" small onPress={() => setAsking('end')}><Trash2 className="i" />{t(`${say}.end`)}</Button>}
        </span>
      )}
      <Sheet open={asking === 'open'} onClose={() => setAsking(undefined)} title={t(`${say}.why`)}><Opening photo={photo} onOpen={(opened) => { setAsking(undefined); setJpeg(opened); tell(t('ui.felt.recorded')) }} /></Sheet>
      <Sheet open={asking === 'end'} onClose={() => setAsking(undefined)} title={t('identification.remove-photo.title')}><Ending photo={photo} onEnded={() => { setAsking(undefined); setJpeg(undefined) }} /></Sheet>
    </li>
  )
}

function Opening({ photo, onOpen }: { photo: PhotoSeen; onOpen: (jpeg: Bytes) => void }) {
  const { t, files } = useHouse()
  const [reason, setReason] = useState<FileReason>()
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  async function open() {
    if (!reason) return
    setWaiting(true)
    setRefused(undefined)
    const opened = await files.open(photo.id, reason)
    setWaiting(false)
    if (opened instanceof Refusal) setRefused(opened)
    else onOpen(opened)
  }
  return <>
    <p className="muted">{t(`${say}.explained`)}</p>
    <Choices legend={t(`${say}.why`)} legendHidden one>
      {fileReasons.map((one) => <Choice key={one} kind="radio" name="photo-reason" value={one} checked={reason === one} onChange={() => setReason(one)} label={t(`files.reason.${one}`)} />)}
    </Choices>
    {refused && <Note tone="soon"><p role="alert">{t(`refusal.${refused.code}`)}</p></Note>}
    <Button roomy wide waiting={waiting} waitingLabel={t(`${say}.opening`)} cannot={reason ? undefined : t(`${say}.choose-reason`)} onPress={() => void open()}>{t(`${say}.show`)}</Button>
  </>
}

function Ending({ photo, onEnded }: { photo: PhotoSeen; onEnded: () => void }) {
  const { t, submit, settle } = useHouse()
  const [because, setBecause] = useState<PhotoEnd>()
  async function end() {
    if (!because) return
    const verdict = await settle(await submit(removePhoto, { because }, { about: photo.id }))
    tell(t(verdict?.verdict === 'refused' ? `refusal.${verdict.code}` : verdict ? 'identification.screen.act.done' : 'identification.screen.act.kept'))
    onEnded()
  }
  return <>
    <p className="muted">{t(`${say}.end.says`)}</p>
    <Choices legend={t('identification.remove-photo.because')} one>
      {photoEnds.map((one) => <Choice key={one} kind="radio" name="photo-because" value={one} checked={because === one} onChange={() => setBecause(one)} label={t(`identification.remove-photo.because.${one}`)} />)}
    </Choices>
    <Button kind="grave" roomy wide cannot={because ? undefined : t(`${say}.choose-reason`)} onPress={() => void end()}>{t(`${say}.end.do`)}</Button>
  </>
}
