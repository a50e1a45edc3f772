/** The act that both sides sign when a child changes hands: of a hand-over in the line of custody, or empty, to be carried along. */
import { useParams } from 'wouter'
import type { ChildId } from '#core/ids.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { NotFound } from '#core/ui/note.tsx'
import { ByHand, PaperFacts, PaperSignature } from '#core/ui/paper.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { actOf, actToCarry, letterLanguages, type Act, type LetterLanguage } from '../letters.ts'
import { sayCode, writeCode, type ChildSeen, type HandOverSeen, type ReferralSeen } from './on-shelf.ts'
import { Foot, OnPaper, writePaperMoment, type Drawing } from './on-paper.tsx'
import { readForPaper } from './parts.tsx'

export function ActOfHandOver() {
  const { id = '' } = useParams<{ id: string }>()
  const house = useHouse()
  const entry = house.record<HandOverSeen>('hand-overs', id)
  if (!entry) return <Screen title={house.t('referral.act.open')} back="/referrals"><NotFound /></Screen>
  return <ActShown key={id} act={actOf(entry, codeOf(house, entry))} title={house.t('referral.act.open')} back={`/referrals/${entry.referral}`} />
}

/** Of the child whose file leads here, or of nobody yet. */
export function EmptyAct() {
  const { child: id } = useParams<{ child?: string }>()
  const house = useHouse()
  const title = house.t('referral.act.empty')
  const child = house.record<ChildSeen>('children', id)
  if (id !== undefined && !child) return <Screen title={title} back="/hand-over"><NotFound /></Screen>
  const line = house.shelf<HandOverSeen>('hand-overs').filter((one) => one.child === id)
  return <ActShown key={id} act={actToCarry(line, child && writeCode(child.code))} title={title} back={child ? `/children/${child.id}` : '/hand-over'} />
}

function ActShown({ act, title, back }: { act: Act; title: string; back: string }) {
  const house = useHouse()
  const { t, lang } = house
  return <OnPaper title={title} sub={t('referral.act.sub')} small={act.code && sayCode(t, act.code)} back={back} languages={letterLanguages} first={lang} draw={(drawing) => drawAct(act, house, drawing)} />
}

function drawAct(act: Act, house: House, drawing: Drawing<LetterLanguage>) {
  const { say, language, heading } = drawing
  const { nameOf } = readForPaper({ ...house, t: say, lang: language })
  const sign = ['name', 'signature', 'day'].map((line) => say(`referral.letter.sign.${line}`))
  return <>
    {heading(say('referral.act.title'), 1)}
    <p>{say('referral.act.basis')}</p>
    <PaperFacts facts={[
      [say('referral.send.code'), act.code && <span key="code" translate="no">{sayCode(say, act.code)}</span>],
      [say('referral.act.name'), undefined],
      [say('referral.act.from'), act.fromDesk && nameOf(act.fromDesk)],
      [say('referral.act.to'), act.toDesk && nameOf(act.toDesk)],
      [say('referral.act.at'), act.at && writePaperMoment(act.at, language)],
      ...(act.confirmed ? [[say('referral.act.confirmed'), say(`referral.act.confirmed.${act.confirmed}`)] as const] : []),
      [say('referral.act.place'), undefined],
      ...['condition', 'belongings', 'documents'].map((what) => [say(`referral.act.${what}`), <ByHand key={what} lines={2} />] as const),
    ]} />
    <div className="paper-signatures">
      {['giver', 'receiver', 'witness', 'interpreter'].map((who) => <PaperSignature key={who} who={say(`referral.act.sign.${who}`)} lines={sign} />)}
    </div>
    <Foot house={house} drawing={drawing} />
  </>
}

function codeOf(house: House, { referral, child }: HandOverSeen): string | undefined {
  const known = house.record<ChildSeen>('children', child as ChildId)
  return house.record<ReferralSeen>('referrals', referral)?.code ?? (known && writeCode(known.code))
}
