/**
 * The ways of a file beside the one road: its pieces in, from who named it there; and out, to who gave a reason that stands on the log
 * before a byte leaves. Everything is sealed, and served as nothing a browser would draw or run (Security K-6).
 */
import type { FastifyInstance } from 'fastify'
import { asPerson } from '#core/access/server/session.ts'
import { sendRefusal, tokenOf } from '#core/http/server.ts'
import type { RecordId } from '#core/ids.ts'
import { buildLeaf } from '#core/log/server/leaf.ts'
import { Refusal, refuse } from '#core/refusal.ts'
import { append } from '#core/sync/server/store.ts'
import type { TakeInParts } from '#core/sync/server/take-in.ts'
import { fromBase64url } from '#core/vault/bytes.ts'
import type { DeskSeal } from '#core/vault/sealed.ts'
import { sentSeal } from '#core/vault/server/routes.ts'
import { fileReasons } from '../reasons.ts'
import { pieceBytes } from '../sizes.ts'
import { audienceOf, openFileFor, pieceFor, piecesCome, sealFileTo, takePieceOf } from './files.ts'

const uuid = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' }
const place = { type: 'integer', minimum: 0, maximum: 1000 }
const body = (properties: Record<string, unknown>) => ({ schema: { body: { type: 'object', additionalProperties: false, required: Object.keys(properties), properties } } })

export function fileRoutes(app: FastifyInstance, parts: TakeInParts): void {
  app.post<{ Body: { file: RecordId; n: number; bytes: string } }>('/api/files/piece', body({ file: uuid, n: place, bytes: { type: 'string', maxLength: Math.ceil(pieceBytes / 3) * 4 } }), async (request, reply) => {
    const { file, n } = request.body
    const bytes = fromBase64url(request.body.bytes)
    if (!bytes) return sendRefusal(reply, refuse('http.unreadable'))
    const at = parts.clock.now()
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const taken = await takePieceOf(tx, who, file, { n, bytes, at })
      if (taken instanceof Refusal) return taken
      const { whole, there } = taken
      // One entry for the whole: the submission that named it has its own, and a piece says nothing by itself.
      if (whole) {
        const lines = (await audienceOf(tx, file)).map((desk) => ({ audience: `desk:${desk}`, shelf: whole.shelf, record: whole.child, child: whole.child }))
        await append(tx, [buildLeaf({ at, actor: who.person, session: who.session, act: 'took', what: 'files/whole', about: whole.child, ids: [file] })], lines)
      }
      return { there }
    })
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })
  app.post<{ Body: { file: RecordId } }>('/api/files/there', body({ file: uuid }), async (request, reply) => {
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => await piecesCome(tx, who, request.body.file))
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })
  app.post<{ Body: { file: RecordId; reason: string } }>('/api/files/open', body({ file: uuid, reason: { enum: [...fileReasons] } }), async (request, reply) => {
    const { file, reason } = request.body
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const opened = await openFileFor(tx, who, file)
      const common = { at: parts.clock.now(), actor: who.person, session: who.session, what: 'files/photo', purpose: `files/${reason}`, ids: [file] }
      const leaf = opened instanceof Refusal ? buildLeaf({ ...common, act: 'refused', code: opened.code }) : buildLeaf({ ...common, act: 'opened', about: opened.child, zones: ['Z4'] })
      await append(tx, [leaf], [])
      return opened
    })
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })
  app.post<{ Body: { file: RecordId; seals: DeskSeal[] } }>('/api/files/seal', body({ file: uuid, seals: { type: 'array', minItems: 1, maxItems: 16, items: sentSeal({ const: 1 }) } }), async (request, reply) => {
    const { file: id, seals } = request.body
    const at = parts.clock.now()
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => {
      const made = await sealFileTo(tx, who, id, { seals, at })
      if (made instanceof Refusal) return made
      const { file, desks } = made
      if (desks.length > 0) {
        const lines = desks.map((desk) => ({ audience: `desk:${desk}`, shelf: file.shelf, record: file.child, child: file.child }))
        await append(tx, [buildLeaf({ at, actor: who.person, session: who.session, act: 'took', what: 'files/sealed', about: file.child, ids: [id] })], lines)
      }
      return { sealed: desks.length }
    })
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })
  app.get<{ Params: { file: RecordId; n: number } }>('/api/files/:file/:n', { schema: { params: { type: 'object', properties: { file: uuid, n: { type: 'string', pattern: '^\\d{1,3}$' } } } } }, async (request, reply) => {
    const { file, n } = request.params
    const answer = await asPerson(parts.app, tokenOf(request), async (tx, who) => await pieceFor(tx, who, file, Number(n)))
    if (!answer) return sendRefusal(reply, refuse('access.not-signed-in'))
    if (answer instanceof Refusal) return sendRefusal(reply, answer)
    return reply.type('application/octet-stream').headers({
      'content-disposition': `attachment; filename="${file}"`, 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox", 'cache-control': 'no-store',
    }).send(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength))
  })
}
