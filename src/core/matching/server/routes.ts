/**
 * "Do we know this child already?", asked of the children one may see anyway. The question is counted and on the log before anything is
 * looked for, and of all who are like only those are told whose file one of the asker's desks serves. And the house's half of numbers that are compared
 * between agencies: counted and on the log before it is answered, always eight at once, and never known here.
 */
import type { FastifyInstance } from 'fastify'
import { hasRole } from '#core/access/who.ts'
import { asPerson } from '#core/access/server/session.ts'
import type { Tx } from '#core/db/tx.ts'
import { sendRefusal, tokenOf } from '#core/http/server.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { append } from '#core/sync/server/store.ts'
import { linesOf, type TakeInParts } from '#core/sync/server/take-in.ts'
import { numbersBudget, ownBudget, spend } from '../budgets.ts'
import { encodingVersion } from '../encode.ts'
import { namesVersion } from '../name-parts.ts'
import { numberSlots } from '../sizes.ts'
import { fromBase64url, toBase64url, type Bytes } from '#core/vault/bytes.ts'
import type { Match } from './matcher.ts'
import { questionOfSent, readSentQuestion, type SentQuestion } from '../sent.ts'
import * as store from './store.ts'

/** So many are told at most. Far more are looked through: those of others fall out unseen. */
const mostTold = 50
const mostLookedAt = 1000

const sentPoint = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } as const
const points = { schema: { body: { type: 'object', additionalProperties: false, required: ['blinded', 'versions'], properties: { blinded: { type: 'array', minItems: numberSlots, maxItems: numberSlots, items: sentPoint }, versions: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'integer', minimum: 1, maximum: 999_999 } } } } } }
const body = { schema: { body: { type: 'object', additionalProperties: false, required: ['question'], properties: { question: { type: 'object' } } } } }

export function matchingRoutes(app: FastifyInstance, parts: TakeInParts): void {
  app.post<{ Body: { question: unknown } }>('/api/matching/alike', body, async (request, reply) => {
    const token = tokenOf(request)
    const question = readSentQuestion(request.body.question)
    const may = await asPerson(parts.app, token, async (tx, who) => {
      const common = { at: parts.clock.now(), actor: who.person, session: who.session, what: 'matching/alike' }
      const refused = !hasRole(who, 'worker') ? refuse('access.role', { form: 'matching/alike' }) : question instanceof Refusal ? question : await refusedBy(tx, question, common)
      await append(tx, [buildLeaf(refused ? { ...common, act: 'refused', code: refused.code } : { ...common, act: 'asked' })], [])
      return refused ?? 'yes'
    })
    if (!may) return sendRefusal(reply, refuse('access.not-signed-in'))
    if (may instanceof Refusal) return sendRefusal(reply, may)
    // Outside of any transaction: the first question of all waits until every encoding is in memory.
    const found = (await parts.matcher.ask(questionOfSent(question as SentQuestion, { of: 'own' }), { most: mostLookedAt })).filter(({ verdict }) => verdict !== 'unlikely')
    const children = await asPerson(parts.app, token, (tx) => mine(tx, found))
    return children ? { children, of: parts.matcher.size() } : sendRefusal(reply, refuse('access.not-signed-in'))
  })

  app.post<{ Body: { blinded: string[]; versions: number[] } }>('/api/matching/numbers', points, async (request, reply) => {
    const blinded = request.body.blinded.map((one) => fromBase64url(one) ?? new Uint8Array(0) as Bytes)
    const may = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const common = { at: parts.clock.now(), actor: who.person, session: who.session, what: 'matching/numbers' }
      const refused = !hasRole(who, 'worker') ? refuse('access.role', { form: 'matching/numbers' }) : await tooManyNumbers(tx, common)
      await append(tx, [buildLeaf(refused ? { ...common, act: 'refused', code: refused.code } : { ...common, act: 'asked' })], [])
      return refused ?? 'yes'
    })
    if (!may) return sendRefusal(reply, refuse('access.not-signed-in'))
    if (may instanceof Refusal) return sendRefusal(reply, may)
    const answers = await Promise.all(request.body.versions.map((indexKey) => parts.matcher.answerNumbers(blinded, { indexKey })))
    return answers.every((under) => under !== undefined) ? { answers: answers.flat().map(toBase64url) } : sendRefusal(reply, refuse('matching.unreadable', { field: 'blinded' }))
  })
}

/** What was refused is counted too: who is over it and goes on waits longer. */
async function tooManyNumbers(tx: Tx, { at, actor }: { at: Parameters<typeof spend>[1]; actor: string }): Promise<Refusal | undefined> {
  const person = spend(await store.countQuestion(tx, 'numbers', at), at, numbersBudget.person)
  const agency = spend(await store.countQuestionOfAgency(tx, 'numbers', at), at, numbersBudget.agency)
  if (person.isTold || agency.isTold) await tellHeads(tx, 'many-numbers', actor)
  const minutes = Math.max(person.minutes, agency.minutes)
  return minutes > 0 ? refuse('matching.too-many-numbers', { minutes, hours: minutes > 90 ? Math.ceil(minutes / 60) : 0 }) : undefined
}

async function tellHeads(tx: Tx, kind: string, actor: string): Promise<void> {
  const tell = (await store.headsOfMine(tx)).map((person) => ({ person, kind, shelf: 'people', about: actor as never, child: null }))
  await append(tx, [], await linesOf(tx, [{ changed: [], tell }]))
}

async function refusedBy(tx: Tx, { version, before }: SentQuestion, { at, actor }: { at: Parameters<typeof spend>[1]; actor: string }): Promise<Refusal | undefined> {
  if (![version, before?.version ?? version].every((one) => one.startsWith(`${encodingVersion}.${namesVersion}.`))) return refuse('matching.other-version')
  const { minutes, isTold } = spend(await store.countQuestion(tx, 'own', at), at, ownBudget)
  if (isTold) await tellHeads(tx, 'many-questions', actor)
  return minutes > 0 ? refuse('matching.too-many-questions', { minutes }) : undefined
}

async function mine(tx: Tx, found: readonly Match[]) {
  const own = await store.mineAmong(tx, found.map(({ child }) => child))
  return found.filter(({ child }) => own.has(child)).slice(0, mostTold).map(({ child, verdict, reasons }) => ({ child, verdict, reasons }))
}
