import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs, hourMs, later, minuteMs, type Moment } from '#core/clock.ts'
import { giveConsent } from '#core/consent/forms.ts'
import { consentRoom } from '#core/consent/server/consents.ts'
import { newId, type ChildId, type DeskId, type RecordId, type ReferralId } from '#core/ids.ts'
import { randomBytes, toBase64url, toUtf8 } from '#core/vault/bytes.ts'
import { signerFrom, type Signer } from '#core/vault/signing.ts'
import { tellSigningKey } from '#rooms/partnerships/forms.ts'
import { partnershipsRoom } from '#rooms/partnerships/server/room.ts'
import { aHouse, letServe, type House, type Person } from '#testing/house.ts'
import { answerReferral, sendReferral, tellSigned, type Sending } from '../forms.ts'
import { digestOf, packetLasts, signingReceipt, signingStatement, writeReceipt, writeStatement, type Receipt, type Statement } from '../packet.ts'
import { referralRoom } from './room.ts'

interface Signs extends Person { readonly signer: Signer }

async function signing(person: Person): Promise<Signs> {
  const signer = await signerFrom(randomBytes(32))
  expect(await person.submits(tellSigningKey, { publicKey: signer.publicKey, proof: signer.proofFor(person.id) })).toMatchObject({ verdict: 'taken' })
  return { ...person, signer }
}

/** Dana has the child, Gulmira takes it over in a valley without a line; Oleg works somewhere else. */
async function aValley(sight: { kind?: string; shows?: readonly string[] } = {}) {
  const house = await aHouse({ rooms: [partnershipsRoom, consentRoom, referralRoom] })
  const dana = await signing(await house.person({ roles: ['worker'], desk: house.desks.ngo, name: 'Dana' }))
  const gulmira = await signing(await house.person({ roles: ['worker'], desk: house.desks.centre, name: 'Gulmira' }))
  const oleg = await signing(await house.person({ roles: ['worker'], desk: house.desks.clinic, name: 'Oleg' }))
  const child = newId<ChildId>()
  await letServe(house, child, house.desks.ngo, sight.kind, sight.shows)
  return { house, dana, gulmira, oleg, child }
}
type Valley = Awaited<ReturnType<typeof aValley>>

const taking = { placeKind: 'road', condition: 'tired', documents: ['none'], present: ['social-worker'], childTold: 'yes' } as const

function stated({ house, dana, child }: Valley, more: Partial<Statement> = {}, answers: object = {}): Statement {
  const at = house.clock.now()
  const to = more.to ?? house.desks.centre
  return {
    id: newId<ReferralId>(), child, from: dana.desk!, to, by: dana.signer.publicKey, name: 'Dana', at, until: later(at, packetLasts), ...more,
    answers: {
      toDesk: to, service: 'placement', urgency: 'today', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', interpreter: 'no', escort: 'any',
      note: 'Allergy to milk', shareNow: ['age-and-sex'], shareOnAcceptance: ['note', 'identity'], assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready',
      basis: 'law-child-in-danger', viewAsked: 'not-asked', ...answers,
    } as Sending,
  }
}

async function signedBy(giver: Signs, taker: Signs, statement: Statement, more: Partial<Receipt> = {}) {
  const text = writeStatement(statement)
  const receipt = writeReceipt({ packet: await digestOf(text), by: taker.signer.publicKey, name: 'Gulmira', at: later(statement.at, 5 * minuteMs), answer: 'accept', taking, ...more } as Receipt)
  const encoded = (one: string) => toBase64url(toUtf8(one))
  return {
    statement: encoded(text), statementSignature: giver.signer.sign(signingStatement, text),
    receipt: encoded(receipt), receiptSignature: taker.signer.sign(signingReceipt, receipt),
  }
}

/** The whole state of it: one referral, one line of custody without a gap. */
async function stands(house: House, child: ChildId) {
  const referrals = await house.sql`select id, state, taken_over as "takenOver", sent_by as "sentBy", from_desk as "from", to_desk as "to" from referral.referrals where child = ${child}`
  const custody = await house.sql`select n, from_desk as "from", to_desk as "to", signed_by as "signedBy", confirmed_by as "confirmedBy", it_was_so as "so", happened_at as "at" from referral.hand_overs where child = ${child} order by n`
  const signed = await house.sql`select because, told_by as "toldBy" from vault.signed_hand_overs where child = ${child}`
  return { referrals: [...referrals], custody: [...custody], signed: [...signed] }
}

