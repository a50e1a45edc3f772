/**
 * A child handed from one phone to another without a line: what the giver signs, what the receiver signs back, and how both
 * travel sealed. Pure, because phones and server read the same bytes. (Referral Rules 16.3; Security R-6.)
 */
import { readAnswers } from '#core/forms/read.ts'
import type { Answers } from '#core/forms/form.ts'
import { hourMs, later, type Moment } from '#core/clock.ts'
import { isId, type ChildId, type DeskId, type ReferralId } from '#core/ids.ts'
import { writeCanonical } from '#core/log/canonical.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, fromUtf8, joinBytes, toBase64url, toUtf8, type Bytes } from '#core/vault/bytes.ts'
import { contextOf } from '#core/vault/committed.ts'
import { openWith, sealTo } from '#core/vault/hpke.ts'
import { pad, unpad } from '#core/vault/padding.ts'
import type { DeskPublicKey } from '#core/vault/sealed.ts'
import { answerReferral, sendReferral, sharableNow, shareGroups, takeOver, type DeclineReason, type Sending, type ShareGroup } from './forms.ts'

/** How long a packet may be taken over after it was made. Later the giver makes another: what it says may no longer be so. */
export const packetLasts = 48 * hourMs

/** What the giver signs: this child, with this referral, out of our hands into yours. `by`: their signing key; `name`: what they are called. */
export interface Statement {
  readonly id: ReferralId
  readonly child: ChildId
  readonly from: DeskId
  readonly to: DeskId
  readonly by: string
  readonly name: string
  readonly at: Moment
  readonly until: Moment
  readonly answers: Sending
}

export type Taking = Pick<Answers<typeof takeOver>, 'placeKind' | 'condition' | 'documents' | 'present' | 'childTold'>
/** What the receiver signs back, over the digest of what was signed first. */
export type Receipt = { readonly packet: string; readonly by: string; readonly name: string; readonly at: Moment } & (
  | { readonly answer: 'accept'; readonly taking: Taking }
  | { readonly answer: 'decline'; readonly reason: DeclineReason })

/** A text and its signature, as they are kept and told: never written anew, or the signature would be over something else. */
export interface Signed { readonly text: string; readonly signature: string }

export const signingStatement = 'katch/hand-over/statement/1'
export const signingReceipt = 'katch/hand-over/receipt/1'

export function writeStatement(statement: Statement): string {
  return writeCanonical(statement)
}
export function writeReceipt(receipt: Receipt): string {
  return writeCanonical(receipt)
}

/** By this the receipt names what it answers. */
export async function digestOf(text: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(text))))
}

/**
 * Only what the receiver may ever see goes along: a group that is never shared is not in the packet, because whoever holds the
 * packet can read all of it (Security A-5). What the form must have an answer to is answered with "unknown". Whether the three
 * papers are ready stays: a term of the law rests on it (Rules 39).
 */
export function withoutWithheld(answers: Sending): Sending {
  const shared: readonly ShareGroup[] = [...answers.shareNow ?? [], ...answers.shareOnAcceptance ?? []]
  const sees = (group: ShareGroup) => shared.includes(group)
  const { note, childsView, urgentNeeds, topicsAsked, language, ...rest } = answers
  return {
    ...rest,
    ...(sees('age-and-sex') ? {} : { ageBand: 'unknown', sex: 'unknown' }),
    ...(sees('language') && language && { language }),
    ...(sees('urgent-needs') ? urgentNeeds && { urgentNeeds } : { escort: 'any' }),
    ...(sees('topics-asked') && topicsAsked && { topicsAsked }),
    ...(sees('note') && note && { note }),
    ...(sees('childs-view') ? childsView && { childsView } : { viewAsked: 'not-asked' }),
  } as Sending
}

/** The same once more, for the eyes of whoever has not answered yet: what is promised on acceptance is not drawn. */
export function beforeAnswer(answers: Sending): Sending {
  const now = answers.shareNow ?? []
  return withoutWithheld({ ...answers, shareNow: shareGroups.filter((group) => now.includes(group) && (sharableNow as readonly ShareGroup[]).includes(group)), shareOnAcceptance: [] })
}

/** Refuses `referral.packet-unreadable`. Reads shape and answers; whether it is signed and still good is asked separately. */
export function readStatement(text: string): Statement | Refusal {
  const given = readJson(text, ['id', 'child', 'from', 'to', 'by', 'name', 'at', 'until', 'answers'])
  if (!given) return unreadable()
  const { id, child, from, to, by, name, at, until } = given
  if (![id, child, from, to].every(isId) || !isKey(by) || !isName(name) || !isMoment(at) || !isMoment(until)) return unreadable()
  const answers = readAnswers(sendReferral, sendReferral.version, given.answers)
  if (answers instanceof Refusal || answers.toDesk !== to) return unreadable()
  return { id: id as ReferralId, child: child as ChildId, from: from as DeskId, to: to as DeskId, by, name, at, until, answers }
}

