import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs, type Moment } from '#core/clock.ts'
import { newId, type DeskId, type RecordId } from '#core/ids.ts'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages } from '#core/i18n/translate.ts'
import { ageBands, basisCodes, papers, sharableNow, shareGroups, type ShareGroup } from './forms.ts'
import { paperLasts } from '#core/ui/paper-lasts.ts'
import { actOf, actToCarry, applicationLanguages, applicationWords, isProvider, letterOf, type ApplicationLanguage, type Letter } from './letters.ts'
import { beforeAnswer, withoutWithheld } from './packet.ts'
import type { ReferralState } from './referral.ts'
import { asReceiverSees, type Sharing } from './web/sending.ts'
import type { HandOverSeen, ReferralSeen } from './web/on-shelf.ts'

const at = 1_790_000_000_000 as Moment
const [from, to, third] = [newId<DeskId>(), newId<DeskId>(), newId<DeskId>()]
/** Words that stand on no paper unless the worker wants those of the note and the child on it; the last ones never. */
const own = ['NOTE-WORDS', 'VIEW-WORDS']
const never = ['Ainur', 'Sadykova', '2011-05-12', 'CHILD-NUMBER', 'QUESTION', 'REPLY', 'BECAME', 'WHY', 'VITAL', 'SAID-BY', 'KZ-61.saryagash', 'other-place']

const everything = {
  id: newId<RecordId>(), seenAs: 'sender', code: 'arsha-418', service: 'placement', besides: ['doctor'], urgency: 'today', region: 'KZ-61', fromDesk: from, toDesk: to, fromAgency: newId(), toAgency: newId(), state: 'waiting', revision: 1, sentAt: at,
  openedAt: null, answeredAt: null, closedAt: null, because: 'other-place', outcome: null, takenOver: false, turn: { what: 'answer', desk: to, since: at, by: at + dayMs, level: 'duty' }, ageBand: '14-15', path: [], basis: 'law-child-in-danger', interpreter: 'yes',
  contactPhone: '+7 700 000 00 00', comeAt: null, question: 'QUESTION', reply: 'REPLY', whatBecame: 'BECAME', sex: 'girl', language: 'uz', urgentNeeds: ['medicine'], escort: 'woman', topicsAsked: ['work'], note: 'NOTE-WORDS', viewAsked: 'yes',
  childsView: 'VIEW-WORDS', child: 'CHILD-NUMBER', district: 'KZ-61.saryagash', assessmentSheet: 'ready', applicationForServices: 'not-yet', reportByCriteria: 'not-needed', shareNow: ['age-and-sex'], shareOnAcceptance: ['identity', 'documents'],
  why: 'WHY', vitalReason: 'VITAL', saidBy: 'SAID-BY', name: { given: 'Ainur', family: 'Sadykova' }, birth: '2011-05-12',
} as unknown as ReferralSeen

/** What betrays each group on a paper. The name has no mark: nothing of it ever comes here. */
const marks: Partial<Record<ShareGroup, readonly string[]>> = {
  'age-and-sex': ['referral.age.', 'referral.sex.'], 'language': ['languages.'], 'urgent-needs': ['referral.need.', 'referral.escort.'], 'topics-asked': ['referral.topic.'], 'note': ['referral.send.note', 'NOTE-WORDS'], 'childs-view': ['referral.send.childsView', 'VIEW-WORDS'],
}
const accepted: readonly ReferralState[] = ['accepted', 'in-care', 'done']
const states = ['waiting', 'asked', 'accepted', 'in-care', 'declined', 'done', 'passed-on', 'withdrawn'] as const satisfies readonly ReferralState[]

interface Case { readonly state: ReferralState; readonly shareNow: readonly ShareGroup[]; readonly shareOnAcceptance: readonly ShareGroup[]; readonly ageBand: string; readonly basis: string; readonly withWords: boolean }
const cases = fc.record({
  state: fc.constantFrom(...states), shareNow: fc.subarray([...sharableNow]), shareOnAcceptance: fc.subarray([...shareGroups]), ageBand: fc.constantFrom(...ageBands), basis: fc.constantFrom(...basisCodes), withWords: fc.boolean(),
}).map((one): Case => ({ ...one, shareOnAcceptance: one.shareOnAcceptance.filter((group) => !(one.shareNow as ShareGroup[]).includes(group)) }))