describe('what two people signed becomes one referral and one hand-over', () => {
  for (const first of ['giver', 'taker'] as const) {
    test(`told by the ${first} first, then by the other, then by both again`, async () => {
      const valley = await aValley()
      const { house, dana, gulmira, oleg, child } = valley
      const statement = stated(valley)
      const both = await signedBy(dana, gulmira, statement)
      house.clock.move(3 * hourMs)
      const [one, other] = first === 'giver' ? [dana, gulmira] : [gulmira, dana]
      const verdict = await one.submits(tellSigned, both)
      expect(verdict).toMatchObject({ verdict: 'taken', about: statement.id, result: { answer: 'accept', referral: statement.id } })
      for (const again of [other, one, other]) expect(await again.submits(tellSigned, both)).toEqual(verdict)
      expect(await stands(house, child)).toMatchObject({
        referrals: [{ id: statement.id, state: 'in-care', takenOver: true, sentBy: dana.id, from: dana.desk, to: gulmira.desk }],
        custody: [{ n: 1, from: dana.desk, to: gulmira.desk, signedBy: gulmira.id, confirmedBy: dana.id, so: true, at: new Date(statement.at + 5 * minuteMs) }],
        signed: [{ because: null, toldBy: one.id }],
      })
      expect(await dana.sees('referrals')).toMatchObject([{ seenAs: 'sender', state: 'in-care', sentAt: house.clock.now(), note: 'Allergy to milk', turn: { what: 'outcome', desk: gulmira.desk } }])
      expect(await gulmira.sees('referrals')).toMatchObject([{ seenAs: 'receiver', state: 'in-care', child, note: 'Allergy to milk' }])
      for (const side of [dana, gulmira]) {
        expect(await side.sees('hand-overs')).toMatchObject([{ n: 1, itWasSo: true }])
        expect(await side.sees('signed-hand-overs')).toMatchObject([{ id: statement.id, because: null, referral: statement.id }])
      }
      for (const shelf of ['referrals', 'hand-overs', 'signed-hand-overs']) expect(await oleg.sees(shelf)).toEqual([])
      expect(await house.sql`select kind, stopped_at is null as runs from clocks.running where about = ${statement.id} order by kind`).toEqual([
        { kind: 'referral-answer-today', runs: false }, { kind: 'referral-hand-over', runs: false }, { kind: 'referral-outcome', runs: true },
      ])
      const [shows] = await house.sql`select shows from access.relations where child = ${child} and desk = ${gulmira.desk!} and kind = 'referred-accepted'`
      expect(new Set(shows!.shows)).toEqual(new Set(['age-and-sex', 'note', 'identity']))
      expect(await house.sql`select count(*)::int as n from notify.notices where kind = 'hand-over-told' and person = ${other.id}`).toEqual([{ n: 1 }])
    })
  }

  test('in whatever order and however often, by whomever of both desks: one referral, one line of custody without a gap', async () => {
    const valley = await aValley()
    const { house, dana, gulmira, oleg } = valley
    const colleague = await signing(await house.person({ roles: ['worker'], desk: house.desks.centre }))
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ who: fc.constantFrom('dana', 'gulmira', 'colleague', 'oleg'), which: fc.nat(1), at: fc.boolean() }), { minLength: 1, maxLength: 6 }),
      async (tellings) => {
        const child = newId<ChildId>()
        await letServe(house, child, house.desks.ngo)
        const here = { ...valley, child }
        // The same child given twice to one desk: of two packets one is taken over, whichever comes first.
        const told = [await signedBy(dana, gulmira, stated(here)), await signedBy(dana, gulmira, stated(here))]
        const people = { dana, gulmira, colleague, oleg }
        const waves = [tellings.filter(({ at }) => at), tellings.filter(({ at }) => !at)]
        for (const wave of waves) {
          const verdicts = await Promise.all(wave.map(({ who, which }) => people[who as keyof typeof people].submits(tellSigned, told[which])))
          verdicts.forEach((verdict, n) => expect(verdict.verdict).toBe(wave[n]!.who === 'oleg' ? 'refused' : 'taken'))
        }
        const { referrals, custody, signed } = await stands(house, child)
        const heard = tellings.some(({ who }) => who !== 'oleg')
        expect(referrals.length).toBe(heard ? 1 : 0)
        expect(custody.length).toBe(heard ? 1 : 0)
        expect(signed.filter(({ because }) => because === null).length).toBe(heard ? 1 : 0)
        custody.forEach((one, n) => { expect(one.n).toBe(n + 1); if (n > 0) expect(one.from).toBe(custody[n - 1]!.to) })
      }), { numRuns: 15 })
  }, 180_000)

  test('what was asked with a line before is settled, and no second one is made', async () => {
    const valley = await aValley()
    const { house, dana, gulmira, child } = valley
    const statement = stated(valley)
    const asked = await dana.submits(sendReferral, statement.answers, { about: child as RecordId })
    const both = await signedBy(dana, gulmira, statement)
    expect(await gulmira.submits(tellSigned, both)).toMatchObject({ verdict: 'taken', result: { referral: (asked as { about: string }).about } })
    expect(await stands(house, child)).toMatchObject({ referrals: [{ state: 'in-care', takenOver: true }], custody: [{ n: 1 }] })
  })

  test('who declines leaves the child where it was: the need is the giver’s turn, the receiver forgets', async () => {
    for (const teller of ['dana', 'gulmira'] as const) {
      const valley = await aValley()
      const { house, dana, gulmira, child } = valley
      const statement = stated(valley)
      const both = await signedBy(dana, gulmira, statement, { answer: 'decline', reason: 'no-place', taking: undefined } as never)
      expect(await valley[teller].submits(tellSigned, both)).toMatchObject({ verdict: 'taken', result: { answer: 'decline', referral: statement.id } })
      expect(await (teller === 'dana' ? gulmira : dana).submits(tellSigned, both)).toMatchObject({ verdict: 'taken', result: { answer: 'decline' } })
      expect(await stands(house, child)).toMatchObject({ referrals: [{ state: 'declined', takenOver: false }], custody: [] })
      expect(await dana.sees('referrals')).toMatchObject([{ state: 'declined', because: 'no-place', turn: { what: 'next-place', desk: dana.desk } }])
      expect(await gulmira.sees('referrals')).toEqual([])
      expect(await house.sql`select kind from access.relations where child = ${child} and desk = ${gulmira.desk!} and (until is null or until > now())`).toEqual([])
    }
  })

  test('who was shown a part of a file passes on no more than that part', async () => {
    const valley = await aValley({ kind: 'referred-accepted', shows: ['age-and-sex'] })
    const { house, dana, gulmira, child } = valley
    await gulmira.submits(tellSigned, await signedBy(dana, gulmira, stated(valley)))
    const [shows] = await house.sql`select shows from access.relations where child = ${child} and desk = ${gulmira.desk!} and kind = 'referred-accepted'`
    expect(shows!.shows).toEqual(['age-and-sex'])
  })

  test('a consent carries it as far as it reaches', async () => {
    const valley = await aValley()
    const { house, dana, gulmira, child } = valley
    const consenting = { readIn: 'uz', ageGroup: '12-14', caregiver: 'absent', answer: 'yes', givenBy: 'guardianship-body', childsView: 'yes', proof: 'witness', witness: 'psychologist', abroad: 'no' }
    const consent = await dana.submits(giveConsent, { ...consenting, purpose: 'refer', receiver: house.agencies.centre.id, groups: ['age-and-sex', 'note', 'identity'] }, { about: child as RecordId })
    expect(consent).toMatchObject({ verdict: 'taken' })
    const about = (consent as { about: RecordId }).about
    expect(await gulmira.submits(tellSigned, await signedBy(dana, gulmira, stated(valley, {}, { basis: 'consent', consent: about })))).toMatchObject({ result: { referral: expect.any(String) } })
    expect(await stands(house, child)).toMatchObject({ custody: [{ n: 1 }] })
  })
})

