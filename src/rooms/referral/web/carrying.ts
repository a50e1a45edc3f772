/** What a phone does to hand a child over without a line: makes, opens, answers and keeps; it asks the house nothing. */
import type { Moment } from '#core/clock.ts'
import { later } from '#core/clock.ts'
import { newId, type ChildId, type DeskId, type RecordId, type ReferralId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import type { House } from '#core/ui/house.tsx'
import { fromBase64url, fromUtf8, toBase64url, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import type { DeskPublicKey } from '#core/vault/sealed.ts'
import { isSignedBy } from '#core/vault/signing.ts'
import { tellSigned, type DeclineReason, type Sending } from '../forms.ts'
import {
  digestOf, fitTogether, isExpired, openCarried, packetLasts, readReceipt, readStatement, sealCarried, signingReceipt, signingStatement, withoutWithheld, writeReceipt, writeStatement,
  type Receipt, type Signed, type Statement, type Taking,
} from '../packet.ts'
import type { ChildSeen, DeskSeen, HandOverSeen } from './on-shelf.ts'

type Parts = Pick<House, 'keys' | 'who' | 'me' | 'record' | 'shelf'>

/** A packet that this phone made and that nobody has answered yet. It lies in the person's locker. */
export interface Given { readonly signed: Signed; readonly statement: Statement }

/** From which of my desks the child is handed over: the one that serves it and, by the line of custody, has it. Refuses `referral.not-the-holder`. */
export function givingDesk({ who, shelf }: Pick<Parts, 'who' | 'shelf'>, child: ChildSeen): DeskId | Refusal {
  const holder = shelf<HandOverSeen>('hand-overs').filter((one) => one.child === child.id).toSorted((a, b) => b.n - a.n)[0]?.toDesk
  if (holder) return who.desks.includes(holder) ? holder : refuse('referral.not-the-holder')
  return who.desks.toSorted().find((desk) => (child.desks ?? who.desks).includes(desk)) ?? refuse('referral.not-the-holder')
}

/** Signs what was filled in, without what is shared with nobody. Refuses `vault.locked`, `referral.no-key`, `referral.packet-too-long`. */
export async function makePacket(house: Parts, { child, from, answers }: { child: ChildId; from: DeskId; answers: Sending }): Promise<Given | Refusal> {
  const signer = await house.keys.signer()
  if (!signer) return refuse('vault.locked')
  const at = Date.now() as Moment
  const statement: Statement = {
    id: newId<ReferralId>(), child, from, to: answers.toDesk as DeskId, by: signer.publicKey, name: house.me.shownName.slice(0, 80), at, until: later(at, packetLasts), answers: withoutWithheld(answers),
  }
  const text = writeStatement(statement)
  const read = readStatement(text)
  if (read instanceof Refusal) return read
  const given = { signed: { text, signature: signer.sign(signingStatement, text) }, statement: read }
  const carried = await carryPacket(house, given)
  return carried instanceof Refusal ? carried : given
}

/** Sealed to the desk it is for: what the pictures and the file hold. */
export async function carryPacket({ record }: Pick<Parts, 'record'>, { signed, statement }: Given): Promise<Bytes | Refusal> {
  const to = publicKeyOf(record<DeskSeen>('desks', statement.to))
  return to ? await sealCarried('packet', signed, to) : refuse('referral.no-key')
}

export interface Came { readonly signed: Signed; readonly statement: Statement; /** Whether this phone knows the signer's key as one of that desk. */ readonly isKnown: boolean }

/** Opens what another phone showed. Refuses what is for another desk, changed, too old, or made by oneself. */
export async function openPacket(house: Parts, carried: Bytes): Promise<Came | Refusal> {
  if (!house.keys.isUnlocked) return refuse('vault.locked')
  const signed = await openCarried('packet', carried, await ownKeys(house))
  if (signed instanceof Refusal) return signed
  const statement = readStatement(signed.text)
  if (statement instanceof Refusal) return statement
  if (statement.to !== signed.desk) return refuse('referral.packet-for-another')
  if (!isSignedBy(statement.by, { context: signingStatement, text: signed.text, signature: signed.signature })) return refuse('vault.packet-changed')
  if ((await house.keys.signer())?.publicKey === statement.by) return refuse('referral.signed-with-yourself')
  if (isExpired(statement, Date.now() as Moment)) return refuse('referral.packet-expired')
  const isKnown = house.record<DeskSeen>('desks', statement.from)?.signers?.includes(statement.by) ?? false
  return { signed: { text: signed.text, signature: signed.signature }, statement, isKnown }
}

export type Answer = { readonly answer: 'accept'; readonly taking: Taking } | { readonly answer: 'decline'; readonly reason: DeclineReason }

/** Signs the answer. What comes back is ready to be told to the house, by either phone. */
export async function answerPacket(house: Parts, { signed }: Came, answer: Answer): Promise<Signed | Refusal> {
  const signer = await house.keys.signer()
  if (!signer) return refuse('vault.locked')
  const receipt: Receipt = { packet: await digestOf(signed.text), by: signer.publicKey, name: house.me.shownName.slice(0, 80), at: Date.now() as Moment, ...answer }
  const text = writeReceipt(receipt)
  return { text, signature: signer.sign(signingReceipt, text) }
}

/** The answer, sealed to the desk that gave: one picture. */
export async function carryAnswer({ record }: Pick<Parts, 'record'>, statement: Statement, receipt: Signed): Promise<Bytes | Refusal> {
  const to = publicKeyOf(record<DeskSeen>('desks', statement.from))
  return to ? await sealCarried('receipt', receipt, to) : refuse('referral.no-key')
}

/** Reads the answer to a packet that lies here. Refuses an answer to another one, a changed one, and one that came too late. */
export async function readAnswer(house: Parts, given: Given, carried: Bytes): Promise<{ receipt: Receipt; signed: Signed; isKnown: boolean } | Refusal> {
  if (!house.keys.isUnlocked) return refuse('vault.locked')
  const signed = await openCarried('receipt', carried, await ownKeys(house))
  if (signed instanceof Refusal) return signed
  const receipt = readReceipt(signed.text)
  if (receipt instanceof Refusal) return receipt
  if (!isSignedBy(receipt.by, { context: signingReceipt, text: signed.text, signature: signed.signature })) return refuse('vault.packet-changed')
  const apart = fitTogether(given.statement, await digestOf(given.signed.text), receipt)
  if (apart) return apart
  const isKnown = house.record<DeskSeen>('desks', given.statement.to)?.signers?.includes(receipt.by) ?? false
  return { receipt, signed: { text: signed.text, signature: signed.signature }, isKnown }
}

/** Both signed texts as the house takes them, from either phone. */
export function tellingOf(statement: Signed, receipt: Signed): Readonly<Record<string, string>> {
  return { statement: toBase64url(toUtf8(statement.text)), statementSignature: statement.signature, receipt: toBase64url(toUtf8(receipt.text)), receiptSignature: receipt.signature }
}

/** What waits on this phone to be told, as it was signed. */
export interface Waiting { readonly id: RecordId; readonly statement: Statement; readonly receipt: Receipt; readonly signed: Signed; readonly answer: Signed; readonly state: 'waiting' | 'refused' }

export function waitingIn(outbox: House['outbox']): readonly Waiting[] {
  return outbox.flatMap(({ envelope, state }) => {
    if (envelope.form !== tellSigned.name) return []
    const told = envelope.answers as Record<string, string>
    const [signed, answer] = [{ text: textOf(told.statement), signature: told.statementSignature ?? '' }, { text: textOf(told.receipt), signature: told.receiptSignature ?? '' }]
    const [statement, receipt] = [readStatement(signed.text), readReceipt(answer.text)]
    return statement instanceof Refusal || receipt instanceof Refusal ? [] : [{ id: statement.id, statement, receipt, signed, answer, state }]
  })
}

const kind = 'draft'
const nameOf = (id: string) => `hand-over ${id}`
const answerOf = (id: string) => `hand-over-answer ${id}`

/** Kept before the first picture is shown: a phone that dies meanwhile shows the same packet again, and no second one. */
export async function keepGiven({ locker }: Pick<House, 'locker'>, given: Given): Promise<void> {
  await locker.change({ put: [{ kind, name: nameOf(given.statement.id), what: given.signed }] })
}
export async function dropGiven({ locker }: Pick<House, 'locker'>, id: string): Promise<void> {
  await locker.change({ remove: [{ kind, name: nameOf(id) }] })
}
export async function givenHere({ locker }: Pick<House, 'locker'>): Promise<readonly Given[]> {
  return (await locker.all<Signed>(kind)).flatMap(({ name, what }) => {
    if (!name.startsWith(nameOf(''))) return []
    const statement = readStatement(what.text)
    return statement instanceof Refusal ? [] : [{ signed: what, statement }]
  })
}

/** What this phone answered, with both texts: shown again for as long as the packet is good, forgotten after that. */
export async function keepAnswered({ locker }: Pick<House, 'locker'>, signed: Signed, answer: Signed): Promise<void> {
  const statement = readStatement(signed.text)
  if (!(statement instanceof Refusal)) await locker.change({ put: [{ kind, name: answerOf(statement.id), what: { signed, answer } }] })
}
export async function answeredHere({ locker }: Pick<House, 'locker'>): Promise<readonly Omit<Waiting, 'state'>[]> {
  const found = await locker.all<{ signed: Signed; answer: Signed }>(kind)
  const read = found.flatMap(({ name, what }) => {
    if (!name.startsWith(answerOf(''))) return []
    const [statement, receipt] = [readStatement(what.signed.text), readReceipt(what.answer.text)]
    return statement instanceof Refusal || receipt instanceof Refusal ? [] : [{ id: statement.id as RecordId, statement, receipt, ...what }]
  })
  const old = read.filter(({ statement }) => isExpired(statement, Date.now() as Moment))
  if (old.length > 0) await locker.change({ remove: old.map(({ id }) => ({ kind, name: answerOf(id) })) })
  return read.filter((one) => !old.includes(one))
}

async function ownKeys({ keys, who, record }: Parts) {
  const found: { desk: DeskId; privateKey: Bytes }[] = []
  for (const desk of who.desks) {
    // An older packet may be sealed to the key before; newer ones come first.
    const newest = Math.max(record<DeskSeen>('desks', desk)?.keyVersion ?? 0, (await keys.ownDesk(desk))?.keyVersion ?? 0)
    for (let version = newest; version > 0 && version > newest - 3; version--) {
      const key = await keys.deskKey(desk, version)
      if (key) found.push({ desk, privateKey: key.privateKey })
    }
  }
  return found
}

function publicKeyOf(desk: DeskSeen | undefined): DeskPublicKey | undefined {
  return desk?.publicKey && desk.keyVersion ? { desk: desk.id, keyVersion: desk.keyVersion, publicKey: desk.publicKey } : undefined
}

function textOf(encoded: string | undefined): string {
  try { return fromUtf8(fromBase64url(encoded ?? '')!) } catch { return '' }
}
