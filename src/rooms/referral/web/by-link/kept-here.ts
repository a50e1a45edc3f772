/**
 * What this browser keeps of a link. For as long as the tab lives: the code and what was typed, because an old phone forgets a tab that somebody leaves for a call.
 * For good: a number made by chance, by which the house knows that a link is opened again where it was opened first; it says nothing of anybody.
 */
import type { Draft } from '#core/forms/web/asking.ts'
import { newId, type SubmissionId } from '#core/ids.ts'
import { randomBytes, toBase64url } from '#core/vault/bytes.ts'
import type { Way } from './stage.ts'

/** A form on its way: the same number as long as it says the same. */
export interface Sending { readonly id: SubmissionId; readonly said: string }

export interface Kept {
  readonly code: string
  readonly drafts: Readonly<Partial<Record<Way, Draft | undefined>>>
  readonly saidBy?: string
  readonly sending?: Sending
}

const place = 'katch-link'
const devicePlace = 'katch-link-device'

export function readKept(): Kept | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Kept | null
    return typeof kept?.code === 'string' && typeof kept.drafts === 'object' ? kept : undefined
  } catch { return undefined }
}

/** Where a browser keeps nothing, it lasts as long as the page. */
export function keep(kept: Kept): void {
  try { sessionStorage.setItem(place, JSON.stringify(kept)) } catch { /* see above */ }
}

export function forget(): void {
  try { sessionStorage.removeItem(place) } catch { /* nothing was kept */ }
}

/** A form told again without a change keeps its number: the house takes it once. What was changed meanwhile is another form. */
export function sendingOf(before: Sending | undefined, what: { form: string; answers: object }, id: SubmissionId = newId<SubmissionId>()): Sending {
  const said = JSON.stringify([what.form, what.answers])
  return before?.said === said ? before : { id, said }
}

let device: string | undefined

export function deviceNumber(): string {
  if (device) return device
  const made = () => toBase64url(randomBytes(32))
  try {
    const kept = localStorage.getItem(devicePlace)
    device = kept && /^[\w-]{43}$/.test(kept) ? kept : made()
    localStorage.setItem(devicePlace, device)
  } catch { device ??= made() }
  return device
}