describe('what stands in the way by now leaves the file as it is, and what was signed is kept', () => {
  const cases: Record<string, { because: string; arrange?: (valley: Valley) => Promise<unknown>; statement?: (valley: Valley) => Partial<Statement>; answers?: object; receipt?: (statement: Statement) => Partial<Receipt> }> = {
    'the packet had expired': { because: 'referral.packet-expired', receipt: ({ at }) => ({ at: later(at, packetLasts + hourMs) }) },
    'the packet gave itself a year': { because: 'referral.packet-expired', statement: ({ house }) => ({ until: later(house.clock.now(), 365 * dayMs) }), receipt: ({ at }) => ({ at: later(at, 3 * dayMs) }) },
    'it was taken over before it was made': { because: 'referral.packet-expired', receipt: ({ at }) => ({ at: later(at, -hourMs) }) },
    'it was signed tomorrow': { because: 'referral.in-the-future', statement: ({ house }) => ({ at: later(house.clock.now(), 20 * dayMs) as Moment, until: later(house.clock.now(), 21 * dayMs) }) },
    'the giver has left the desk': { because: 'referral.giver-left', arrange: ({ house, dana }) => house.sql`update partnerships.memberships set until = now() where person = ${dana.id}` },
    'the receiver has left the desk': { because: 'referral.taker-left', arrange: ({ house, gulmira }) => house.sql`update partnerships.memberships set until = now() where person = ${gulmira.id}` },
    'the giver’s desk has the child no more': { because: 'referral.giver-has-no-file', arrange: ({ house, child }) => house.sql`update access.relations set until = now() where child = ${child}` },
    'nothing allows the sharing': { because: 'referral.nothing-allows-it', answers: { shareOnAcceptance: ['childs-view'], childsView: 'school', viewAsked: 'yes' } },
    'the child is with somebody else by the book': {
      because: 'referral.not-the-holder',
      async arrange({ house, dana, child, oleg }) {
        const other = await dana.submits(sendReferral, { ...stated({ house, dana, child } as Valley).answers, toDesk: house.desks.clinic }, { about: child as RecordId })
        await oleg.submits(answerReferral, { answer: 'accept' }, { about: (other as { about: RecordId }).about })
        await oleg.submits('referral/take-over', { minutesAgo: 0, ...taking }, { about: (other as { about: RecordId }).about })
      },
    },
  }
  for (const [name, { because, arrange, statement, answers, receipt }] of Object.entries(cases)) {
    test(name, async () => {
      const valley = await aValley()
      const { house, dana, gulmira, child } = valley
      house.clock.move(hourMs)
      const said = stated(valley, statement?.(valley), answers)
      const both = await signedBy(dana, gulmira, said, receipt?.(said))
      house.clock.move(10 * dayMs)
      await arrange?.(valley)
      const before = await stands(house, child)
      const teller = because === 'referral.taker-left' ? dana : gulmira
      const verdict = await teller.submits(tellSigned, both)
      expect(verdict).toMatchObject({ verdict: 'taken', about: said.id, result: { because } })
      // A second phone hears the same, and so does whoever has left and tells what they signed.
      expect(await (teller === dana ? gulmira : dana).submits(tellSigned, both)).toEqual(verdict)
      const after = await stands(house, child)
      expect({ ...after, signed: [] }).toEqual({ ...before, signed: [] })
      expect(after.signed).toEqual([{ because, toldBy: teller.id }])
      expect(await teller.sees('signed-hand-overs')).toMatchObject([{ id: said.id, because, referral: null }])
      if (!because.endsWith('-left')) expect(await house.sql`select kind from notify.notices where about = ${said.id}`).toEqual([{ kind: 'hand-over-not-kept' }])
    })
  }
})

