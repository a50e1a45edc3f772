/** The first visit to an empty house: look at a demo district, or set a programme up. Both happen once. */
import { ArrowRight, Building2, Compass, Info } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode, type SubmitEvent } from 'react'
import { newInvitation } from '#core/access/invitation.ts'
import { DoorPage } from '#core/access/web/door-page.tsx'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import type { Entered } from '#core/access/web/sign-in-client.ts'
import { catalogueLanguages, languageNames, type CatalogueLanguage } from '#core/i18n/translate.ts'
import type { Programme } from '#core/programme.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'
import { Field } from '#core/ui/field.tsx'
import { callServer } from '#core/ui/house.tsx'
import { Note } from '#core/ui/note.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { Segment } from '#core/ui/segment.tsx'
import { useWords } from '#core/ui/words.tsx'
import { DemoPeople } from './demo-people.tsx'
import { known } from './device-language.ts'
import type { Hello } from './first-door.ts'
import { invitationLink } from './invitation-link.ts'

interface Props {
  hello: Hello
  programme: Programme
  onEntered: (entered: Entered, hello: Hello) => void
  onInvitation: (token: string, hello: Hello) => void
  /** Somebody else was first: the house looks again who is here. */
  onSetUp: () => Promise<void>
  onLanguage: (language: CatalogueLanguage) => void
}

export function FirstVisit(props: Props) {
  const { hello, onLanguage } = props
  const { t } = useWords()
  const [way, setWay] = useState<'doors' | 'demo' | 'set-up'>(hello.building ? 'demo' : 'doors')
  if (way === 'demo') return <DemoDistrict {...props} onBack={() => setWay('doors')} />
  if (way === 'set-up') return <SetUp {...props} onBack={() => setWay('doors')} />
  return (
    <DoorPage title={t('web.first.title')} says={t('web.first.says')} onLanguage={onLanguage}>
      <div className="stack">
        {hello.unfinished && <Note tone="soon" icon={<Info className="i" />}><p><span className="strong">{t('web.first.unfinished')}</span> <span className="muted">{t('web.first.unfinished.says')}</span></p></Note>}
        {hello.offersDemo && (
          <section className="card stack" aria-labelledby="door-demo">
            <h2 id="door-demo" className="row"><Compass className="i" />{t('web.first.demo')}</h2>
            <p className="muted">{t('web.first.demo.says')}</p>
            <Button roomy wide onPress={() => setWay('demo')}>{t(hello.unfinished ? 'web.first.demo.anew' : 'web.first.demo.go')}<ArrowRight className="i" /></Button>
          </section>
        )}
        <section className="card stack" aria-labelledby="door-set-up">
          <h2 id="door-set-up" className="row"><Building2 className="i" />{t('web.first.set-up')}</h2>
          <p className="muted">{t('web.first.set-up.says')}</p>
          <Button kind={hello.offersDemo ? 'second' : 'main'} roomy wide onPress={() => setWay('set-up')}>{t('web.first.set-up.go')}</Button>
        </section>
      </div>
    </DoorPage>
  )
}

