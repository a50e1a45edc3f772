/**
 * Phones hold what they were told is taken until this house proves that it lies in a backup (Security F18). Here they ask, and get the
 * entry of the log, its way up, and the signed promise about the backup.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { asPerson } from '#core/access/server/session.ts'
import type { Sql } from '#core/db/tx.ts'
import { sendRefusal, tokenOf } from '#core/http/server.ts'
import { toBase64 } from '#core/log/checkpoint.ts'
import { type Hash, proveFromTiles, tileWidth, tilesToProve } from '#core/log/merkle.ts'
import { lastBackup, tilesAt } from '#core/log/server/store.ts'
import { refuse } from '#core/refusal.ts'
import { type Became, mostAsked, type WhatBecame } from '../second-copy.ts'
import { knownOfMine } from './store.ts'
import type { TakeInParts } from './take-in.ts'

const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())
const uuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }
const asked = { schema: { body: { type: 'object', additionalProperties: false, required: ['ids'], properties: { ids: { type: 'array', minItems: 1, maxItems: mostAsked, uniqueItems: true, items: uuid } } } } }

/** @param parts.logKey the log's public key in one line, where this house signs its log */
export function secondCopyRoutes(app: FastifyInstance, parts: TakeInParts & { readonly door: Sql; readonly logKey?: string }): void {
  app.post<{ Body: { ids: string[] } }>('/api/taken', asked, async (request, reply) => {
    const known = await asPerson(parts.app, tokenOf(request), async (tx, who) => ({ programme: who.programme, mine: await knownOfMine(tx, request.body.ids) }))
    if (!known) return sendRefusal(reply, refuse('access.not-signed-in'))
    return await whatBecame(parts.door, known.programme, request.body.ids, new Map(known.mine.map((one) => [one.id as string, one])))
  })
  app.get('/api/log-key', async (_request, reply) => (parts.logKey ? { key: parts.logKey } : sendRefusal(reply, refuse('http.not-found'))))
}

type Known = Awaited<ReturnType<typeof knownOfMine>>[number]

async function whatBecame(door: Sql, programme: string, ids: readonly string[], mine: ReadonlyMap<string, Known>): Promise<WhatBecame> {
  const backup = await lastBackup(door, programme)
  const isIn = (one: Known): one is Known & { n: number; leaf: string } => one.n !== null && one.leaf !== null && backup !== undefined && one.n < backup.size
  const places = backup ? [...mine.values()].filter(isIn).flatMap(({ n }) => tilesToProve(n, backup.size)) : []
  const tiles = new Map((places.length === 0 ? [] : await tilesAt(door, programme, places)).map(({ level, tile, hashes }) => [`${level}/${tile}`, portions(hashes)]))
  const told = ids.map((id): Became => {
    const known = mine.get(id)
    if (!known) return { id, state: 'unknown' }
    if (!backup || !isIn(known)) return { id, state: 'taken' }
    const proof = proveFromTiles(sha256, { index: known.n, size: backup.size }, (level, tile) => tiles.get(`${level}/${tile}`))
    return { id, state: 'backed-up', n: known.n, leaf: known.leaf, proof: proof.map(toBase64) }
  })
  return { told, ...(backup && { backup: backup.note }) }
}

function portions(hashes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.min(hashes.length / 32, tileWidth) }, (_, i) => new Uint8Array(hashes.subarray(i * 32, i * 32 + 32)))
}
