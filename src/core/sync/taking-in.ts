/**
 * What the road in decides without a database: who may fill in which form and what it says, what is answered to a number
 * that is known already, and who hears of what happened.
 */
import { hasRole, type Who } from '#core/access/who.ts'
import type { Form } from '#core/forms/form.ts'
import { readAnswers } from '#core/forms/read.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import type { Envelope, Verdict } from './envelope.ts'
import type { Effects, Takes } from './server/room.ts'

/** Which room takes the form, whether this role may fill it in at all, and what the answers say. */
export function readForm<T extends Pick<Takes, 'form' | 'by'>>(rooms: readonly { readonly takesIn: readonly T[] }[], who: Pick<Who, 'roles'>, envelope: Envelope): { takes: T; answers: object } | Refusal {
  const found = takesOf(rooms, envelope.form)
  if (!found) return refuse('sync.form-unknown', { form: envelope.form })
  if (!hasRole(who as Who, ...found.by)) return refuse('access.role', { form: envelope.form })
  const { identityFields, open } = partsOf(found.form)
  // An identity is sealed on the device. Should a faulty phone send one in clear, it is refused unread and not stored.
  if (identityFields.some((name) => (envelope.answers as Record<string, unknown>)[name] !== undefined)) return refuse('sync.identity-in-clear')
  const answers = readAnswers(open, envelope.version, envelope.answers)
  if (answers instanceof Refusal) return answers
  return { takes: found, answers: answers as object }
}

function takesOf<T extends Pick<Takes, 'form'>>(rooms: readonly { readonly takesIn: readonly T[] }[], form: string): T | undefined {
  for (const { takesIn } of rooms) for (const takes of takesIn) if (takes.form.name === form) return takes
  return undefined
}

/** What is answered to a number that was known before: its first verdict. To somebody else's, or one given to another form: that it is taken. */
export function verdictAgain(known: { readonly verdict: Verdict; readonly form: string } | undefined, envelope: Envelope): { readonly verdict: Verdict; readonly isSame: boolean } {
  if (known?.form === envelope.form) return { verdict: known.verdict, isSame: true }
  return { verdict: refused(refuse('sync.number-taken')), isSame: false }
}

export function verdictOn(outcome: Effects | Refusal): Verdict {
  return outcome instanceof Refusal ? refused(outcome) : { verdict: 'taken', about: outcome.about, ...(outcome.result && { result: outcome.result }) }
}

/** `child`: whose line it is, where that is said; `of`: the child of the whole act, for a record that is no child itself. */
export interface FeedLine { audience: string; shelf: string; record: RecordId; gone?: boolean; child?: ChildId | null; of?: ChildId }

/** What one act, one hearing or one job brought about, and which child it was about where it was about one. */
export type Happened = Pick<Effects, 'changed' | 'tell'> & { readonly child?: ChildId | undefined }

/** Who hears that a record changed or is gone: each line once, what was said last counts, by the name under which it is one line. */
export function linesOfChanges(happened: readonly Happened[]): Map<string, FeedLine> {
  const lines = new Map<string, FeedLine>()
  for (const { changed, child: of } of happened) {
    for (const { shelf, id: record, to, gone = [], child } of changed) {
      const line = { shelf, record, ...(child !== undefined && { child }), ...(of && { of }) }
      for (const audience of to) lines.set(`${shelf} ${record} ${audience}`, { ...line, audience })
      for (const audience of gone) lines.set(`${shelf} ${record} ${audience}`, { ...line, audience, gone: true })
    }
  }
  return lines
}

/** The names of the fields that hold an identity, and the form without them. */
interface Parts { readonly identityFields: readonly string[]; readonly open: Form }

const parted = new WeakMap<Form, Parts>()
function partsOf(form: Form): Parts {
  const known = parted.get(form)
  if (known) return known
  const fields = Object.entries(form.fields as Record<string, { zone: string }>)
  const made = {
    identityFields: fields.filter(([, field]) => field.zone === 'Z4').map(([name]) => name),
    open: { ...form, fields: Object.fromEntries(fields.filter(([, field]) => field.zone !== 'Z4')), pages: [] },
  }
  parted.set(form, made)
  return made
}

function refused(refusal: Refusal): Verdict {
  return { verdict: 'refused', code: refusal.code, details: refusal.details }
}
