import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hourMs, later, type Moment } from '#core/clock.ts'
import { newId, type ChildId, type DeskId, type ReferralId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'
import { makeKeyPair } from '#core/vault/hpke.ts'
import { sharableNow, shareGroups, type Sending } from './forms.ts'
import {
  beforeAnswer, digestOf, fitTogether, inTime, isExpired, openCarried, packetLasts, readFile, readReceipt, readStatement, sealCarried, withoutWithheld, writeFile, writeReceipt, writeStatement,
  type Receipt, type Statement,
} from './packet.ts'

const key = toBase64url(randomBytes(32))
const other = toBase64url(randomBytes(32))
const at = 1_790_000_000_000 as Moment
const to = newId<DeskId>()
const answers = {
  toDesk: to, service: 'placement', urgency: 'now', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', language: 'uz', interpreter: 'yes', escort: 'woman',
  urgentNeeds: ['medicine'], topicsAsked: ['work'], note: 'NOTE', shareNow: ['age-and-sex'], shareOnAcceptance: ['identity'], assessmentSheet: 'ready', applicationForServices: 'not-yet',
  reportByCriteria: 'not-needed', basis: 'law-child-in-danger', viewAsked: 'yes', childsView: 'VIEW',
} as unknown as Sending
const statement: Statement = { id: newId<ReferralId>(), child: newId<ChildId>(), from: newId<DeskId>(), to, by: key, name: 'Dana', at, until: later(at, packetLasts), answers: withoutWithheld(answers) }
const receipt: Receipt = { packet: key, by: other, name: 'Gulmira', at, answer: 'accept', taking: { placeKind: 'road', condition: 'well', documents: ['none'], present: ['police'], childTold: 'yes' } }

describe('what goes along', () => {
  test('a group that is never shared is not in the packet; what must be answered is unknown', () => {
    fc.assert(fc.property(fc.subarray([...sharableNow]), fc.subarray([...shareGroups]), (shareNow, shareOnAcceptance) => {
      const packed = withoutWithheld({ ...answers, shareNow, shareOnAcceptance })
      const sees = (group: string) => ([...shareNow, ...shareOnAcceptance] as string[]).includes(group)
      const text = JSON.stringify(packed)
      expect(text.includes('NOTE')).toBe(sees('note'))
      expect(text.includes('VIEW')).toBe(sees('childs-view'))
      expect(packed.sex === 'girl' && packed.ageBand === '14-15').toBe(sees('age-and-sex'))
      expect(packed.language === 'uz').toBe(sees('language'))
      expect(text.includes('medicine')).toBe(sees('urgent-needs'))
      expect(packed.topicsAsked !== undefined).toBe(sees('topics-asked'))
      // What is left out leaves a form that can still be read, and reads as itself.
      const read = readStatement(writeStatement({ ...statement, answers: packed }))
      expect(read).not.toBeInstanceOf(Refusal)
      expect(readStatement(writeStatement(read as Statement))).toEqual(read)
      // Before the answer no more is drawn than what is shared now.
      expect(JSON.stringify(beforeAnswer(packed)).includes('NOTE')).toBe((shareNow as string[]).includes('note'))
    }))
  })
})

describe('reading', () => {
  test('what was written is read; another spelling, an unknown word and a missing one are not', () => {
    expect(readStatement(writeStatement(statement))).toEqual(statement)
    expect(readReceipt(writeReceipt(receipt))).toEqual(receipt)
    expect(readReceipt(writeReceipt({ packet: key, by: other, name: 'G', at, answer: 'decline', reason: 'no-place' }))).toMatchObject({ reason: 'no-place' })
    for (const text of ['', '[]', 'null', ` ${writeStatement(statement)}`, JSON.stringify({ ...statement, more: 1 }), writeStatement({ ...statement, to: newId<DeskId>() }), writeStatement({ ...statement, by: 'x' })]) expect(readStatement(text)).toBeInstanceOf(Refusal)
    for (const more of [{ answer: 'perhaps' }, { taking: undefined }, { taking: { placeKind: 'moon' } }, { reason: 'no-place' }]) expect(readReceipt(writeReceipt({ ...receipt, ...more } as never))).toBeInstanceOf(Refusal)
  })
  test('nothing that somebody might send ends as a fault', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readStatement(text)).toBeInstanceOf(Refusal)
      expect(readReceipt(text)).toBeInstanceOf(Refusal)
    }))
  })
})