describe('what nobody signed is not taken', () => {
  const refused = (code: string) => ({ verdict: 'refused', code })

  test('a changed packet, a changed receipt, a receipt of another packet', async () => {
    const valley = await aValley()
    const { house, dana, gulmira, child } = valley
    const statement = stated(valley)
    const [both, other] = [await signedBy(dana, gulmira, statement), await signedBy(dana, gulmira, stated(valley))]
    const changed = toBase64url(toUtf8(writeStatement({ ...statement, to: house.desks.centre, answers: { ...statement.answers, urgency: 'now' } })))
    expect(await dana.submits(tellSigned, { ...both, statement: changed })).toMatchObject(refused('vault.packet-changed'))
    expect(await dana.submits(tellSigned, { ...both, receiptSignature: other.receiptSignature })).toMatchObject(refused('vault.packet-changed'))
    expect(await dana.submits(tellSigned, { ...both, receipt: other.receipt, receiptSignature: other.receiptSignature })).toMatchObject(refused('referral.receipt-of-another'))
    expect(await dana.submits(tellSigned, { ...both, statement: 'eA' })).toMatchObject(refused('referral.packet-unreadable'))
    expect(await stands(house, child)).toEqual({ referrals: [], custody: [], signed: [] })
  })

  test('a key nobody published, one’s own key twice, somebody of neither desk, another answer to the same packet, the same number for another child', async () => {
    const valley = await aValley()
    const { house, dana, gulmira, oleg, child } = valley
    const statement = stated(valley)
    const stranger: Signs = { ...gulmira, signer: await signerFrom(randomBytes(32)) }
    expect(await gulmira.submits(tellSigned, await signedBy(dana, stranger, statement))).toMatchObject(refused('vault.signer-unknown'))
    expect(await dana.submits(tellSigned, await signedBy(dana, dana, statement))).toMatchObject(refused('referral.signed-with-yourself'))
    const both = await signedBy(dana, gulmira, statement)
    expect(await oleg.submits(tellSigned, both)).toMatchObject(refused('access.not-yours'))
    expect(await stands(house, child)).toEqual({ referrals: [], custody: [], signed: [] })
    await gulmira.submits(tellSigned, both)
    expect(await dana.submits(tellSigned, await signedBy(dana, gulmira, statement, { answer: 'decline', reason: 'no-place', taking: undefined } as never))).toMatchObject(refused('vault.answered-otherwise'))
    expect(await dana.submits(tellSigned, await signedBy(dana, gulmira, { ...statement, child: newId<ChildId>() }))).toMatchObject(refused('vault.packet-changed'))
    expect(await stands(house, child)).toMatchObject({ referrals: [{ state: 'in-care' }], custody: [{ n: 1 }] })
  })

  test('told by the receiver before the giver has told of the child, it waits; once the house knows the child it is kept, under the code the child has by then', async () => {
    const valley = await aValley()
    const { house, dana, gulmira } = valley
    const child = newId<ChildId>()
    const both = await signedBy(dana, gulmira, stated({ ...valley, child }))
    await expect(gulmira.submits(tellSigned, both)).rejects.toThrow('409')
    expect(await stands(house, child)).toEqual({ referrals: [], custody: [], signed: [] })
    await letServe(house, child, house.desks.ngo)
    expect(await gulmira.submits(tellSigned, both)).toMatchObject({ verdict: 'taken' })
    expect(await stands(house, child)).toMatchObject({ referrals: [{ state: 'in-care' }], custody: [{ n: 1 }] })
    // Nobody waits for ever: not after two weeks, and not for the day that two clocks show which are years ahead.
    const never = newId<ChildId>()
    const ahead = await signedBy(dana, gulmira, stated({ ...valley, child: never }, { at: later(house.clock.now(), 1000 * dayMs), until: later(house.clock.now(), 1001 * dayMs) }))
    expect(await gulmira.submits(tellSigned, ahead)).toMatchObject({ result: { because: 'referral.in-the-future' } })
    const late = await signedBy(dana, gulmira, stated({ ...valley, child: never }))
    house.clock.move(15 * dayMs)
    expect(await gulmira.submits(tellSigned, late)).toMatchObject({ result: { because: 'referral.giver-has-no-file' } })
  })

  test('Oleg cannot take a child he knows the number of: a desk that has no file hands none on', async () => {
    const valley = await aValley()
    const { house, gulmira, oleg, child } = valley
    const both = await signedBy(oleg, gulmira, stated(valley, { from: oleg.desk as DeskId, by: oleg.signer.publicKey }))
    expect(await gulmira.submits(tellSigned, both)).toMatchObject({ result: { because: 'referral.giver-has-no-file' } })
    expect(await house.sql`select desk from access.relations where child = ${child}`).toEqual([{ desk: house.desks.ngo }])
    // As the giver of somebody else's desk neither.
    const forged = await signedBy(oleg, gulmira, stated(valley, { by: oleg.signer.publicKey }))
    expect(await gulmira.submits(tellSigned, forged)).toMatchObject({ result: { because: 'referral.giver-left' } })
    expect(await house.sql`select desk from access.relations where child = ${child}`).toEqual([{ desk: house.desks.ngo }])
  })

  test('who is kept from the child tells nothing of it and hears nothing', async () => {
    const valley = await aValley()
    const { house, dana, gulmira, child } = valley
    const colleague = await house.person({ roles: ['worker'], desk: house.desks.centre })
    await house.sql`insert into access.blocks (programme, child, person, because, since) values (${house.programme}, ${child}, ${colleague.id}, 'relative', now())`
    const both = await signedBy(dana, gulmira, stated(valley))
    expect(await colleague.submits(tellSigned, both)).toMatchObject(refused('access.not-yours'))
    await dana.submits(tellSigned, both)
    for (const shelf of ['referrals', 'hand-overs', 'signed-hand-overs']) expect(await colleague.sees(shelf)).toEqual([])
    expect(await house.sql`select 1 from notify.notices where person = ${colleague.id}`).toEqual([])
  })

  test('rooms can neither write nor name what was signed', async () => {
    const { house, dana } = await aValley()
    const app = house.staff.parts.app
    const tx = await app.reserve()
    try {
      await tx`begin`
      await tx`select set_config('katch.session', ${dana.token}, true)`
      await expect(tx`insert into vault.signed_hand_overs (programme) values ('katch')`).rejects.toThrow(/permission denied/)
      await tx`rollback`
      await tx`begin`
      await expect(tx`select vault.takes_signed(${newId()}, ${dana.desk!}, '{}')`).rejects.toThrow(/permission denied/)
    } finally {
      await tx`rollback`
      tx.release()
    }
  })
})

