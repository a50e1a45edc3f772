/**
 * A photo is added to a child's file. First it is said what a photo is never of, what it is for, and what the child answered; only then
 * the camera opens. What was taken lies sealed on the phone at once, and waits there with the half-filled form.
 */
import { Camera, EyeOff, ImagePlus, LockKeyhole, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { addPhoto } from '../forms.ts'
import type { ChildSeen } from './on-shelf.ts'
import { PagedForm } from './paged-form.tsx'
import { PhotoCanvas } from './photo-canvas.tsx'
import { sayCode } from './telling.ts'
import './identification.css'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import type { Bytes } from '#core/vault/bytes.ts'
import type { Answers } from '#core/forms/form.ts'
import { newId, type RecordId, type SubmissionId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { tell } from '#core/ui/toast.tsx'

const say = 'identification.photos'

export function AddPhoto() {
  const { t, record } = useHouse()
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  return child ? <Adding key={child.id} child={child} /> : <Screen title={t('identification.children.title')} back="/children"><NotFound /></Screen>
}

function Adding({ child }: { child: ChildSeen }) {
  const { t, who, files, programme, submit, settle } = useHouse()
  const [, go] = useLocation()
  const back = `/children/${child.id}`
  const draft = useDraft(`photo ${child.id}`)
  const attached = useDraft(`photo-file ${child.id}`)
  const file = attached.answers.file as RecordId | undefined
  const [refused, setRefused] = useState<Refusal>()
  const { purpose, neverShown, agreed } = draft.answers
  const mayTake = purpose !== undefined && neverShown === 'understood' && (agreed === 'yes' || agreed === 'cannot-be-asked')

  async function attach(jpeg: Bytes) {
    const kept = await files.attach(jpeg, child.id)
    if (kept instanceof Refusal) return setRefused(kept)
    if (file) await files.drop(file)
    attached.set({ file: kept })
  }

  async function save(answers: Answers<typeof addPhoto>) {
    setRefused(undefined)
    const own = child.desks.find((desk) => who.desks.includes(desk))
    if (!file || !own) return setRefused(refuse('identification.photo-missing'))
    const sealed = await files.sealFor(file, own, child.photosTo ?? [])
    if (sealed instanceof Refusal) return setRefused(sealed)
    const id = newId<SubmissionId>()
    // The file belongs to the form before the form is kept: whatever dies between the two, neither is without the other for long.
    await files.save(file, addPhoto.name, id)
    const verdict = await settle(await submit(addPhoto, answers, { id, about: child.id, basedOn: child.revision, sealed: { file: sealed } }))
    if (verdict?.verdict === 'refused') return setRefused(new Refusal(verdict.code, verdict.details as never))
    draft.drop()
    attached.drop()
    tell(t(verdict ? 'identification.screen.act.done' : 'identification.screen.act.kept'))
    go(back)
  }

  return <PagedForm form={addPhoto} answers={draft.answers} onChange={draft.set} onDone={save} doneLabel={t(`${say}.save`)} small={sayCode(t, child.code)} back={back} refused={refused}
    cannot={!mayTake ? t(`${say}.first`) : file ? undefined : t('refusal.identification.photo-missing')}
    choicesFor={({ name }) => (name === 'purpose' ? programme.photoPurposes.map(({ code }) => ({ code, label: t(`photo-purposes.${code}`) })) : [])}
    before={{
      before: <Note tone="soon" icon={<EyeOff className="i" />}><p>{t(`${say}.never`)}</p></Note>,
      photo: <TakePhoto file={file} mayTake={mayTake} isRead={attached.isRead} onTaken={attach} onAway={async () => { if (file) await files.drop(file); attached.set({}) }} />,
    }} />
}

function TakePhoto({ file, mayTake, isRead, onTaken, onAway }: { file: RecordId | undefined; mayTake: boolean; isRead: boolean; onTaken: (jpeg: Bytes) => Promise<void>; onAway: () => Promise<void> }) {
  const { t, files } = useHouse()
  const [camera, album] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)]
  const [working, setWorking] = useState(false)
  const [refused, setRefused] = useState<Refusal>()
  const [jpeg, setJpeg] = useState<Bytes>()
  useEffect(() => {
    let here = true
    if (file) void files.look(file).then((found) => { if (here) setJpeg(found) })
    return () => { here = false; setJpeg(undefined) }
  }, [file, files])

  async function take(input: HTMLInputElement) {
    const [chosen] = input.files ?? []
    if (!chosen) return
    setWorking(true)
    setRefused(undefined)
    try {
      const { reEncode } = await import('#core/files/web/re-encode.ts')
      const made = await reEncode(chosen)
      if (made instanceof Refusal) setRefused(made)
      else await onTaken(made)
    } finally {
      // The browser lets go of the file as it was.
      input.value = ''
      setWorking(false)
    }
  }

  const kinds = 'image/jpeg,image/png,image/webp'
  return (
    <div className="stack">
      <Note tone="felt" icon={<LockKeyhole className="i" />}><p>{t(`${say}.sealed`)}</p></Note>
      <RefusalLine refusal={refused} />
      <input ref={camera} className="vh" type="file" accept={kinds} capture="environment" tabIndex={-1} aria-hidden="true" onChange={(change) => void take(change.target)} />
      <input ref={album} className="vh" type="file" accept={kinds} tabIndex={-1} aria-hidden="true" onChange={(change) => void take(change.target)} />
      {jpeg && <PhotoCanvas jpeg={jpeg} label={t(`${say}.preview`)} />}
      {file && isRead && <p className="meta" role="status">{t(`${say}.here`)}</p>}
      <div className="row wrap">
        <Button kind="second" waiting={working} waitingLabel={t(`${say}.working`)} cannot={mayTake ? undefined : t(`${say}.first`)} onPress={() => camera.current?.click()}><Camera className="i" />{t(file ? `${say}.another` : `${say}.take`)}</Button>
        {mayTake && !working && <Button kind="quiet" onPress={() => album.current?.click()}><ImagePlus className="i" />{t(`${say}.choose`)}</Button>}
        {file && !working && <Button kind="quiet" onPress={() => void onAway()}><Trash2 className="i" />{t(`${say}.away`)}</Button>}
      </div>
    </div>
  )
}
