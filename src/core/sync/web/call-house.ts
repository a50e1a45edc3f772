/**
 * Every call to our own house goes through here. In the notebook that an alarm number opens (Security E-8) the same calls go out and come
 * back, and only then what came is replaced by what is invented: whoever listens or counts sees one notebook.
 */

/**
 * What is answered instead; nothing where the house's own answer stands. It is asked when the house is, so that what is invented is made meanwhile and takes no longer.
 * `came`: what the house has answered; rejects where it has not, and then nothing was said.
 */
export type Instead = (asked: { readonly path: string; readonly body: string | undefined; readonly came: Promise<{ json(): Promise<unknown> }> }) => Promise<object | undefined>

let instead: Instead | undefined
/** Somebody is signing in out of the invented notebook: from then on the session is a real one, and nothing invented may reach it. */
let isLeaving = false

/** From now on, until it is taken back with nothing. */
export function answerInstead(invented: Instead | undefined): void {
  instead = invented
  isLeaving = false
}

/** As `fetch`; it rejects as without a line while an invented notebook is being left. */
export async function callHouse(path: string, options: RequestInit = {}): Promise<Response> {
  if (!instead) return await fetch(path, options)
  if (/^\/api\/(?:sign-in|enrol)\/.*finish$/.test(path)) {
    isLeaving = true
    const answer = await fetch(path, options)
    if (!answer.ok) isLeaving = false
    return answer
  }
  if (isLeaving && path !== '/api/me') throw new TypeError('an invented notebook is being left')
  const coming = fetch(path, options)
  const came = coming.then((answer) => {
    if (isLeaving || !answer.ok) throw new TypeError('the house has not answered')
    return { json: async () => await answer.clone().json() as unknown }
  })
  const inventing = instead({ path, body: typeof options.body === 'string' ? options.body : undefined, came })
  // Where the house has not answered, its own answer or the lost line says so.
  for (const one of [came, inventing]) one.catch(() => undefined)
  const answer = await coming
  if (isLeaving || !answer.ok) return answer
  const said = await inventing
  if (!said) return answer
  await answer.arrayBuffer()
  return new Response(JSON.stringify(said), { status: answer.status, headers: { 'content-type': 'application/json' } })
}