describe('a key for signing', () => {
  test('is published once, by its owner, and lies with the desk for workers alone', async () => {
    const { house, dana, gulmira } = await aValley()
    const fresh = await signerFrom(randomBytes(32))
    expect(await dana.submits(tellSigningKey, { publicKey: fresh.publicKey, proof: fresh.proofFor(gulmira.id) })).toMatchObject({ code: 'vault.not-signed' })
    expect(await dana.submits(tellSigningKey, { publicKey: fresh.publicKey, proof: fresh.proofFor(dana.id) })).toMatchObject({ code: 'vault.signing-key-there' })
    expect(await dana.submits(tellSigningKey, { publicKey: dana.signer.publicKey, proof: dana.signer.proofFor(dana.id) })).toMatchObject({ verdict: 'taken' })
    const champion = await house.person({ roles: ['champion'], desk: house.desks.police })
    const theirs = (await gulmira.sees('desks')).find((desk) => desk.id === dana.desk)
    expect(theirs.signers).toEqual([dana.signer.publicKey])
    for (const desk of await champion.sees('desks')) expect(desk).not.toHaveProperty('signers')
    await house.sql`update partnerships.memberships set until = now() where person = ${dana.id}`
    expect((await gulmira.sees('desks')).find((desk) => desk.id === dana.desk).signers).toEqual([])
  })
})

