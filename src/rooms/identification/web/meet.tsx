/** To meet a child: a brief, safe conversation. It can be ended at any moment, and what was said until then is kept. */
import { Ear, Hand, Languages, LockKeyhole, Phone } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useSearch } from 'wouter'
import { ageFacts, isPresumedMinor } from '../age.ts'
import { needsNotice } from '../child.ts'
import { meetChild, type Meeting } from '../forms.ts'
import { drawSpokenCode, readSpokenCode, writeSpokenCode, type SpokenCode } from '../spoken-code.ts'
import { endHere, stillAsked } from './ending.ts'
import { askedWhileMeeting, fetchEncoding, identityFields, sealName, withoutIdentity } from './identity-to-seal.ts'
import { KnownAlready } from './known-already.tsx'
import type { AgencyLine, ConcernSeen } from './on-shelf.ts'
import { deskOptions, placeOptions } from './options.ts'
import { PagedForm } from './paged-form.tsx'
import { recallPlace, rememberPlace } from './remembered-place.ts'
import { sayCode } from './telling.ts'
import { whereIsIt } from './telling-concern.ts'
import './identification.css'
import { readDraft } from '#core/forms/read.ts'
import type { Wanted } from '#core/forms/web/asking.ts'
import { FieldView } from '#core/forms/web/fields.tsx'
import { newId, type ChildId, type DeskId, type SubmissionId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import type { SealedParts } from '#core/vault/sealed.ts'
import { Button } from '#core/ui/button.tsx'
import { Basis } from '#core/ui/clock.tsx'
import { useDraft } from '#core/ui/draft.ts'
import { useHouse } from '#core/ui/house.tsx'
import { CareNote, Note } from '#core/ui/note.tsx'
import { Person } from '#core/ui/person.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Sky } from '#core/ui/sky.tsx'

const say = 'identification.screen.meet'

interface Met { submission: SubmissionId; child: ChildId; code: SpokenCode; refused?: Refusal; hard: boolean; noticeWaits: boolean; nameLeft: boolean }

export function MeetChild() {
  const { t, lang, now, who, programme, shelf, record, keys, remembered, submit, settle } = useHouse()
  const concern = new URLSearchParams(useSearch()).get('concern') ?? undefined
  const from = record<ConcernSeen>('concerns', concern)
  const where = from && 'region' in from ? { region: from.region, ...(from.district && { district: from.district }) } : recallPlace(remembered)
  const ownDesk = (from && 'desk' in from && from.desk) || who.desks[0]
  const [fresh] = useState(() => ({ child: newId<ChildId>(), code: drawSpokenCode(programme.codeWords, chance) }))
  const draft = useDraft(`meet ${concern ?? ''}`, {
    start: { child: fresh.child, code: writeSpokenCode(fresh.code), ...(where && { place: where }), ...(ownDesk && { desk: ownDesk }), ...(from?.seenAs === 'desk' && { signs: from.signs, placeKind: from.placeKind }), basis: 'law-child-in-danger' }, without: identityFields(meetChild),
  })
  const { answers, set } = draft
  // Number and code lie in the draft: written down twice, whatever died in between, it is one child.
  const child = (answers.child ?? fresh.child) as ChildId
  const code = readSpokenCode(answers.code as string | undefined, programme.codeWords) ?? fresh.code
  // Police and guardianship are those whom the law wants told: where they meet the child themselves, nobody waits for a call.
  const ownKind = record<AgencyLine>('agencies', who.agency)?.kind
  const receivesChildren = programme.agencyTypes.some(({ code, receivesChildren: receives }) => receives && code === ownKind)
  const [begunAt] = useState(now)
  useEffect(() => { void fetchEncoding().catch(() => undefined) }, [])
  const asked = useMemo(() => askedWhileMeeting(answers, begunAt), [answers, begunAt])
  const [ending, setEnding] = useState(false)
  const [asksName, setAsksName] = useState<Meeting>()
  const [met, setMet] = useState<Met>()
  const choicesFor = (wanted: Wanted) => (wanted.name === 'desk' ? deskOptions({ t, lang, shelf, record }, who.desks) : placeOptions(t, programme, wanted))
  if (met) return <MetChild {...met} />

  async function save(read: Meeting, nameStaysBehind = false) {
    const sealed = nameStaysBehind ? undefined : await sealName(keys, read, { child, desk: (read.desk as DeskId | undefined) ?? ownDesk, at: now })
    if (sealed instanceof Refusal) return setAsksName(read)
    setAsksName(undefined)
    setEnding(false)
    await send(read, sealed, nameStaysBehind)
  }

  async function send(read: Meeting, sealed: SealedParts | undefined, nameLeft: boolean) {
    const submission = await submit(meetChild, { ...withoutIdentity(read), child, code: writeSpokenCode(code) }, { ...(concern && { about: concern }), ...(sealed && { sealed }) })
    rememberPlace(remembered, read.place)
    draft.drop()
    const seen: Met = { submission, child, code, nameLeft, hard: read.distress !== 'calm' || read.childStopped === 'stopped' || read.safeNow === 'no', noticeWaits: read.noticeMade === 'not-yet' && needsNotice({ ...read, presumedMinor: isPresumedMinor(ageFacts(read.age)) }) && !receivesChildren }
    setMet(seen)
    scrollTo({ top: 0 })
    const verdict = await settle(submission)
    if (verdict?.verdict === 'taken') setMet({ ...seen, ...((verdict.result as { code?: SpokenCode } | undefined)?.code && { code: (verdict.result as { code: SpokenCode }).code }) })
    if (verdict?.verdict === 'refused') setMet({ ...seen, refused: new Refusal(verdict.code, verdict.details as never) })
  }

  return <>
    <PagedForm form={meetChild} answers={answers} onChange={set} onAnew={draft.anew} onDone={(read) => save(read)} doneLabel={t(`${say}.save`)} small={t(`${say}.kept`)} back={concern ? `/concerns/${concern}` : '/children'} choicesFor={choicesFor}
      leaveOut={['child', 'code', 'siblingsOrFriends', ...(who.desks.length > 1 ? [] : ['desk'])]}
      aside={<Button kind="quiet" small onPress={() => setEnding(true)}><Hand className="i" />{t(`${say}.stop`)}</Button>}
      beneath={{ name: <KnownAlready child={child} desk={ownDesk} asked={asked} form={meetChild.name} /> }}
      before={{
        safety: <Note tone="felt" icon={<Ear className="i" />}><p>{t(`${say}.begin`)}</p></Note>,
        who: keys.isUnlocked ? <Note tone="felt" icon={<LockKeyhole className="i" />}><p>{t(`${say}.name.sealed`)}</p></Note> : <Note tone="soon" icon={<LockKeyhole className="i" />}><p>{t(`${say}.name.locked`)}</p></Note>,
        talk: <Note tone="felt" icon={<Languages className="i" />}><p>{t(`${say}.talk`)}</p></Note>,
      }} />
    <Sheet open={ending} onClose={() => setEnding(false)} title={t(`${say}.stop.title`)}>
      <Ending answers={answers} onChange={set} choicesFor={choicesFor} onEnd={(read) => save(read)} />
    </Sheet>
    <Sheet open={asksName !== undefined} onClose={() => setAsksName(undefined)} title={t(`${say}.name.cannot`)}>
      <p className="muted">{t(`${say}.name.cannot.why`)}</p>
      <Button roomy wide onPress={() => asksName && void save(asksName, true)}>{t(`${say}.name.without`)}</Button>
      <Button kind="quiet" wide onPress={() => setAsksName(undefined)}>{t(`${say}.name.wait`)}</Button>
    </Sheet>
  </>
}

/** Unguessable, or the order of codes would tell the order of children. */
function chance(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32
}

/** Only what the worker knows without asking any more. */
function Ending({ answers, onChange, choicesFor, onEnd }: { answers: Readonly<Record<string, unknown>>; onChange: (answers: Readonly<Record<string, unknown>>) => void; choicesFor: (wanted: Wanted) => readonly { code: string; label: string }[]; onEnd: (read: Meeting) => Promise<void> }) {
  const { t, lang } = useHouse()
  const [asked] = useState(() => stillAsked.filter((name) => answers[name] === undefined))
  const [tried, setTried] = useState(false)
  const reading = readDraft(meetChild, endHere(answers))
  return <>
    <p className="muted">{t(`${say}.stop.kept`)}</p>
    {asked.map((field) => <FieldView key={field} form={meetChild} field={field} answers={answers} onChange={onChange} t={t} lang={lang} choicesFor={choicesFor} tried={tried} />)}
    {tried && reading.problems.length > 0 && <p role="alert" className="muted">{t('forms.problems', { n: reading.problems.length })}</p>}
    <Button roomy wide onPress={() => (reading.problems.length > 0 ? setTried(true) : void onEnd(reading.answers as Meeting))}>{t(`${say}.stop.save`)}</Button>
  </>
}

function MetChild({ submission, child, code, refused, hard, noticeWaits, nameLeft }: Met) {
  const { t, outbox, line } = useHouse()
  const [care, setCare] = useState<'offered' | 'taken' | 'later'>('offered')
  const where = whereIsIt(outbox, submission, line.line)
  return (
    <Screen title={t(`${say}.saved`)} head={
      <Sky as="section" className="head saved" label={t(`${say}.saved`)}>
        <p className="muted" aria-live="polite">{t(`identification.screen.raise.where.${where}`)}</p>
        <h1>{t(`${say}.saved`)}</h1>
        <p className="lead">{refused ? t(`refusal.${refused.code}`) : t(`${say}.has-code`)}</p>
      </Sky>
    }>
      <div className="stack-6 reading after-sky">
        {!refused && <section className="card stack"><Person code={sayCode(t, code)} drawnFrom={writeSpokenCode(code)} size="big" /><Button roomy wide href={`/children/${child}`}>{t(`${say}.open-file`)}</Button></section>}
        {noticeWaits && (
          <section className="card stack">
            <h2 className="t-h3">{t(`${say}.notice`)}</h2>
            <p className="muted">{t(`${say}.notice.why`)}</p>
            <Button kind="second" wide roomy href="tel:102"><Phone className="i" />{t('identification.screen.raise.call.102')}</Button>
            {!refused && <Button kind="second" wide href={`/children/${child}/do/notice`}>{t(`${say}.notice.write`)}</Button>}
            <Basis>{t('clocks.basis.rules-16-1')}</Basis>
          </section>
        )}
        {nameLeft && <Note tone="felt" icon={<LockKeyhole className="i" />}><p>{t(`${say}.name.left`)}</p></Note>}
        {hard && care === 'offered' && <CareNote accept={t(`${say}.care.accept`)} onAccept={() => setCare('taken')} onLater={() => setCare('later')}>{t(`${say}.care`)}</CareNote>}
        {hard && care === 'taken' && <Note tone="felt"><p>{t(`${say}.care.how`)}</p></Note>}
        <Button kind="quiet" wide href="/children">{t(`${say}.to-children`)}</Button>
      </div>
    </Screen>
  )
}
