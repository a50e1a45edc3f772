/** The three doors of the house that a link opens. No cookie goes along: whoever is signed in beside it stays out of this. */
import type { Moment } from '#core/clock.ts'
import type { Form } from '#core/forms/form.ts'
import type { SubmissionId } from '#core/ids.ts'
import { refuse, Refusal, type RefusalDetails } from '#core/refusal.ts'
import type { Verdict } from '#core/sync/envelope.ts'
import { deviceNumber } from './kept-here.ts'
import type { Request } from './stage.ts'

const patienceMs = 30_000

/** Binds the link to this device the first time. */
export async function openLink(token: string): Promise<{ opened: true } | Refusal> {
  return await call('/api/link/open', { token })
}

/** Agencies are called as the page's language calls them. */
export async function seeRequest(token: string): Promise<Request | Refusal> {
  return await call('/api/link/see', { token, lang: document.documentElement.lang })
}

/** A refusal is one of the link or the line; what the house decided about the form is its verdict. */
export async function tellHouse(token: string, { id, form, answers }: { id: SubmissionId; form: Form; answers: object }): Promise<Verdict | Refusal> {
  return await call('/api/link/answer', { token, envelope: { id, form: form.name, version: form.version, filledAt: Date.now() as Moment, answers } })
}

async function call<T>(path: string, body: object): Promise<T | Refusal> {
  let answer: Response
  try {
    answer = await fetch(path, {
      method: 'POST', credentials: 'omit', cache: 'no-store', headers: { 'content-type': 'application/json' }, signal: AbortSignal.timeout(patienceMs),
      body: JSON.stringify({ ...body, device: deviceNumber() }),
    })
  } catch {
    return refuse('sync.no-line')
  }
  const told = await answer.json().catch(() => undefined) as T | { refused?: { code: string; details: RefusalDetails } } | undefined
  if (answer.ok && told !== undefined) return told as T
  const refused = (told as { refused?: { code: string; details: RefusalDetails } } | undefined)?.refused
  if (refused) return new Refusal(refused.code, refused.details)
  return refuse(answer.status === 429 ? 'http.slow-down' : 'http.not-now')
}