/** Refuses `referral.packet-unreadable`. */
export function readReceipt(text: string): Receipt | Refusal {
  const given = readJson(text, ['packet', 'by', 'name', 'at', 'answer', 'reason', 'taking'])
  if (!given) return unreadable()
  const { packet, by, name, at } = given
  if (!isKey(packet) || !isKey(by) || !isName(name) || !isMoment(at)) return unreadable()
  const common = { packet, by, name, at }
  if (given.answer === 'decline') {
    const read = readAnswers(answerReferral, answerReferral.version, { answer: 'decline', reason: given.reason })
    return read instanceof Refusal || given.taking !== undefined ? unreadable() : { ...common, answer: 'decline', reason: read.reason! }
  }
  if (given.answer !== 'accept' || given.reason !== undefined || typeof given.taking !== 'object' || given.taking === null) return unreadable()
  const read = readAnswers(takeOver, takeOver.version, { minutesAgo: 0, ...given.taking })
  if (read instanceof Refusal) return unreadable()
  const { placeKind, condition, documents, present, childTold } = read
  return { ...common, answer: 'accept', taking: { placeKind, condition, documents, present, childTold } }
}

/** Clocks of two phones in a valley differ by minutes. */
const clocksDiffer = 15 * 60_000

/** Whether two texts belong together. Refuses `referral.receipt-of-another`, `referral.signed-with-yourself`. */
export function fitTogether(statement: Statement, digest: string, receipt: Receipt): Refusal | undefined {
  if (receipt.packet !== digest) return refuse('referral.receipt-of-another')
  return receipt.by === statement.by || statement.from === statement.to ? refuse('referral.signed-with-yourself') : undefined
}

/** Whether it was in time, by both people's own words. Refuses `referral.packet-expired`, `referral.in-the-future`. */
export function inTime(statement: Pick<Statement, 'at' | 'until'>, receipt: Pick<Receipt, 'at'>, now: Moment): Refusal | undefined {
  if (statement.at > now + clocksDiffer || receipt.at > now + clocksDiffer) return refuse('referral.in-the-future')
  if (isExpired(statement, receipt.at) || receipt.at < statement.at - clocksDiffer) return refuse('referral.packet-expired')
  return undefined
}

/** `at`: when it was or would be taken over. A packet cannot give itself longer than the two days. */
export function isExpired({ at, until }: Pick<Statement, 'at' | 'until'>, when: Moment): boolean {
  return when > Math.min(until, later(at, packetLasts)) + clocksDiffer
}

// ── Sealed, as it is carried ─────────────────────────────────────────────────────────────────────────────────────

export type Carried = 'packet' | 'receipt'
/** Lengths that can be seen by who films it: a few. A receipt is one picture. */
const sizes: Record<Carried, readonly number[]> = { packet: [2048, 4096, 8192, 16_384], receipt: [640, 1000] }
const marks: Record<Carried, number> = { packet: 1, receipt: 2 }

/** Sealed to a desk, so that nobody who sees the pictures or finds the file reads it. Refuses `referral.packet-too-long`. */
export async function sealCarried(kind: Carried, { text, signature }: Signed, to: DeskPublicKey): Promise<Bytes | Refusal> {
  const content = pad(toUtf8(JSON.stringify([text, signature])), sizes[kind])
  const key = fromBase64url(to.publicKey)
  if (!content || !key) return refuse('referral.packet-too-long')
  return joinBytes(Uint8Array.of(marks[kind]), await sealTo(key, contextOfCarried(kind, to.desk), content))
}

/** Tries the keys of the reader's own desks. Refuses `referral.packet-for-another`, and `referral.packet-unreadable` for what is no packet of this kind. */
export async function openCarried(kind: Carried, carried: Bytes, keys: readonly { readonly desk: DeskId; readonly privateKey: Bytes }[]): Promise<(Signed & { readonly desk: DeskId }) | Refusal> {
  if (carried[0] !== marks[kind]) return unreadable()
  for (const { desk, privateKey } of keys) {
    const opened = await openWith(privateKey, contextOfCarried(kind, desk), carried.slice(1))
    if (opened instanceof Refusal) continue
    const signed = readSigned(unpad(opened))
    return signed ? { ...signed, desk } : unreadable()
  }
  return refuse('referral.packet-for-another')
}

function contextOfCarried(kind: Carried, desk: DeskId): string {
  return contextOf('katch/hand-over/carried/1', kind, desk)
}

/** The same bytes as a text, for a file: short lines of letters that say nothing. */
export function writeFile(carried: Bytes): string {
  return `${toBase64url(carried).replaceAll(/(.{64})/g, '$1\n').trimEnd()}\n`
}
export function readFile(text: string): Bytes | Refusal {
  return fromBase64url(text.replaceAll(/\s/g, '')) ?? unreadable()
}

function readSigned(content: Bytes | undefined): Signed | undefined {
  try {
    const [text, signature] = JSON.parse(fromUtf8(content!)) as unknown[]
    return typeof text === 'string' && typeof signature === 'string' ? { text, signature } : undefined
  } catch {
    return undefined
  }
}

function readJson(text: string, known: readonly string[]): Record<string, unknown> | undefined {
  try {
    const given = JSON.parse(text) as unknown
    // One text for one meaning: what was signed in another spelling was not written by us.
    if (typeof given !== 'object' || given === null || Array.isArray(given) || writeCanonical(given) !== text) return undefined
    return Object.keys(given).every((key) => known.includes(key)) ? given as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}

function unreadable(): Refusal {
  return refuse('referral.packet-unreadable')
}
function isKey(value: unknown): value is string {
  return typeof value === 'string' && fromBase64url(value)?.length === 32
}
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 80
}
function isMoment(value: unknown): value is Moment {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 8_000_000_000_000
}