/** Builds the demo district. The server says when it is done and nothing in between, so only the time that went by is told. */
function DemoDistrict({ hello, onEntered, onSetUp, onLanguage, onBack }: Props & { onBack: () => void }) {
  const { t } = useWords()
  const [code, setCode] = useState('')
  const [stage, setStage] = useState<'asking' | 'building' | 'built'>(hello.needsCode ? 'asking' : 'building')
  const [seconds, setSeconds] = useState(0)
  const [refusal, setRefusal] = useState<Refusal>()
  const started = useRef(false)
  const built: Hello = { ...hello, setUp: true, isDemo: true, offersDemo: false, unfinished: false }

  useEffect(() => {
    if (stage !== 'building') return
    const timer = setInterval(() => setSeconds((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [stage])
  useEffect(() => {
    if (stage !== 'building' || started.current) return
    started.current = true
    void build()
  }, [stage])

  async function build() {
    setRefusal(undefined)
    const answer = await callServer('/api/demo', hello.needsCode ? { code: code.trim() } : {})
    // Half a minute is our patience with one answer, not the builder's; and another server may be at it. Whether it is done is asked until it is.
    const done = answer instanceof Refusal && (answer.code === 'sync.no-line' || hello.building) ? await untilBuilt() : answer
    started.current = false
    if (!(done instanceof Refusal)) return setStage('built')
    if (done.code === 'access.set-up-already') {
      onBack()
      return void onSetUp()
    }
    setRefusal(done)
    setStage('asking')
  }

  if (stage === 'built') {
    return (
      <DoorPage title={t('web.demo.ready')} says={t('web.demo.ready.says')} onLanguage={onLanguage}>
        <DemoPeople onEntered={(entered) => onEntered(entered, built)} />
      </DoorPage>
    )
  }
  return (
    <DoorPage title={t('web.first.demo')} says={t('web.first.demo.says')} onLanguage={onLanguage}>
      {stage === 'building'
        ? (
          <div className="card stack" role="status" aria-busy="true">
            <p className="strong">{t('web.demo.building')}</p>
            <p className="muted">{t('web.demo.building.says')}</p>
            <p aria-hidden="true">{t('web.demo.seconds', { seconds })}</p>
          </div>
        )
        : (
          <form className="stack" onSubmit={(event: SubmitEvent) => { event.preventDefault(); setSeconds(0); setStage('building') }}>
            {hello.needsCode && <CodeField code={code} onChange={setCode} />}
            <RefusalLine refusal={refusal} />
            <Button type="submit" roomy wide>{t('web.first.demo.go')}</Button>
            <Button kind="quiet" wide onPress={onBack}>{t('ui.back')}</Button>
          </form>
        )}
    </DoorPage>
  )
}

const askEveryMs = 3000
const patience = 100

async function untilBuilt(): Promise<object | Refusal> {
  for (let tries = 0; tries < patience; tries++) {
    const hello = await callServer<Hello>('/api/hello')
    if (!(hello instanceof Refusal)) {
      if (hello.setUp) return hello
      if (!hello.building) return refuse('access.set-up-already') // it broke off: the first page says so
    }
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
  }
  return await callServer('/api/hello')
}

const steps = ['title', 'languages', 'regions', 'office', 'administrator'] as const

/** One group of questions a screen. The invitation of the first administrator is made here; only its hash is sent. */
function SetUp({ hello, programme, onInvitation, onSetUp, onLanguage, onBack }: Props & { onBack: () => void }) {
  const { t, lang } = useWords()
  const own = known(lang) ?? 'ru'
  const [at, setAt] = useState(0)
  const [title, setTitle] = useState('')
  const [languages, setLanguages] = useState<readonly string[]>(programme.languages)
  const [regions, setRegions] = useState<readonly string[]>([])
  const [office, setOffice] = useState('')
  const [shownName, setShownName] = useState('')
  const [signInName, setSignInName] = useState('')
  const [language, setLanguage] = useState<CatalogueLanguage>(own)
  const [code, setCode] = useState('')
  const [isWaiting, setWaiting] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const [token, setToken] = useState<string>()
  const heading = useRef<HTMLHeadingElement>(null)
  const step = steps[at]!
  const isLast = at === steps.length - 1
  const missing = { title: title.trim() === '', languages: languages.length === 0, regions: regions.length === 0, office: office.trim() === '', administrator: shownName.trim() === '' || !/^[\p{L}\p{N}][\p{L}\p{N}._-]{2,}$/u.test(signInName.trim().normalize('NFKC')) }[step]

  const moved = useRef(false)
  useEffect(() => { if (moved.current) heading.current?.focus() }, [at])
  const turnTo = (next: number) => { moved.current = true; setRefusal(undefined); setAt(next) }
  const inOrder = (all: readonly string[], chosen: readonly string[]) => all.filter((one) => chosen.includes(one))
  const toggle = (all: readonly string[], chosen: readonly string[], one: string, on: boolean) => inOrder(all, on ? [...chosen, one] : chosen.filter((other) => other !== one))

  async function finish() {
    setWaiting(true)
    setRefusal(undefined)
    const made = await newInvitation()
    const answer = await callServer('/api/setup', {
      title: title.trim(), languages, regions, office: office.trim(), tokenHash: made.tokenHash,
      administrator: { shownName: shownName.trim(), signInName: signInName.trim(), language }, ...(hello.needsCode && { code: code.trim() }),
    }).finally(() => setWaiting(false))
    if (!(answer instanceof Refusal)) return setToken(made.token)
    if (answer.code === 'access.set-up-already') return void onSetUp()
    setRefusal(answer)
  }

  if (token) {
    const opened: Hello = { ...hello, setUp: true, offersDemo: false, unfinished: false, title: Object.fromEntries(languages.map((one) => [one, title.trim()])), languages, regions }
    return <OpenedHouse token={token} onLanguage={onLanguage} onGo={() => onInvitation(token, opened)} />
  }
  const questions: Record<(typeof steps)[number], ReactNode> = {
    title: <Field label={t('web.set-up.title')} hint={t('web.set-up.title.hint')}>{(input) => <input {...input} required maxLength={120} value={title} onChange={(e) => setTitle(e.target.value)} />}</Field>,
    languages: (
      <Choices legend={t('web.set-up.languages')} hint={t('web.set-up.languages.hint')}>
        {catalogueLanguages.filter((one) => programme.languages.includes(one)).map((one) => (
          <Choice key={one} kind="checkbox" name="languages" value={one} checked={languages.includes(one)} onChange={(on) => setLanguages(toggle(programme.languages, languages, one, on))} label={<span lang={one}>{languageNames[one]}</span>} />
        ))}
      </Choices>
    ),
    regions: (
      <Choices legend={t('web.set-up.regions')} hint={t('web.set-up.regions.hint')}>
        {programme.regions.map((region) => (
          <Choice key={region.code} kind="checkbox" name="regions" value={region.code} checked={regions.includes(region.code)} onChange={(on) => setRegions(toggle(programme.regions.map((one) => one.code), regions, region.code, on))} label={t(`regions.${region.code}`)} />
        ))}
      </Choices>
    ),
    office: <Field label={t('web.set-up.office')} hint={t('web.set-up.office.hint')}>{(input) => <input {...input} required maxLength={120} value={office} onChange={(e) => setOffice(e.target.value)} />}</Field>,
    administrator: (
      <>
        <p className="muted">{t('web.set-up.administrator.says')}</p>
        <Field label={t('web.set-up.shown-name')} hint={t('web.set-up.shown-name.hint')}>{(input) => <input {...input} required maxLength={80} autoComplete="name" value={shownName} onChange={(e) => setShownName(e.target.value)} />}</Field>
        <Field label={t('access.field.name')} hint={t('web.set-up.sign-in-name.hint')}>{(input) => <input {...input} required maxLength={40} autoComplete="username" autoCapitalize="none" spellCheck={false} value={signInName} onChange={(e) => setSignInName(e.target.value)} />}</Field>
        <Segment legend={t('ui.look.language')} value={language} onChange={setLanguage} options={catalogueLanguages.map((value) => ({ value, label: languageNames[value], lang: value }))} />
        {hello.needsCode && <CodeField code={code} onChange={setCode} />}
      </>
    ),
  }
  return (
    <DoorPage title={t('web.first.set-up')} onLanguage={onLanguage}>
      <form className="card stack" onSubmit={(event: SubmitEvent) => { event.preventDefault(); if (isWaiting || missing) return; if (isLast) void finish(); else turnTo(at + 1) }}>
        <div className="stack-2"><Seam of={steps.length} on={at + 1} /><h2 ref={heading} tabIndex={-1} className="eyebrow">{t('web.set-up.step', { n: at + 1, of: steps.length })}</h2></div>
        {questions[step]}
        <RefusalLine refusal={refusal} />
        <Button type="submit" roomy wide waiting={isWaiting} waitingLabel={t('web.set-up.waiting')} cannot={missing ? t(`web.set-up.missing.${step}`) : undefined}>{isLast ? t('web.set-up.finish') : t('web.set-up.next')}<ArrowRight className="i" /></Button>
        <Button kind="quiet" wide onPress={at === 0 ? onBack : () => turnTo(at - 1)}>{t('ui.back')}</Button>
      </form>
    </DoorPage>
  )
}

function CodeField({ code, onChange }: { code: string; onChange: (code: string) => void }) {
  const { t } = useWords()
  return <Field label={t('web.first.code')} hint={t('web.first.code.hint')}>{(input) => <input {...input} required maxLength={64} autoComplete="off" autoCapitalize="none" spellCheck={false} value={code} onChange={(e) => onChange(e.target.value)} />}</Field>
}

/** The invitation is the only way in until it was used, so it is shown before it is followed. */
function OpenedHouse({ token, onGo, onLanguage }: { token: string; onGo: () => void; onLanguage: (language: CatalogueLanguage) => void }) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  const link = invitationLink(location.origin, token)
  return (
    <DoorPage title={t('web.opened.title')} says={t('web.opened.says')} onLanguage={onLanguage}>
      <section className="card stack" aria-labelledby="way-in">
        <h2 id="way-in" className="h4">{t('web.opened.link')}</h2>
        <p className="muted">{t('web.opened.link.says')}</p>
        <p className="felt-link" translate="no">{link}</p>
        <div className="row wrap"><Button kind="second" onPress={() => void navigator.clipboard.writeText(link).then(() => setCopied(true), () => setCopied(false))}>{t('web.opened.copy')}</Button><span role="status">{copied && t('web.opened.copied')}</span></div>
        <Button roomy wide onPress={onGo}>{t('web.opened.go')}<ArrowRight className="i" /></Button>
      </section>
      <section className="stack-2" aria-labelledby="after">
        <h2 id="after" className="h4">{t('web.opened.next')}</h2>
        <ol className="stack-2 numbered">{['agencies', 'desks', 'custodians'].map((one) => <li key={one}>{t(`web.opened.next.${one}`)}</li>)}</ol>
      </section>
    </DoorPage>
  )
}
