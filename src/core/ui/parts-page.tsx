import { ArrowRight, ChartColumn, Check, Ellipsis, Eye, GraduationCap, Handshake, Plus, Route, ScanSearch, Send, SunMedium, UsersRound } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { dayMs, hourMs, later, minuteMs, moment } from '#core/clock.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { Button } from './button.tsx'
import { Chip } from './chip.tsx'
import { Choice, Choices } from './choice.tsx'
import { Clock, ClockCard } from './clock.tsx'
import { ConsentCard, type ConsentAnswer } from './consent-card.tsx'
import { Empty } from './empty.tsx'
import { FeltName } from './felt-name.tsx'
import { Field } from './field.tsx'
import { Ladder } from './ladder.tsx'
import { NavList } from './nav.tsx'
import { NextStep } from './next-step.tsx'
import { AdviceNote, CareNote, Fault, NotFound, Note } from './note.tsx'
import { Path } from './path.tsx'
import { Person, TilePicture } from './person.tsx'
import { Seam } from './seam.tsx'
import { Segment } from './segment.tsx'
import { Sheet } from './sheet.tsx'
import { Screen, Shell, SkyHead } from './shell.tsx'
import { Switch } from './switch.tsx'
import { SyncPill } from './sync-pill.tsx'
import { Table } from './table.tsx'
import { Tabs } from './tabs.tsx'
import { Thread } from './thread.tsx'
import { tell } from './toast.tsx'
import { VoiceCard } from './voice-card.tsx'
import { useWords } from './words.tsx'
import './parts-page.css'

const now = moment('2026-11-12T07:00:00Z')
const calm = { from: later(now, -dayMs), until: later(now, 6 * dayMs) }
const soon = { from: later(now, -3 * hourMs), until: later(now, 65 * minuteMs) }
const past = { from: later(now, -hourMs - 40 * minuteMs), until: later(now, -40 * minuteMs) }
const done = { from: later(now, -hourMs), until: now, doneAt: later(now, -22 * minuteMs) }
const codes = ['Арша 418', 'Бұлақ 207', 'Самал 352', 'Қайың 076', 'Емен 114', 'Тобылғы 291', 'Изен 133', 'Жусан 560', 'Мойыл 745']
const colours = ['bg', 'surface', 'sunken', 'felt', 'ink', 'ink-2', 'ink-3', 'line', 'line-strong', 'brand', 'brand-soft', 'brand-mid', 'soon', 'soon-soft', 'past', 'past-soft', 'done', 'done-soft', 'advice', 'advice-soft']
const data = [...[1, 2, 3, 4, 5, 6].map((n) => `cat-${n}`), ...[1, 2, 3, 4, 5, 6, 7].map((n) => `seq-${n}`)]

/** Every part in every state, for whoever builds or reviews a screen. All codes and agencies are invented. */
export function PartsPage({ sample, onLanguage }: { sample?: string | undefined; onLanguage: (language: CatalogueLanguage) => void }) {
  const { t } = useWords()
  const items = [
    { href: '/', label: t('ui.parts.nav.today'), icon: SunMedium },
    { href: '/children', label: t('ui.parts.nav.children'), icon: UsersRound, count: 14 },
    { href: '/concern', label: t('ui.parts.nav.concern'), icon: Plus, add: true },
    { href: '/referrals', label: t('ui.parts.nav.referrals'), icon: Send, count: 6 },
    { href: '/more', label: t('ui.parts.nav.more'), icon: Ellipsis },
  ]
  const group = t('ui.parts.nav.programme')
  const nav = [...items.filter(({ href }) => !['/concern', '/more'].includes(href)), { href: '/partners', label: t('ui.parts.nav.partners'), icon: Handshake, group }, { href: '/training', label: t('ui.parts.nav.training'), icon: GraduationCap, group }, { href: '/indicators', label: t('ui.parts.nav.indicators'), icon: ChartColumn, group }]
  return (
    <Shell brand={{ name: t('ui.parts.name'), place: t('ui.parts.place') }} nav={nav} tabs={items} line={{ state: 'sent', at: '11:40' }} lineHref="/waiting" person={{ name: t('ui.parts.me'), does: t('ui.parts.does'), href: '/me' }} onLanguage={onLanguage}>
      {sample === 'today' ? <TodaySample /> : sample === 'dock' ? <DockSample /> : <Screen title={t('ui.parts.title')} sub={t('ui.parts.sub')} actions={<Button kind="plain">{t('ui.parts.record')}</Button>}><Parts nav={nav} /></Screen>}
    </Shell>
  )
}

