import { describe, expect, test, vi } from 'vitest'
import { hourMs } from '#core/clock.ts'
import { newId, type AgencyId, type ChildId, type DeskId, type PersonId, type RecordId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { makeDeskKey, publicPartOf, sealDeskKey, type DeskKey } from '#core/vault/desk-key.ts'
import { makeMemberKey } from '#core/vault/member-key.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { makeKeys } from '#core/vault/web/keys.ts'
import { signerFrom } from '#core/vault/signing.ts'
import type { Sending } from '../forms.ts'
import { packetLasts } from '../packet.ts'
import {
  answeredHere, answerPacket, carryAnswer, carryPacket, dropGiven, givenHere, givingDesk, keepAnswered, keepGiven, makePacket, openPacket, readAnswer, tellingOf, waitingIn, type Came, type Given,
} from './carrying.ts'
import type { ChildSeen } from './on-shelf.ts'

type Parts = Parameters<typeof openPacket>[0]

/** Two desks, a worker at each, and a third; what lies on each phone without a line. */
async function aValley() {
  const desks = await Promise.all(['ngo', 'centre', 'clinic'].map(async (name) => ({ name, key: await makeDeskKey(newId<DeskId>(), 1) })))
  const people = await Promise.all(desks.map(async ({ name, key }) => {
    const [memberKey, person] = [await makeMemberKey(), newId<PersonId>()]
    const sealed = await sealDeskKey(key, { to: 'person', recipient: person, publicKey: toBase64url(memberKey.publicKey) })
    const keys = makeKeys(async () => { throw new Error('there is no line') }, { deskKeys: [sealed], mustChange: [] })
    keys.hold(memberKey)
    return { name, person, key, keys, signer: await signerFrom(memberKey.privateKey) }
  }))
  const shelf = new Map<string, object>()
  for (const { key, signer } of people) shelf.set(`desks ${key.desk}`, seen(key, [signer.publicKey]))
  const handOvers: object[] = []
  const phones = people.map(({ name, person, keys, key }): Parts => ({
    keys, who: { person, desks: [key.desk], roles: ['worker'], agency: newId<AgencyId>() } as never, me: { shownName: name } as never,
    record: ((kind: string, id: RecordId | undefined) => shelf.get(`${kind} ${id}`)) as never, shelf: ((kind: string) => (kind === 'hand-overs' ? handOvers : [])) as never,
  }))
  const child = newId<ChildId>()
  const answers = {
    toDesk: people[1]!.key.desk, service: 'placement', urgency: 'now', where: { region: 'KZ-61' }, code: 'arsha-418', ageBand: '14-15', sex: 'girl', interpreter: 'no', escort: 'any', note: 'KEPT BACK',
    shareNow: ['age-and-sex'], shareOnAcceptance: ['identity'], assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', basis: 'law-child-in-danger', viewAsked: 'not-asked',
  } as unknown as Sending
  const [dana, gulmira, oleg] = phones as [Parts, Parts, Parts]
  const made = () => makePacket(dana, { child, from: people[0]!.key.desk, answers }) as Promise<Given>
  return { dana, gulmira, oleg, people, shelf, handOvers, child, answers, made, ids: people.map(({ key }) => key.desk) as [DeskId, DeskId, DeskId] }
}
function seen(key: DeskKey, signers: readonly string[]) {
  return { id: key.desk, keyVersion: 1, publicKey: publicPartOf(key).publicKey, signers, state: 'active' }
}
const taking = { placeKind: 'road', condition: 'well', documents: ['none'], present: ['police'], childTold: 'yes' } as const
type Bytes = Uint8Array<ArrayBuffer>

describe('from phone to phone', () => {
  test('both phones hold the same two signatures, and would tell the house the same', async () => {
    const { dana, gulmira, made } = await aValley()
    const given = await made()
    const came = await openPacket(gulmira, await carryPacket(dana, given) as Bytes) as Came
    expect(came).toMatchObject({ isKnown: true, signed: given.signed, statement: { name: 'ngo' } })
    expect(JSON.stringify(came)).not.toContain('KEPT BACK')
    const answer = await answerPacket(gulmira, came, { answer: 'accept', taking }) as Exclude<Awaited<ReturnType<typeof answerPacket>>, Refusal>
    const read = await readAnswer(dana, given, await carryAnswer(gulmira, came.statement, answer) as Bytes)
    expect(read).toMatchObject({ isKnown: true, receipt: { answer: 'accept', taking, name: 'centre' }, signed: answer })
    const [told, toldToo] = [tellingOf(given.signed, answer), tellingOf(came.signed, (read as { signed: typeof answer }).signed)]
    expect(told).toEqual(toldToo)
    expect(waitingIn([{ order: 1, state: 'waiting', envelope: { form: 'referral/tell-signed', answers: told } as never }])).toMatchObject([{ id: given.statement.id, signed: given.signed, answer }])
  })

  test('another desk, the giver’s own desk, a changed letter, an answer to another packet and one packet too old are said', async () => {
    const { dana, gulmira, oleg, made } = await aValley()
    const [given, other] = [await made(), await made()]
    const carried = await carryPacket(dana, given) as Bytes
    expect(await openPacket(oleg, carried)).toMatchObject({ code: 'referral.packet-for-another' })
    expect(await openPacket(dana, carried)).toMatchObject({ code: 'referral.packet-for-another' })
    const changed = carried.slice()
    changed[200]! ^= 1
    expect(await openPacket(gulmira, changed)).toBeInstanceOf(Refusal)
    // Sealed to the right desk by whoever has its public key, but signed by nobody.
    expect(await openPacket(gulmira, await carryPacket(dana, { ...given, signed: { ...given.signed, signature: other.signed.signature } }) as Bytes)).toMatchObject({ code: 'vault.packet-changed' })
    const came = await openPacket(gulmira, carried) as Came
    const answer = await answerPacket(gulmira, came, { answer: 'decline', reason: 'no-place' })
    const back = await carryAnswer(gulmira, came.statement, answer as never) as Bytes
    expect(await readAnswer(dana, other, back)).toMatchObject({ code: 'referral.receipt-of-another' })
    expect(await readAnswer(dana, given, back)).toMatchObject({ receipt: { answer: 'decline', reason: 'no-place' } })
    expect(await openPacket(gulmira, back)).toMatchObject({ code: 'referral.packet-unreadable' })
    vi.setSystemTime(Date.now() + packetLasts + hourMs)
    try { expect(await openPacket(gulmira, carried)).toMatchObject({ code: 'referral.packet-expired' }) } finally { vi.useRealTimers() }
  })

  test('a key the phone does not know, and a desk whose key it has not, are said; so is a notebook that closed', async () => {
    const { dana, gulmira, people, shelf, ids, made } = await aValley()
    shelf.set(`desks ${ids[0]}`, seen(people[0]!.key, []))
    expect(await openPacket(gulmira, await carryPacket(dana, await made()) as Bytes)).toMatchObject({ isKnown: false })
    const given = await made()
    shelf.delete(`desks ${ids[1]}`)
    expect(await carryPacket(dana, given)).toMatchObject({ code: 'referral.no-key' })
    dana.keys.lock()
    expect(await made()).toMatchObject({ code: 'vault.locked' })
  })

  test('only who has the child hands it over', async () => {
    const { dana, handOvers, child, ids } = await aValley()
    const file = { id: child, desks: [ids[0], ids[2]] } as unknown as ChildSeen
    expect(givingDesk(dana, file)).toBe(ids[0])
    handOvers.push({ child, n: 1, toDesk: ids[2] })
    expect(givingDesk(dana, file)).toMatchObject({ code: 'referral.not-the-holder' })
    handOvers.push({ child, n: 2, toDesk: ids[0] })
    expect(givingDesk(dana, file)).toBe(ids[0])
  })

  test('what was given and answered is found again, and forgotten when it is too old', async () => {
    const { dana, gulmira, made } = await aValley()
    const kept = new Map<string, object>()
    const locker = {
      all: async () => [...kept].map(([name, what]) => ({ name, what })),
      change: async ({ put = [], remove = [] }: { put?: { name: string; what: object }[]; remove?: { name: string }[] }) => { for (const { name, what } of put) kept.set(name, what); for (const { name } of remove) kept.delete(name) },
    } as never
    const given = await made()
    await keepGiven({ locker }, given)
    expect(await givenHere({ locker })).toEqual([given])
    const came = await openPacket(gulmira, await carryPacket(dana, given) as Bytes) as Came
    await keepAnswered({ locker }, came.signed, await answerPacket(gulmira, came, { answer: 'accept', taking }) as never)
    expect(await answeredHere({ locker })).toMatchObject([{ id: given.statement.id }])
    expect(await givenHere({ locker })).toHaveLength(1)
    await dropGiven({ locker }, given.statement.id)
    expect(await givenHere({ locker })).toEqual([])
    vi.setSystemTime(Date.now() + packetLasts + hourMs)
    try { expect(await answeredHere({ locker })).toEqual([]) } finally { vi.useRealTimers() }
    expect(kept.size).toBe(0)
  })
})
