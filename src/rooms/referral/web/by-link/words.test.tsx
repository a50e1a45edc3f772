import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import type { Moment } from '#core/clock.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages, createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { Words } from '#core/ui/words.tsx'
import { katch } from '#programmes/katch/programme.ts'
import { codeWords } from '#programmes/katch/code-words.ts'
import { ageBands, basisCodes, declineReasons, serviceCodes, spokenLanguages, topicCodes, urgencies, urgentNeeds } from '../../forms.ts'
import type { ReferralSeen } from '../on-shelf.ts'
import { aRequest } from './a-request.ts'
import { wordsOfApp, wordsOfLink } from './link-words.ts'
import { RequestSteps } from './request-steps.tsx'
import { troubles, ways, type Stage, type Way } from './stage.ts'
import { AskCode, Left, Shut, Thanks, Threshold } from './thresholds.tsx'
import type { Answering } from './use-answering.ts'

const nothing = () => undefined
const quiet = {
  now: 1000 as Moment, sending: false, looking: false, stopped: undefined, told: undefined, typed: { drafts: {} }, giveCode: nothing, open: nothing, choose: nothing, write: nothing, writeName: nothing, leave: nothing,
  send: async () => undefined, look: async () => undefined, openName: async () => refuse('vault.cannot-open'),
}
const code = '7KQM2XTR9VDP'

describe.each(catalogueLanguages)('in %s', (lang) => {
  const words = wordsOfLink(readCatalogue(lang))
  // A sentence that this page does not carry throws, as one that is missing does.
  const t = createTranslator(words, lang, 'throw')
  const draw = (what: React.ReactNode) => renderToStaticMarkup(<Words t={t} lang={lang as CatalogueLanguage}>{what}</Words>)
  const request = (record: Partial<ReferralSeen>, { way, ...more }: { way?: Way } & Partial<Omit<Answering, 'stage'>> = {}, name?: string) => {
    const stage: Extract<Stage, { at: 'request' }> = { at: 'request', code, request: { ...aRequest(record), ...(name && { name }) }, ...(way && { way }) }
    return draw(<RequestSteps stage={stage} answering={{ ...quiet, ...more, stage }} />)
  }

  test('every step before and after the request has its words', () => {
    draw(<><AskCode moves={false} onCode={nothing} /><Left /><Threshold moves={false} code={code} opening={false} onOpen={nothing} /><Threshold moves={false} code={code} opening onOpen={nothing} /></>)
    for (const because of troubles) draw(<Shut stage={{ at: 'shut', because, code, from: aRequest().from }} answering={quiet} />)
    for (const because of declineReasons) draw(<><Thanks told={{ said: 'declined', because }} from={aRequest().from} /><Thanks told={{ said: 'not-possible', because }} from={aRequest().from} /><Thanks told={{ said: 'done' }} from={aRequest().from} /></>)
    for (const key of ['page', 'late', 'leave', 'languages', 'code.wrong', 'said-by.long', 'said-by.missing', 'born', 'name.failed']) t(`answer.${key}`, { date: '2011' })
  })
  test('everything a request may hold has its words', () => {
    const base: Partial<ReferralSeen> = { urgentNeeds, topicsAsked: topicCodes, note: 'n', childsView: 'v', interpreter: 'yes', assessmentSheet: 'ready', applicationForServices: 'not-yet', reportByCriteria: 'ready', district: 'KZ-61.saryagash' }
    for (const service of serviceCodes) request({ ...base, service, besides: serviceCodes })
    for (const ageBand of ageBands) for (const sex of ['girl', 'boy', 'unknown']) request({ ...base, ageBand, sex })
    for (const language of spokenLanguages) request({ language })
    for (const urgency of urgencies) for (const basis of basisCodes) request({ urgency, basis })
    for (const escort of ['woman', 'man', 'any', 'none']) request({ escort })
    for (const word of codeWords) expect(request({ code: `${word}-418` })).not.toContain(`${word}-418`)
    for (const region of katch.regions) for (const { code: district } of region.districts) request({ district })
    for (const what of ['answer', 'reply', 'hand-over', 'outcome', 'next-place'] as const) for (const by of [500, 3_600_000, 400_000_000]) request({ turn: { ...aRequest().record.turn!, what, by: by as Moment } })
  })
  test('every form, and every way in which it may not arrive, has its words', () => {
    for (const way of ways) {
      const record = { state: way === 'outcome' ? 'accepted' : 'waiting', besides: ['doctor'] } as const
      for (const stopped of ['no-line', 'too-often', 'not-now', refuse('referral.already-answered'), refuse('referral.question-waits'), refuse('referral.not-waiting'), refuse('referral.not-accepted'), refuse('referral.already-ended')] as const) {
        expect(request(record, { way, stopped })).toContain(stopped instanceof Refusal ? t(`refusal.${stopped.code}`).slice(0, 10) : t(`answer.not-sent.${stopped}`).slice(0, 10))
      }
      for (const outcome of ['started', 'done', 'not-possible']) request(record, { way, typed: { drafts: { outcome: { outcome } } } })
      // A decline ends on a page of its own.
      if (way !== 'decline') request({}, { told: way })
    }
    request({ state: 'asked', question: 'q' })
    request({ question: 'q', reply: 'r' })
    request({ state: 'accepted', question: 'q' }, {}, 'sealed')
  })
  test('neither the page nor its title says what kind of matter it is', () => {
    const own = Object.entries(words).filter(([key]) => key.startsWith('answer.')).map(([, text]) => text).join('\n')
    expect(own).not.toMatch(/victim|traffick|жертв|торговл|құрбан|саудас/i)
    expect(t('answer.page')).not.toMatch(/ребён|дет|бала|child/i)
  })
  test('the app does not carry what only this page says', () => {
    expect(Object.keys(wordsOfApp(readCatalogue(lang))).filter((key) => key.startsWith('answer.'))).toEqual([])
  })
})