function Parts({ nav }: { nav: Parameters<typeof NavList>[0]['items'] }) {
  const { t } = useWords()
  const [signs, setSigns] = useState(['school'])
  const [when, setWhen] = useState('now')
  const [share, setShare] = useState(true)
  const [answer, setAnswer] = useState<ConsentAnswer>()
  const [tab, setTab] = useState('all')
  const [sheet, setSheet] = useState(false)
  const sign = (name: string) => <Choice kind="checkbox" name="sign" value={name} checked={signs.includes(name)} {...(name === 'school' && { official: t('ui.parts.sign.official') })} onChange={(on) => setSigns(on ? [...signs, name] : signs.filter((one) => one !== name))} label={t(`ui.parts.sign.${name}`)} />
  const open = async () => 'Нигора Й.'
  return (
    <div className="samples">
      <Sample title={t('ui.parts.lights')} size="whole">
        <div className="in-lights">
          {(['light', 'dark', 'sun'] as const).map((light) => (
            <div key={light} data-theme={light}>
              <Person code="Арша 418" who={t('ui.parts.who')} />
              <div className="stack-1 soon"><Clock term={soon} now={now} /><Seam on={3} /></div>
              <div className="row wrap"><Button small>{t('ui.parts.hand')}</Button><Button small kind="second">{t('ui.parts.ask')}</Button></div>
              <div className="row wrap chips"><Chip tone="done"><Check className="i" />{t('ui.parts.accepted')}</Chip><Chip tone="past">{t('ui.parts.passed')}</Chip><Chip tone="advice">{t('ui.parts.hint')}</Chip></div>
            </div>
          ))}
        </div>
      </Sample>
      <Sample title={t('ui.parts.colours')} size="four"><Swatches names={colours} /></Sample>
      <Sample title={t('ui.parts.data')}><Swatches names={data} /></Sample>

      <Sample title={t('ui.parts.buttons')}>
        <div className="row wrap"><Button>{t('ui.parts.main')}</Button><Button waiting waitingLabel={t('ui.saving')}>{t('ui.parts.save')}</Button><Button cannot={t('ui.parts.missing')}>{t('ui.parts.hand')}</Button></div>
        <div className="row wrap"><Button kind="second">{t('ui.parts.second')}</Button><Button kind="plain">{t('ui.parts.plain')}</Button><Button kind="quiet">{t('ui.parts.quiet')}</Button><Button kind="grave">{t('ui.parts.withdraw')}</Button></div>
        <Button roomy wide>{t('ui.parts.send')}<ArrowRight className="i" /></Button>
      </Sample>
      <Sample title={t('ui.parts.fields')}>
        <Field label={t('ui.parts.district')} hint={t('ui.parts.district-hint')}>{(input) => <input {...input} />}</Field>
        <Field label={t('ui.parts.age')} wrong={t('ui.parts.age-wrong')}>{(input) => <input {...input} defaultValue="140" inputMode="numeric" />}</Field>
        <Field label={t('ui.parts.agency')}>{(input) => <select {...input}><option>{t('ui.parts.owner')}</option></select>}</Field>
      </Sample>
      <Sample title={t('ui.parts.choices')}>
        <Choices legend={t('ui.parts.noticed')} one>{sign('school')}{sign('alone')}</Choices>
        <Segment legend={t('ui.parts.when')} options={(['now', 'today', 'before'] as const).map((value) => ({ value, label: t(`ui.parts.when.${value}`) }))} value={when} onChange={setWhen} />
        <Switch checked={share} onChange={setShare}>{t('ui.parts.share')}</Switch>
      </Sample>

      <Sample title={t('ui.parts.terms')}>
        <div className="stack-2"><Clock term={calm} now={now} /><Clock term={soon} now={now} /><Clock term={past} now={now} /><Clock term={done} now={now} /></div>
        <ClockCard title={t('ui.parts.safe')} term={soon} now={now} owner={t('ui.parts.owner')} basis={t('ui.parts.basis')} />
        <ClockCard title={t('ui.parts.answer')} term={past} now={now} owner={t('ui.parts.owner')} basis={t('ui.parts.ours')}><p>{t('ui.parts.care-now')}</p></ClockCard>
        <ClockCard title={t('ui.parts.decide')} term={calm} now={now} basis={t('ui.parts.basis')} />
      </Sample>
      <Sample title={t('ui.parts.child')}>
        <Person code="Бұлақ 207" who={t('ui.parts.who')} />
        <FeltName open={open} />
        <div className="row wrap tiles">{codes.map((code) => <TilePicture key={code} code={code} />)}</div>
        <p className="meta">{t('ui.parts.tile')}</p>
        <VoiceCard lang="uz" by={t('ui.parts.voice-by')}>{t('ui.parts.voice')}</VoiceCard>
      </Sample>
      <Sample title={t('ui.parts.line')}>
        <div className="row wrap chips"><SyncPill href="#" line={{ state: 'sent' }} /><SyncPill href="#" line={{ state: 'waiting', count: 3 }} /><SyncPill href="#" line={{ state: 'off', since: '10:42' }} /><SyncPill href="#" line={{ state: 'needs-you', count: 1 }} /></div>
        <Note tone="soon"><p>{t('ui.parts.closed')} <a href="#main">{t('ui.parts.look')}</a></p></Note>
        <div className="row wrap"><Ladder at={1} words={t('ui.parts.ladder.duty')} /><Ladder at={2} words={t('ui.parts.ladder.shift')} /><Ladder at={4} words={t('ui.parts.ladder.you')} /></div>
        <NextStep now={now} title={t('ui.parts.step')} person={<Person code="Арша 418" who={t('ui.parts.who')} />} term={soon} action={t('ui.parts.hand')} onPress={() => {}} basis={t('ui.parts.basis')} />
      </Sample>

      <Sample title={t('ui.parts.way')}>
        <div className="stack-2">
          <Path stations={['reached', 'ahead', 'ahead', 'ahead']} words={t('ui.parts.sent')} />
          <Path stations={['reached', 'reached', 'reached', 'ahead']} words={t('ui.parts.accepted')} />
          <Path stations={['reached', 'reached', 'could-not', 'ahead']} words={t('ui.parts.could-not')} />
        </div>
        <Thread knots={[
          { id: 'a', state: 'done', title: t('ui.parts.sent'), when: '12:04' },
          { id: 'b', state: 'now', tone: 'soon', title: t('ui.parts.answer'), children: t('ui.parts.care-now') },
          { id: 'c', state: 'ahead', title: t('ui.parts.safe') },
        ]} />
        <NavList label={t('ui.parts.empty')} items={nav.slice(0, 3)} />
      </Sample>
      <div className="sample"><ConsentCard question={t('ui.parts.consent')} answer={answer} onAnswer={setAnswer} onRead={() => {}}>{t('ui.parts.consent-for')}</ConsentCard></div>
      <Sample title={t('ui.parts.empty')}><Empty title={t('ui.parts.nobody')}>{t('ui.parts.nobody-more')}</Empty></Sample>

      <Sample title={t('ui.parts.trouble')} size="half">
        <Fault since="10:42" onAgain={() => {}}>{t('ui.parts.fault')}</Fault>
        <NotFound />
      </Sample>
      <Sample title={t('ui.parts.short')} size="half">
        <AdviceNote><p>{t('ui.parts.known')} <a href="#main">{t('ui.parts.compare')}</a></p></AdviceNote>
        <CareNote accept={t('ui.parts.talk')} onAccept={() => {}} onLater={() => {}}>{t('ui.parts.hard')}</CareNote>
        <div className="row wrap"><Button kind="second" onPress={() => tell(t('ui.parts.kept'), { label: t('ui.parts.undo'), run: () => {} })}>{t('ui.parts.toast')}</Button><Button kind="second" onPress={() => setSheet(true)}>{t('ui.parts.sheet')}</Button></div>
        <Sheet open={sheet} onClose={() => setSheet(false)} title={t('ui.parts.withdraw-ask')}><Button kind="grave" roomy>{t('ui.parts.withdraw')}</Button></Sheet>
      </Sample>
      <Sample title={t('ui.parts.table')} size="whole">
        <Tabs label={t('ui.parts.table')} chosen={tab} onChoose={setTab} tabs={(['all', 'mine'] as const).map((key) => ({ key, label: t(`ui.parts.tab.${key}`), panel: (
          <Table caption={t('ui.parts.table')} rows={codes.slice(0, key === 'all' ? 4 : 2)} keyOf={(code) => code} columns={[
            { key: 'child', label: t('ui.parts.child'), cell: (code) => <Person code={code} size="small" who={t('ui.parts.who')} /> },
            { key: 'to', label: t('ui.parts.agency'), cell: () => t('ui.parts.owner') },
            { key: 'term', label: t('ui.parts.terms'), cell: () => <Clock term={soon} now={now} /> },
            { key: 'days', label: t('ui.parts.days'), number: true, cell: (code) => code.length },
          ]} />
        ) }))} />
      </Sample>
      <Sample title={t('ui.parts.letters')} size="whole">
        <div className="letters">
          <p lang="kk">Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі</p><p lang="tg">Ғғ Ӣӣ Ққ Ӯӯ Ҳҳ Ҷҷ</p>
          <p><span lang="uz">Oʻ gʻ ʼ</span> · <span lang="uz-Cyrl">Ўў Ҳҳ</span> · <span lang="az">Əə Ğğ Şş Çç ı İ</span></p>
        </div>
      </Sample>
    </div>
  )
}

