/**
 * Ways in for whoever holds a link and has no account: open it on this device, see the referral, fill in one of three forms about it. No cookie is looked at; the token stands in the body
 * and in no address or log. Which referral it is the database says, never the request.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { seenByLink } from './shown.ts'
import * as store from './store.ts'
import { atTheGate, gatesOf, type Gates } from '#core/access/server/gates.ts'
import { asPerson } from '#core/access/server/session.ts'
import type { Tx } from '#core/db/tx.ts'
import { sendRefusal } from '#core/http/server.ts'
import { storiesFor } from '#core/kms/server/stories.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { append } from '#core/sync/server/store.ts'
import { takeIn, type TakeInParts } from '#core/sync/server/take-in.ts'
import { toBase64url } from '#core/vault/bytes.ts'
import { contactsOf, deskFor } from '#rooms/partnerships/server/door.ts'

const secret = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' }
const body = (more: object = {}, required: readonly string[] = []) => ({ schema: { body: { type: 'object', additionalProperties: false, required: ['token', 'device', ...required], properties: { token: secret, device: secret, ...more } } } })

interface Held { readonly token: string; readonly device: string }

export function linkRoutes(app: FastifyInstance, parts: TakeInParts): void {
  app.post<{ Body: Held }>('/api/link/open', body(), async ({ body: held }, reply) => {
    const { stands } = await store.openLink(parts.app, held.token, held.device)
    return stands === 'here' ? { opened: true } : sendRefusal(reply, refuse(stands === 'elsewhere' ? 'referral.link-elsewhere' : 'referral.link-unknown'))
  })

  app.post<{ Body: Held & { lang?: string } }>('/api/link/see', body({ lang: { type: 'string', enum: parts.programme.languages } }), async ({ body: { lang = 'ru', ...held } }, reply) => {
    const seen = await asPerson(parts.app, { link: held.token, device: held.device }, async (tx, who) => {
      const shown = await seenByLink(tx, who, { stories: storiesFor(tx, parts.kms, who.programme) })
      if (!shown) return refuse('referral.link-unknown')
      const name = await store.nameByLink(tx)
      const at = parts.clock.now()
      // On the log before anything leaves; that a name went along is said apart.
      const leaf = (what: string) => buildLeaf({ at, actor: who.person, session: who.session, act: 'showed', what, ids: [shown.row.id] })
      await append(tx, [leaf('link/referral'), ...(name ? [leaf('link/name')] : [])], [])
      const gates = await gatesOf(tx)
      return { record: atTheGate(shown.record, gates), from: await senderOf(tx, shown.row, { lang, gates }), endsAt: shown.endsAt, askedAt: at, ...(name && { name: toBase64url(name) }) }
    })
    return answerOr(reply, seen)
  })

  app.post<{ Body: Held & { envelope: Record<string, unknown> } }>('/api/link/answer', body({ envelope: { type: 'object' } }, ['envelope']), async ({ body: { envelope, ...held } }, reply) => {
    const link = { link: held.token, device: held.device }
    const about = await asPerson(parts.app, link, async (tx) => (await store.myLink(tx))?.referral)
    if (!about) return sendRefusal(reply, refuse('referral.link-unknown'))
    const answer = await takeIn(parts, link, { ...envelope, about, device: 'link' })
    if (answer.status === 'not-signed-in') return sendRefusal(reply, refuse('referral.link-unknown'))
    if (answer.status === 'not-yet') return sendRefusal(reply, refuse('sync.not-yet'))
    return answer.status === 'unreadable' ? sendRefusal(reply, answer.refusal) : answer.verdict
  })
}

/** Who asks, and whom one can call there; for a desk that few may know, its gate. */
async function senderOf(tx: Tx, { fromDesk: sender }: Pick<store.Row, 'fromDesk'>, { lang, gates }: { readonly lang: string; readonly gates: Gates }) {
  const fromDesk = gates.get(sender) ?? sender
  const found = await deskFor(tx, fromDesk)
  const [contact] = await contactsOf(tx, fromDesk)
  const say = (title: Readonly<Record<string, string>> = {}) => title[lang] ?? title.ru ?? title.kk ?? title.en ?? ''
  return { agency: say({ ...found?.agency.title }), desk: say({ ...found?.desk.title }), ...(contact && { contact: contact.name, phone: contact.phone }) }
}

function answerOr(reply: FastifyReply, said: object | Refusal | undefined) {
  if (said === undefined) return sendRefusal(reply, refuse('referral.link-unknown'))
  return said instanceof Refusal ? sendRefusal(reply, said) : said
}