const asSender = ({ withWords: _none, ...more }: Case): ReferralSeen => ({ ...everything, ...more } as unknown as ReferralSeen)
/** The same as it comes to the receiver: what the house draws for whoever answers, by the function its screens use. */
function asReceiver({ state, shareNow, shareOnAcceptance, ...more }: Case): ReferralSeen {
  const groups = accepted.includes(state) ? [...shareNow, ...shareOnAcceptance] : shareNow
  const sharing = Object.fromEntries(shareGroups.map((group) => [group, groups.includes(group) ? 'now' : 'never'])) as unknown as Sharing
  const { code, fromDesk, toDesk, sentAt, turn, contactPhone, assessmentSheet, applicationForServices, reportByCriteria } = everything
  const card = asReceiverSees({ ...everything, ...more }, sharing)
  return { ...card, seenAs: 'receiver', state, code, fromDesk, toDesk, sentAt, turn, contactPhone, ...(groups.includes('documents') && { assessmentSheet, applicationForServices, reportByCriteria }) } as unknown as ReferralSeen
}

describe('the letter', () => {
  test('of whatever was shared with whomever: no name, no birth, no story, and no group that the receiver does not see', () => {
    fc.assert(fc.property(cases, (one) => {
      const { state, shareNow, shareOnAcceptance, withWords } = one
      const groups = accepted.includes(state) ? [...shareNow, ...shareOnAcceptance] : shareNow
      for (const record of [asSender(one), asReceiver(one)]) {
        const letter = letterOf(record, { withWords })
        if (!letter) continue
        const text = JSON.stringify(letter)
        for (const word of never) expect(text).not.toContain(word)
        if (!withWords) for (const word of own) expect(text).not.toContain(word)
        for (const group of sharableNow) {
          const stands = marks[group]!.some((mark) => text.includes(mark))
          if (!groups.includes(group)) expect(stands, group).toBe(false)
          else expect(stands, group).toBe(true)
        }
        if (withWords) expect(own.filter((word) => text.includes(word))).toEqual(own.filter((_, n) => groups.includes((['note', 'childs-view'] as const)[n]!)))
        // Whether a paper is ready is one of the things that come with the acceptance.
        if (!groups.includes('documents')) expect(letter.attachments.filter((paper) => paper.state)).toEqual([])
        // The paragraph about somebody of age tells an age.
        if (!groups.includes('age-and-sex')) expect(letter.basis).not.toBe('rules-9')
      }
    }), { numRuns: 1000 })
  })

  test('holds the same from either side, but for what comes apart on the sender’s', () => {
    const both = ({ shared, afterwards }: Letter) => [...shared, ...afterwards].toSorted((a, b) => a.label.localeCompare(b.label))
    fc.assert(fc.property(cases, (one) => {
      const [sender, receiver] = [letterOf(asSender(one), one), letterOf(asReceiver(one), one)]
      expect(sender === undefined).toBe(receiver === undefined)
      if (!sender || !receiver) return
      expect(both(sender)).toEqual(both(receiver))
      expect(receiver.afterwards).toEqual([])
      expect(sender.shared.every(({ group }) => one.shareNow.includes(group))).toBe(true)
      if (!accepted.includes(one.state)) expect(sender.afterwards).toEqual([])
    }), { numRuns: 500 })
  })

  test('says no more than the packet that is carried without a line', () => {
    fc.assert(fc.property(cases, (one) => {
      const letter = letterOf(asSender(one), { withWords: true })
      if (!letter) return
      const packet = JSON.stringify((accepted.includes(one.state) ? withoutWithheld : beforeAnswer)(asSender(one) as never))
      for (const { said, words } of [...letter.shared, ...letter.afterwards]) for (const word of words ? [words] : said) expect(packet).toContain(word.split('.').at(-1)!)
    }))
  })

  test('prints nobody’s own words unless somebody wants them on paper', () => {
    const record = { ...everything, shareNow: ['note', 'childs-view'] } as unknown as ReferralSeen
    const [note, view] = letterOf(record)!.shared
    expect([note, view]).toEqual([{ group: 'note', label: 'referral.send.note', said: ['referral.letter.not-on-paper'] }, { group: 'childs-view', label: 'referral.send.childsView', said: ['referral.letter.not-on-paper'] }])
    expect(letterOf(record, { withWords: true })!.shared.map(({ words }) => words)).toEqual(own)
  })

  test('there is one while it is asked and once it is accepted; who only watches prints none', () => {
    const there = (record: object) => letterOf({ ...everything, ...record }) !== undefined
    expect(states.filter((state) => there({ state }))).toEqual(['waiting', 'asked', 'accepted', 'in-care', 'done'])
    // Declined, it has been answered too: that is no acceptance.
    expect(there({ state: 'declined', answeredAt: at })).toBe(false)
    expect(letterOf(everything, { isConsentEnded: true })).toBeUndefined()
    expect((['sender', 'receiver', 'other-part', 'coordinator'] as const).filter((seenAs) => there({ seenAs }))).toEqual(['sender', 'receiver'])
  })

  test('what is shared on acceptance comes only then, and apart', () => {
    const record = { ...everything, shareNow: ['language'], shareOnAcceptance: ['age-and-sex', 'identity'] } as unknown as ReferralSeen
    expect(letterOf(record)).toMatchObject({ isAccepted: false, shared: [{ group: 'language', said: ['languages.uz'] }], afterwards: [] })
    expect(letterOf({ ...record, state: 'accepted', answeredAt: at })).toMatchObject({ isAccepted: true, shared: [{ group: 'language' }], afterwards: [{ said: ['referral.sex.girl'] }, { said: ['referral.age.14-15'] }] })
  })

  test('rests on the paragraph that fits: 39 where the papers go along, 16 for a child in danger, 9 with the consent of somebody of age', () => {
    const basis = (more: object) => letterOf({ ...everything, ...more })!.basis
    const none = { assessmentSheet: 'not-needed', applicationForServices: 'not-needed' }
    expect(basis({})).toBe('rules-39')
    expect(basis({ shareOnAcceptance: ['identity'] })).toBe('rules-16')
    expect(basis(none)).toBe('rules-16')
    expect(basis({ ...none, basis: 'consent', ageBand: 'over-17' })).toBe('rules-9')
    expect(basis({ ...none, basis: 'consent', ageBand: 'over-17', shareNow: [] })).toBe('rules')
    expect(basis({ ...none, basis: 'consent' })).toBe('rules')
    expect(basis({ ...none, basis: 'vital' })).toBe('vital')
  })

  test('lists the papers that go along, and whether they are ready once the receiver sees it', () => {
    expect(letterOf(everything)!.attachments).toEqual([{ paper: 'assessmentSheet' }, { paper: 'applicationForServices' }])
    expect(letterOf({ ...everything, state: 'in-care', comeAt: 'we-collect' })).toMatchObject({ comeAt: 'we-collect' })
    expect(letterOf({ ...everything, comeAt: 'we-collect' })).not.toHaveProperty('comeAt')
    expect(letterOf({ ...everything, state: 'in-care' })!.attachments).toEqual([{ paper: 'assessmentSheet', state: 'ready' }, { paper: 'applicationForServices', state: 'not-yet' }])
    expect(papers).toHaveLength(3)
  })

  test('tells whom to call, what is awaited and by when', () => {
    expect(letterOf(everything)).toMatchObject({ contactPhone: '+7 700 000 00 00', awaits: { what: 'answer', by: at + dayMs }, interpreter: 'yes', urgency: 'today' })
    const { turn: _ended, ...closed } = everything
    expect(letterOf({ ...closed, state: 'done' } as ReferralSeen)).not.toHaveProperty('awaits')
  })
})

