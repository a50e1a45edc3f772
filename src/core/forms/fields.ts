/**
 * The kinds of questions a form may ask. A field is data and nothing else: it is drawn by `web/form-view.tsx`, read by
 * `read.ts`, shown or hidden by `conditions.ts`, and put into words by `words.ts`.
 */
import type { Condition } from './conditions.ts'
import type { Day } from '../clock.ts'
import type { RecordId } from '../ids.ts'

/** Where an answer may rest. Z1 statistics, Z2 service facts, Z3 the story (locked per case), Z4 identity (sealed on the device). */
export type Zone = 'Z1' | 'Z2' | 'Z3' | 'Z4'
export const zones: readonly Zone[] = ['Z1', 'Z2', 'Z3', 'Z4']

/** Why a question is asked. A question without a reason is not asked (Personal Data Law, art. 7 (9): no more than the purpose needs). */
export type Purpose = 'detect' | 'safety' | 'identify' | 'refer' | 'assist' | 'consent' | 'coordinate' | 'account'
export const purposes: readonly Purpose[] = ['detect', 'safety', 'identify', 'refer', 'assist', 'consent', 'coordinate', 'account']

export interface FieldOptions {
  zone: Zone
  purpose: Purpose
  /** May be left out; drawn with the word for it. */
  optional?: true
  /** Asked only when this holds. A condition looks at earlier fields only. */
  when?: Condition
  /** Message key prefix of the options' words, when they are not `<form>.<field>.<code>`. */
  labels?: string
}

/** What a person said, and on what it rests. */
export type AgeBasis = 'document' | 'said' | 'looks'
export const ageBases: readonly AgeBasis[] = ['document', 'said', 'looks']
/** Whole years; a range only when nobody knows more than how old the child looks. */
export type Age = { readonly years: number; readonly basis: AgeBasis } | { readonly from: number; readonly to: number; readonly basis: 'looks' }

/** `2019`, `2019-05` or `2019-05-12`. */
export type PartialDate = string

/** Codes of the country's own directory; never a street. */
export interface Place { readonly region: string; readonly district?: string }

export const nameParts = ['family', 'given', 'patronymic', 'other'] as const
export type Script = 'Cyrl' | 'Latn'
export const scripts: readonly Script[] = ['Cyrl', 'Latn']
/** At least one part is there. Written as the person writes it; `script` says in which letters. */
export interface PersonName { readonly family?: string; readonly given?: string; readonly patronymic?: string; readonly other?: string; readonly script?: Script }

/** Five answers, because "nobody asked" and "would not say" are not "no". */
export type Known = 'yes' | 'no' | 'not-asked' | 'declined' | 'unknown'
export const knownCodes: readonly Known[] = ['yes', 'no', 'not-asked', 'declined', 'unknown']

export type Shape =
  | { readonly kind: 'text' | 'long-text' | 'secret'; readonly max: number }
  | { readonly kind: 'choice' | 'choices' | 'indicators' | 'language'; readonly codes: readonly string[] }
  | { readonly kind: 'number' | 'age'; readonly from: number; readonly to: number }
  | { readonly kind: 'day' | 'partial-date' | 'place' | 'person-name' | 'phone' | 'known' | 'file' }
  | { readonly kind: 'repeat'; readonly max: number; readonly fields: Fields }
  | { readonly kind: 'reference'; readonly to: string }
  | { readonly kind: 'extra'; readonly max: number }

declare const answered: unique symbol
/** A question whose answer is a `Value`; `Maybe` is true when it may be missing from the answers. */
export type Field<Value = any, Maybe extends boolean = boolean, InZone extends Zone = Zone> =
  Shape & Omit<FieldOptions, 'zone'> & { readonly zone: InZone; readonly [answered]?: { value: Value; maybe: Maybe } }

export type Fields = Readonly<Record<string, Field>>

type Flat<T> = { [K in keyof T]: T[K] }
type ValueOf<F> = F extends { readonly [answered]?: { value: infer V; maybe: boolean } } ? V : never
type IsMaybe<F> = F extends { readonly [answered]?: { value: any; maybe: infer M } } ? M : never
/** The answers to some fields: what must be there, then what may be missing. */
export type ValuesOf<F extends Fields> = Flat<
  { readonly [K in keyof F as IsMaybe<F[K]> extends false ? K : never]: ValueOf<F[K]> } &
  { readonly [K in keyof F as IsMaybe<F[K]> extends false ? never : K]?: ValueOf<F[K]> | undefined }>
/** The part of the answers that rests in some zones. */
export type ValuesInZone<F extends Fields, Z extends Zone> = ValuesOf<{ [K in keyof F as F[K]['zone'] extends Z ? K : never]: F[K] }>

type Made<Value, O extends FieldOptions> = Field<Value, O extends { optional: true } | { when: object } ? true : false, O['zone']>