describe('a child whose file has two parts', () => {
  for (const first of ['giver', 'taker'] as const) {
    test(`is handed over without a line by the owner of the other part, told by the ${first} first: whoever takes over has what that part's owner could give, and nothing of the other`, async () => {
      const valley = await aValley()
      const { house, dana, gulmira, oleg, child } = valley
      const part = newId<ChildId>()
      await letServe(house, part, house.desks.clinic)
      const one = { ...valley, child: part }
      const tells = async (statement: Statement) => {
        const both = await signedBy(dana, gulmira, statement)
        return await (first === 'giver' ? dana : gulmira).submits(tellSigned, both)
      }
      expect(await tells(stated(one))).toMatchObject({ result: { because: 'referral.giver-has-no-file' } })
      await house.sql`insert into access.joined (programme, pair, a, b, since) values (${house.programme}, ${newId()}, ${child}, ${part}, now())`
      await house.sql`select access.bind_parts(${house.programme}, ${[child, part]}::uuid[])`
      const statement = stated(one)
      expect(await tells(statement)).toMatchObject({ result: { answer: 'accept', referral: statement.id } })
      expect(await house.sql`select child, shows from access.relations where desk = ${gulmira.desk!} and kind = 'referred-accepted' and (until is null or until > now())`).toEqual([{ child: part, shows: expect.arrayContaining(['age-and-sex', 'note', 'identity']) }])
      expect((await gulmira.sees('referrals')).map((line) => line.child)).toEqual([part])
      // Who opened that part sees that it went on, and to whom; not the giver's note.
      const [seen] = await oleg.sees('referrals')
      expect(seen).toMatchObject({ seenAs: 'other-part', id: statement.id, state: 'in-care', toDesk: gulmira.desk })
      expect(seen).not.toHaveProperty('note')
      expect(await oleg.sees('hand-overs')).toMatchObject([{ child: part, n: 1 }])
      // Two again: what is told later came too late.
      await house.sql`update access.joined set until = now()`
      await house.sql`select access.bind_parts(${house.programme}, ${[child, part]}::uuid[])`
      expect(await tells(stated(one))).toMatchObject({ result: { because: 'referral.giver-has-no-file' } })
    })
  }
})
