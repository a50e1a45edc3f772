/**
 * The vault's doors: one child's sealed identity, for a reason that stands on the log before a byte leaves; and keys, public
 * ones and those sealed to oneself. What leaves can be opened on the phone of a member and nowhere else.
 */
import type { FastifyInstance } from 'fastify'
import { asPerson, isFirstShowingOfKeys } from '#core/access/server/session.ts'
import { sendRefusal, tokenOf } from '#core/http/server.ts'
import type { ChildId, DeskId, PersonId, RecordId } from '#core/ids.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { append } from '#core/sync/server/store.ts'
import type { TakeInParts } from '#core/sync/server/take-in.ts'
import { openingReasons } from '../reasons.ts'
import type { DeskSeal } from '../sealed.ts'
import { desksToSealTo, keysOnServer, memberPublicKeys, openChild, openComparison, publicKeysOf, recoverySealsOf, sealToOwners } from './vault.ts'

const uuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }
const number = { type: 'integer', minimum: 1, maximum: 1000 }
/** One seal as it comes in; `version`: of what is sealed. */
export const sentSeal = (version: object = number) => ({
  type: 'object', additionalProperties: false, required: ['desk', 'version', 'keyVersion', 'sealed'],
  properties: { desk: uuid, version, keyVersion: number, sealed: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,400}$' } },
})
const uuids = { type: 'array', maxItems: 64, items: uuid }
const body = (properties: Record<string, unknown>) => ({ schema: { body: { type: 'object', additionalProperties: false, required: Object.keys(properties), properties } } })

export function vaultRoutes(app: FastifyInstance, parts: TakeInParts): void {
  app.post<{ Body: { child: ChildId; reason: string } }>('/api/vault/open', body({ child: uuid, reason: { enum: [...openingReasons] } }), async (request, reply) => {
    const { child, reason } = request.body
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const opened = await openChild(tx, who, child)
      const common = { at: parts.clock.now(), actor: who.person, session: who.session, what: 'vault/identity', about: child, purpose: `vault/${reason}` }
      const leaf = opened instanceof Refusal ? buildLeaf({ ...common, act: 'refused', code: opened.code }) : buildLeaf({ ...common, act: 'opened', zones: ['Z4'] })
      await append(tx, [leaf], [])
      return opened
    })
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })
  // Of the other side's child, what is compared in a pair; it opens on a device of my desk and nowhere else.
  app.post<{ Body: { pair: RecordId } }>('/api/vault/compare', body({ pair: uuid }), async (request, reply) => {
    const { pair } = request.body
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const shown = await openComparison(tx, who, pair)
      const common = { at: parts.clock.now(), actor: who.person, session: who.session, what: 'vault/identity', purpose: 'vault/compare' }
      const leaf = shown instanceof Refusal ? buildLeaf({ ...common, act: 'refused', about: pair, code: shown.code }) : buildLeaf({ ...common, act: 'opened', about: shown.child, ids: [pair], zones: ['Z4'] })
      await append(tx, [leaf], [])
      return shown
    })
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })
  app.get('/api/vault/keys', async (request, reply) => {
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const keys = await keysOnServer(tx, who)
      // Once for a session: every phone asks again whenever a desk or an agency changes anywhere, and a log of that would hide the rest.
      // What comes newly into these keys stands on the log where somebody gave it.
      if (await isFirstShowingOfKeys(tx)) await append(tx, [buildLeaf({ at: parts.clock.now(), actor: who.person, session: who.session, act: 'key', what: 'vault/keys' })], [])
      return keys
    })
    return answer ?? sendRefusal(reply, refuse('access.not-signed-in'))
  })
  // Public keys only: to seal a name to the desks that serve a child, to a desk a referral goes to, to new colleagues.
  app.post<{ Body: { desks: DeskId[] } }>('/api/vault/desks', body({ desks: uuids }), async (request, reply) => {
    const answer = await asPerson(parts.app, tokenOf(request), async (tx) => ({ desks: await publicKeysOf(tx, request.body.desks) }))
    return answer ?? sendRefusal(reply, refuse('access.not-signed-in'))
  })
  app.post<{ Body: { child: ChildId } }>('/api/vault/sharing', body({ child: uuid }), async (request, reply) => {
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const desks = await desksToSealTo(tx, request.body.child)
      await append(tx, [buildLeaf({ at: parts.clock.now(), actor: who.person, session: who.session, act: 'key', what: 'vault/sharing', about: request.body.child })], [])
      return { desks }
    })
    return answer ?? sendRefusal(reply, refuse('access.not-signed-in'))
  })
  // Two files became one: an owner who opened the name seals it to the owners of the other part.
  app.post<{ Body: { child: ChildId; seals: DeskSeal[] } }>('/api/vault/seal', body({ child: uuid, seals: { type: 'array', minItems: 1, maxItems: 16, items: sentSeal() } }), async (request, reply) => {
    const { child, seals } = request.body
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const at = parts.clock.now()
      const sealed = await sealToOwners(tx, child, seals, who, at)
      if (sealed instanceof Refusal) return sealed
      if (sealed > 0) await append(tx, [buildLeaf({ at, actor: who.person, session: who.session, act: 'took', what: 'vault/sealed', about: child })], [])
      return { sealed }
    })
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })
  app.post<{ Body: { people: PersonId[] } }>('/api/vault/people', body({ people: uuids }), async (request, reply) => {
    const answer = await asPerson(parts.app, tokenOf(request), async (tx) => ({ people: await memberPublicKeys(tx, request.body.people) }))
    return answer ?? sendRefusal(reply, refuse('access.not-signed-in'))
  })
  app.post<{ Body: { desk: DeskId } }>('/api/vault/recovery', body({ desk: uuid }), async (request, reply) => {
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const seals = await recoverySealsOf(tx, request.body.desk)
      await append(tx, [buildLeaf({ at: parts.clock.now(), actor: who.person, session: who.session, act: 'key', what: 'vault/recovery', about: request.body.desk })], [])
      return { seals }
    })
    return answer ?? sendRefusal(reply, refuse('access.not-signed-in'))
  })
}