describe('the act', () => {
  const entry = {
    id: newId<RecordId>(), child: 'CHILD-NUMBER', referral: newId<RecordId>(), n: 1, fromDesk: from, toDesk: to, happenedAt: at, signedAt: at, placeKind: 'PLACE', condition: 'CONDITION', childTold: 'yes', documents: ['DOCUMENT'], present: ['PRESENT'],
    confirmedAt: null, itWasSo: null, conditionNote: 'STORY', belongings: 'BELONGINGS', difference: 'DIFFERENCE',
  } as unknown as HandOverSeen

  test('holds both desks, when, and whether the giver confirmed; nothing of how the child was and what it had', () => {
    expect(actOf(entry, 'arsha-418')).toEqual({ code: 'arsha-418', fromDesk: from, toDesk: to, at, confirmed: 'waits' })
    expect(actOf({ ...entry, confirmedAt: at, itWasSo: true }, undefined)).toEqual({ fromDesk: from, toDesk: to, at, confirmed: 'yes' })
    expect(actOf({ ...entry, confirmedAt: at, itWasSo: false }, undefined)).toEqual({ fromDesk: from, toDesk: to, at, confirmed: 'differs' })
  })

  test('empty, it knows who has the child by the line of custody, and not where to', () => {
    const line = [{ ...entry, n: 2, fromDesk: to, toDesk: third }, entry]
    expect(actToCarry(line, 'arsha-418')).toEqual({ code: 'arsha-418', fromDesk: third })
    expect(actToCarry([], undefined)).toEqual({})
  })
})

