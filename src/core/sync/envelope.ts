/**
 * What a phone sends: one filled-in form with the number it was given on the phone. Told twice is told once.
 * An envelope is read here, once; its answers are read by the form.
 */
import { isId, type RecordId, type SubmissionId } from '#core/ids.ts'
import { type Refusal, refuse } from '#core/refusal.ts'
import type { Moment } from '#core/clock.ts'
import { readSealedParts, type SealedParts } from '#core/vault/sealed.ts'

export interface Envelope {
  readonly id: SubmissionId
  readonly form: string
  readonly version: number
  readonly about?: RecordId
  /** The revision of the record that the person saw while filling in. */
  readonly basedOn?: number
  /** The phone's word, never trusted for a term. */
  readonly filledAt: Moment
  readonly device: string
  readonly answers: unknown
  readonly sealed?: SealedParts
  /** The phone was told once that it is taken, by a house that has been brought back from a backup since. What it stands on may be on its way from another phone. */
  readonly wasTaken?: true
}

/** What becomes of an envelope: for ever the same, however often it is sent. */
export type Verdict =
  | { readonly verdict: 'taken'; readonly about: RecordId; readonly result?: object }
  | { readonly verdict: 'refused'; readonly code: string; readonly details: object }

/** Larger envelopes are refused before they are read. Bytes of JSON. */
export const envelopeMaxBytes = 256 * 1024

/** As forms are named; anything else could not stand in the log either. */
const formName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/

const keys = new Set(['id', 'form', 'version', 'about', 'basedOn', 'filledAt', 'device', 'answers', 'sealed', 'wasTaken'])

/** Reads an envelope; refuses with `sync.unreadable` and the part that could not be read. */
export function readEnvelope(input: unknown): Envelope | Refusal {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return unreadable('envelope')
  const given = input as Record<string, unknown>
  for (const key of Object.keys(given)) if (!keys.has(key)) return unreadable('envelope')
  if (!isId(given.id)) return unreadable('id')
  if (typeof given.form !== 'string' || !formName.test(given.form) || given.form.length > 80) return unreadable('form')
  if (!isWhole(given.version, 1, 10_000)) return unreadable('version')
  if (given.about !== undefined && !isId(given.about)) return unreadable('about')
  if (given.basedOn !== undefined && !isWhole(given.basedOn, 0, 1_000_000_000)) return unreadable('basedOn')
  if (!isWhole(given.filledAt, 0, 8_000_000_000_000)) return unreadable('filledAt')
  if (typeof given.device !== 'string' || !/^[\w-]{1,64}$/.test(given.device)) return unreadable('device')
  if (typeof given.answers !== 'object' || given.answers === null) return unreadable('answers')
  if (given.wasTaken !== undefined && given.wasTaken !== true) return unreadable('envelope')
  const sealed = given.sealed === undefined ? undefined : readSealedParts(given.sealed)
  if (sealed && 'code' in sealed) return unreadable('sealed')
  return {
    id: given.id as SubmissionId, form: given.form, version: given.version, filledAt: given.filledAt as Moment, device: given.device, answers: given.answers,
    ...(given.about !== undefined && { about: given.about as RecordId }),
    ...(given.basedOn !== undefined && { basedOn: given.basedOn }),
    ...(sealed && { sealed: sealed as SealedParts }),
    ...(given.wasTaken && { wasTaken: true }),
  }
}

function unreadable(part: string) {
  return refuse('sync.unreadable', { part })
}

function isWhole(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
}