/** One line, at most `max` characters; spaces at the ends and doubled spaces are dropped. */
export function text<const O extends FieldOptions & { max: number }>(options: O): Made<string, O> {
  return { kind: 'text', ...options } as Made<string, O>
}

/** Several lines, at most `max` characters. */
export function longText<const O extends FieldOptions & { max: number }>(options: O): Made<string, O> {
  return { kind: 'long-text', ...options } as Made<string, O>
}

/** One of the codes. */
export function choice<const C extends string, const O extends FieldOptions>(codes: readonly C[], options: O): Made<C, O> {
  return { kind: 'choice', codes, ...options } as unknown as Made<C, O>
}

/** Some of the codes, in the order of `codes`. */
export function choices<const C extends string, const O extends FieldOptions>(codes: readonly C[], options: O): Made<readonly C[], O> {
  return { kind: 'choices', codes, ...options } as unknown as Made<readonly C[], O>
}

/**
 * Statutory or programme signs: like `choices`, in short plain words, with the official wording one tap away
 * (`<labels>.<code>` and, where there is one, `<labels>.<code>.official`).
 */
export function indicators<const C extends string, const O extends FieldOptions>(codes: readonly C[], options: O): Made<readonly C[], O> {
  return { kind: 'indicators', codes, ...options } as unknown as Made<readonly C[], O>
}

/** A whole number, both ends included. */
export function wholeNumber<const O extends FieldOptions & { from: number; to: number }>(options: O): Made<number, O> {
  return { kind: 'number', ...options } as Made<number, O>
}

/** A real day of the calendar, `2026-11-22`, from 1900 to 2100. */
export function day<const O extends FieldOptions>(options: O): Made<Day, O> {
  return { kind: 'day', ...options } as unknown as Made<Day, O>
}

/** A year, a month or a day, as far as it is known. */
export function partialDate<const O extends FieldOptions>(options: O): Made<PartialDate, O> {
  return { kind: 'partial-date', ...options } as unknown as Made<PartialDate, O>
}

/** Whole years and on what they rest, or the range a child looks to be in. Without `from` and `to`, 0 to 25. */
export function age<const O extends FieldOptions & { from?: number; to?: number }>(options: O): Made<Age, O> {
  return { kind: 'age', from: 0, to: 25, ...options } as unknown as Made<Age, O>
}

/** A region and, if known, a district, as codes handed to the view by the screen. */
export function place<const O extends FieldOptions>(options: O): Made<Place, O> {
  return { kind: 'place', ...options } as unknown as Made<Place, O>
}

/** A person's name in its parts, at least one. */
export function personName<const O extends FieldOptions>(options: O): Made<PersonName, O> {
  return { kind: 'person-name', ...options } as unknown as Made<PersonName, O>
}

/** A telephone number, read into E.164 (`+77011234567`). */
export function phone<const O extends FieldOptions>(options: O): Made<string, O> {
  return { kind: 'phone', ...options } as unknown as Made<string, O>
}

/** One of the languages offered, ISO 639-1 or 639-3. */
export function language<const C extends string, const O extends FieldOptions>(codes: readonly C[], options: O): Made<C, O> {
  return { kind: 'language', codes, ...options } as unknown as Made<C, O>
}

/** yes, no, not asked, declined, unknown. */
export function known<const O extends FieldOptions>(options: O): Made<Known, O> {
  return { kind: 'known', ...options } as unknown as Made<Known, O>
}

/** The same questions again, up to `max` times. Its fields rest where it rests. */
export function repeat<const F extends Fields, const O extends FieldOptions & { max: number }>(fields: F, options: O): Made<readonly ValuesOf<F>[], O> {
  return { kind: 'repeat', fields, ...options } as unknown as Made<readonly ValuesOf<F>[], O>
}

/** Declared so that forms can be planned; any answer is refused as `forms.files-later` until files have a room. */
export function file<const O extends FieldOptions>(options: O): Made<never, O> {
  return { kind: 'file', ...options } as unknown as Made<never, O>
}

/** The id of a record of another room: `agency`, `desk`, `child`, `service`, … */
export function reference<const O extends FieldOptions>(to: string, options: O): Made<RecordId, O> {
  return { kind: 'reference', to, ...options } as unknown as Made<RecordId, O>
}

/** Opaque text made by a device, such as a sealed key in base64url. Never drawn, never changed by reading. */
export function secret<const O extends FieldOptions & { max: number }>(options: O): Made<string, O> {
  return { kind: 'secret', ...options } as Made<string, O>
}

/**
 * An agency's own questions in the margin of a form: up to 20 short texts by key, stored and exported like the rest.
 * No heart reads them; nothing draws them yet.
 */
export function extra<const O extends FieldOptions>(options: O): Made<Readonly<Record<string, string>>, O> {
  return { kind: 'extra', max: 20, ...options } as unknown as Made<Readonly<Record<string, string>>, O>
}