describe('the application', () => {
  const words = (language: ApplicationLanguage) => JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>

  test.each(applicationLanguages)('has every sentence in %s, and none that stands on no application', (language) => {
    const said = words(language)
    expect(applicationWords.filter((key) => !said[key]?.trim())).toEqual([])
    expect(Object.keys(said).filter((key) => key.startsWith('referral.application.') && !applicationWords.includes(key))).toEqual([])
    expect(applicationWords.filter((key) => /\{/.test(said[key]!)), 'it is filled in by nobody but whoever signs it').toEqual([])
    // An apostrophe is no letter of any of them, and no paper says of whom it is.
    if (language !== 'en') for (const key of applicationWords) expect(said[key], key).not.toMatch(/['`´‘]/)
    expect(said['referral.application.basis']).toContain('139')
    expect(applicationWords.map((key) => said[key]).join(' ')).not.toMatch(/торговл|саудас|traffick|savdosi|сатуу|савдои/i)
  })

  test('in Uzbek, Kyrgyz and Tajik nothing stands beside it', () => {
    for (const language of ['uz', 'ky', 'tg'] as const) expect(Object.keys(words(language)).filter((key) => !applicationWords.includes(key))).toEqual([])
  })

  test('is addressed to whoever gives such services, and otherwise by hand', () => {
    expect(['CSC', 'SSS', 'EDU', 'POLICE_TIP', undefined].filter(isProvider)).toEqual(['CSC', 'SSS'])
  })
})

test('every sentence that a letter or an act may want is there in the languages of agencies', () => {
  for (const language of catalogueLanguages) {
    const said = readCatalogue(language)
    const wanted = [
      ...['rules-9', 'rules-16', 'rules-39', 'vital', 'rules'].map((basis) => `referral.letter.basis.${basis}`), ...['answer', 'reply', 'hand-over', 'outcome', 'none'].map((what) => `referral.letter.await.${what}`),
      ...['waits', 'yes', 'differs'].map((one) => `referral.act.confirmed.${one}`), 'referral.letter.not-on-paper',
    ]
    expect(wanted.filter((key) => !said[key])).toEqual([])
    const order = (key: string) => ['844', '406'].every((number) => said[key]!.includes(number))
    expect(wanted.filter((key) => key.includes('.basis.') && !order(key))).toEqual([])
    for (const [basis, paragraph] of [['rules-9', '9'], ['rules-16', '16'], ['rules-39', '39']]) expect(said[`referral.letter.basis.${basis}`]).toContain(paragraph)
    expect(said['referral.act.basis']).toContain('16')
  }
})

test('a paper may lie about for thirty days', () => {
  expect(paperLasts).toBe(30 * dayMs)
})