describe('what belongs together, in time', () => {
  test('a receipt names its packet, and two people sign', async () => {
    const digest = await digestOf(writeStatement(statement))
    expect(fitTogether(statement, digest, { ...receipt, packet: digest })).toBeUndefined()
    expect(fitTogether(statement, digest, receipt)).toMatchObject({ code: 'referral.receipt-of-another' })
    expect(fitTogether(statement, digest, { ...receipt, packet: digest, by: key })).toMatchObject({ code: 'referral.signed-with-yourself' })
  })
  test('two days, whatever the packet gives itself, and not before it was made', () => {
    const now = later(at, 30 * 24 * hourMs)
    const taken = (after: number, until = later(at, packetLasts)) => inTime({ at, until }, { at: later(at, after) }, now)?.code
    expect(taken(0)).toBeUndefined()
    expect(taken(packetLasts)).toBeUndefined()
    expect(taken(packetLasts + hourMs)).toBe('referral.packet-expired')
    expect(taken(packetLasts + hourMs, later(at, 300 * hourMs))).toBe('referral.packet-expired')
    expect(taken(2 * hourMs, later(at, hourMs))).toBe('referral.packet-expired')
    expect(taken(-hourMs)).toBe('referral.packet-expired')
    expect(inTime({ at, until: later(at, hourMs) }, { at }, later(at, -hourMs))?.code).toBe('referral.in-the-future')
    expect(isExpired(statement, at)).toBe(false)
  })
})

describe('carried', () => {
  test('opens for the desk it is sealed to and for no other; all packets of a size are alike', async () => {
    const [ours, theirs] = [await makeKeyPair(), await makeKeyPair()]
    const signed = { text: writeStatement(statement), signature: 'x'.repeat(86) }
    const desk = { desk: to, keyVersion: 1, publicKey: toBase64url(ours.publicKey) }
    const carried = await sealCarried('packet', signed, desk) as Uint8Array<ArrayBuffer>
    expect(await openCarried('packet', carried, [{ desk: newId<DeskId>(), privateKey: theirs.privateKey }, { desk: to, privateKey: ours.privateKey }])).toEqual({ ...signed, desk: to })
    expect(await openCarried('packet', carried, [{ desk: to, privateKey: theirs.privateKey }])).toMatchObject({ code: 'referral.packet-for-another' })
    expect(await openCarried('packet', carried, [{ desk: newId<DeskId>(), privateKey: ours.privateKey }])).toMatchObject({ code: 'referral.packet-for-another' })
    expect(await openCarried('receipt', carried, [{ desk: to, privateKey: ours.privateKey }])).toMatchObject({ code: 'referral.packet-unreadable' })
    expect(await openCarried('packet', new Uint8Array(3), [])).toBeInstanceOf(Refusal)
    const longer = await sealCarried('packet', { ...signed, text: `${signed.text}${' '.repeat(300)}` }, desk) as Uint8Array
    expect(longer.length).toBe(carried.length)
    expect(Buffer.from(carried).includes('arsha')).toBe(false)
    expect(readFile(writeFile(carried))).toEqual(carried)
    expect(readFile('no, nothing of ours')).toBeInstanceOf(Refusal)
    expect(await sealCarried('packet', { text: 'x'.repeat(20_000), signature: '' }, desk)).toMatchObject({ code: 'referral.packet-too-long' })
  })
  test('the longest receipt is one picture', async () => {
    const pair = await makeKeyPair()
    const longest: Receipt = { ...receipt, name: 'Гүлмира Ә.', taking: { placeKind: 'police-station', condition: 'unwell', documents: ['birth-certificate', 'passport', 'identity-card', 'migration-card', 'school-paper', 'medical-paper', 'none'], present: ['police', 'guardianship', 'psychologist', 'educator', 'doctor', 'interpreter', 'social-worker', 'escort', 'relative', 'other'], childTold: 'declined' } }
    expect(await sealCarried('receipt', { text: writeReceipt(longest), signature: 'x'.repeat(86) }, { desk: to, keyVersion: 1, publicKey: toBase64url(pair.publicKey) })).toHaveLength(1000 + 50)
  })
})
