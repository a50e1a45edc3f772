import { callHouse } from '#core/sync/web/call-house.ts'
import { refuse, Refusal, type RefusalDetails } from '#core/refusal.ts'

/** Asks the door of our own server: the body of the answer, or the refusal it gave. Without a line, `access.no-line`. */
export async function post<T extends object = object>(path: string, body: object): Promise<T | Refusal> {
  return await call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

export async function get<T extends object>(path: string): Promise<T | Refusal> {
  return await call<T>(path, {})
}

async function call<T extends object>(path: string, options: RequestInit): Promise<T | Refusal> {
  let answer: unknown
  try {
    const response = await callHouse(path, { ...options, credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
    answer = await response.json()
  } catch {
    return refuse('access.no-line')
  }
  const refused = (answer as { refused?: { code: string; details: RefusalDetails } } | null)?.refused
  return refused ? new Refusal(refused.code, refused.details) : answer as T
}