function TodaySample() {
  const { t } = useWords()
  return (
    <Screen title={t('ui.parts.nav.today')} head={<SkyHead eyebrow={t('ui.parts.date')} title={t('ui.parts.hello')} sub={t('ui.parts.load')} />}>
      <NextStep now={now} title={t('ui.parts.step')} person={<Person code="Арша 418" who={t('ui.parts.who')} />} term={{ from: later(now, -17 * hourMs), until: later(now, 500 * minuteMs) }} action={t('ui.parts.send')} href="/referrals" basis={t('ui.parts.basis')} />
      <CareNote accept={t('ui.parts.talk')} onAccept={() => {}} onLater={() => {}}>{t('ui.parts.hard')}</CareNote>
    </Screen>
  )
}

function DockSample() {
  const { t } = useWords()
  return (
    <Screen title={t('ui.parts.noticed')} bar={{ title: t('ui.parts.nav.concern'), small: t('ui.parts.kept') }} back="/" dock={<Button roomy wide>{t('ui.parts.send')}<ArrowRight className="i" /></Button>}>
      <Choices legend={t('ui.parts.noticed')} legendHidden>
        {['school', 'alone'].map((name) => <Choice key={name} kind="checkbox" tall icon={name === 'school' ? <Route className="i" /> : name === 'alone' ? <Eye className="i" /> : <ScanSearch className="i" />} name="sign" value={name} checked={name === 'school'} onChange={() => {}} label={t(`ui.parts.sign.${name}`)} />)}
      </Choices>
    </Screen>
  )
}

function Sample({ title, size, children }: { title: string; size?: 'half' | 'four' | 'whole'; children: ReactNode }) {
  return <section className={size ? `card stack sample ${size}` : 'card stack sample'}><h2>{title}</h2>{children}</section>
}

function Swatches({ names }: { names: readonly string[] }) {
  return <ul className="swatches">{names.map((name) => <li key={name}><i style={{ background: `var(--${name})` }} /><span>{name}</span></li>)}</ul>
}
