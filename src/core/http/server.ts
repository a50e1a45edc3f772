/**
 * The server's only mouth: JSON under /api, and the built app. HTTP statuses are chosen here and nowhere else.
 * Requests are read, passed on, answered; nothing is decided here but who may knock.
 */
import path from 'node:path'
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { askRoom, lookUp, readFeed } from '#core/sync/server/feed.ts'
import { takeIn, type TakeInParts } from '#core/sync/server/take-in.ts'
import { envelopeMaxBytes } from '#core/sync/envelope.ts'
import { feedPageSize } from '#core/sync/feed.ts'
import { filled, sendPadded } from './padded.ts'
import { Refusal, refuse, type RefusalDetails } from '#core/refusal.ts'

export interface HttpParts extends TakeInParts {
  /** Folder of the built app. Missing in tests of the API alone. */
  readonly dist?: string
  readonly log?: boolean
  /** Further doors, each in its own folder of core: sign-in, vault, first visit. */
  /** Somebody is at work: keeps their session from falling idle. The feed, which a tab reads by itself, does not count. */
  readonly keepAwake?: (token: string) => void
  readonly doors?: readonly ((app: FastifyInstance) => void | Promise<void>)[]
  /** Requests a minute from one address; a demo and tests lift it. */
  readonly requestsAMinute?: number
}

/** The names a session cookie may have. `__Host-` binds it to this host; on plain http from another machine only the bare name works. */
export const cookieNames = ['__Host-house', 'house'] as const

export function tokenOf(request: FastifyRequest): string {
  for (const name of cookieNames) {
    const value = request.cookies[name]
    if (value && value.length <= 128) return value
  }
  return ''
}

/** Which status goes with a refusal that is not a verdict. */
const statuses: Record<string, number> = {
  'access.not-signed-in': 401, 'access.asleep': 401, 'access.sign-in-failed': 401, 'access.slow-down': 429, 'access.role': 403, 'access.not-yours': 404,
  'http.not-found': 404, 'http.too-large': 413, 'http.cross-site': 403, 'http.not-json': 415, 'http.method': 405, 'http.slow-down': 429, 'matching.too-many-questions': 429, 'matching.too-many-numbers': 429, 'matching.unreadable': 400,
  'http.not-now': 503, 'referral.link-unknown': 404, 'referral.link-elsewhere': 409, 'sync.unreadable': 400, 'http.unreadable': 400,
}

/** Where no person looks, what does not exist is said in a machine's words; anywhere else the app opens and says it. */
function isForMachines(url: string): boolean {
  return url.startsWith('/api/') || /^\/hsds(?:[/?]|$)/.test(url)
}

export function sendRefusal(reply: FastifyReply, refusal: { code: string; details: RefusalDetails }): FastifyReply {
  return reply.code(statuses[refusal.code] ?? 409).send({ refused: { code: refusal.code, details: refusal.details } })
}

export async function buildServer(parts: HttpParts): Promise<FastifyInstance> {
  const app = fastify({
    logger: parts.log ? { level: 'info', serializers: { req: (r: FastifyRequest) => ({ method: r.method, route: r.routeOptions?.url }) }, redact: [] } : false,
    logController: new LogController({ disableRequestLogging: true }), bodyLimit: envelopeMaxBytes, requestTimeout: 60_000, connectionTimeout: 75_000, trustProxy: false,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    onProtoPoisoning: 'error', onConstructorPoisoning: 'error',
  })
  app.setErrorHandler((fault: Error & { statusCode?: number; code?: string; validation?: unknown }, request, reply) => {
    if (fault.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return sendRefusal(reply, refuse('http.too-large', { bytes: envelopeMaxBytes }))
    if (fault.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return sendRefusal(reply, refuse('http.not-json'))
    if (fault.validation || (fault.statusCode && fault.statusCode >= 400 && fault.statusCode < 500 && fault.statusCode !== 429)) return sendRefusal(reply, refuse('http.unreadable'))
    if (fault.statusCode === 429) return sendRefusal(reply, refuse('http.slow-down'))
    // A fault never tells its text to the outside: it may quote what a person wrote.
    request.log.error({ fault: fault.name, code: fault.code, route: request.routeOptions?.url }, 'fault')
    return sendRefusal(reply, refuse('http.not-now'))
  })
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' && !isForMachines(request.url) && parts.dist && !path.extname(request.url.split('?')[0]!)) {
      return reply.header('cache-control', 'no-cache').sendFile('index.html')
    }
    return sendRefusal(reply, refuse('http.not-found'))
  })

  await app.register(fastifyCookie)
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"], scriptSrc: ["'self'", "'wasm-unsafe-eval'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'blob:', 'data:'], fontSrc: ["'self'"], connectSrc: ["'self'"],
        manifestSrc: ["'self'"], workerSrc: ["'self'"], formAction: ["'self'"], frameAncestors: ["'none'"], baseUri: ["'none'"], requireTrustedTypesFor: ["'script'"],
        // One name may vouch for one script: the worker that opens the app without a line (src/web/app-shell.ts).
        trustedTypes: ['house'],
      },
    },
    crossOriginEmbedderPolicy: { policy: 'require-corp' }, crossOriginOpenerPolicy: { policy: 'same-origin' }, crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' }, strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  })
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('permissions-policy', 'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)')
    if (!request.url.startsWith('/api/')) return payload
    reply.header('cache-control', 'no-store')
    return typeof payload === 'string' ? filled(payload) : payload
  })
  await app.register(fastifyRateLimit, {
    max: parts.requestsAMinute ?? 1200, timeWindow: '1 minute',
    // A new phone fetches the whole app at once, and an office is one address.
    allowList: (request) => request.method === 'GET' && request.url.startsWith('/assets/'),
  })
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return
    // No state changes by a request from elsewhere: the cookie is SameSite=Strict, and this is the second wall.
    const site = request.headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin') return sendRefusal(reply, refuse('http.cross-site'))
    if (request.method !== 'POST') return sendRefusal(reply, refuse('http.method'))
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return sendRefusal(reply, refuse('http.not-json'))
  })

  app.post('/api/submissions', async (request, reply) => {
    const answer = await takeIn(parts, tokenOf(request), request.body)
    if (answer.status === 'not-signed-in') return sendRefusal(reply, refuse('access.not-signed-in'))
    if (answer.status === 'not-yet') return sendRefusal(reply, refuse('sync.not-yet'))
    if (answer.status === 'unreadable') return sendRefusal(reply, answer.refusal)
    parts.keepAwake?.(tokenOf(request))
    return answer.verdict
  })
  app.get<{ Querystring: { after?: string; mark?: string; most?: string } }>('/api/feed', async (request, reply) => {
    const after = Number(request.query.after ?? '0')
    const most = Number(request.query.most ?? feedPageSize)
    if (!Number.isSafeInteger(most) || most < 1) return sendRefusal(reply, refuse('http.unreadable'))
    const { mark } = request.query
    if (!Number.isSafeInteger(after) || after < 0 || (mark !== undefined && !/^[0-9a-f]{32}$/.test(mark))) return sendRefusal(reply, refuse('http.unreadable'))
    const page = await readFeed(parts, tokenOf(request), { after, mark, most: Math.min(most, feedPageSize) })
    return page ? await sendPadded(request, reply, page) : sendRefusal(reply, refuse('access.not-signed-in'))
  })
  app.post('/api/look', async (request, reply) => {
    const answer = await lookUp(parts, tokenOf(request), request.body)
    if (answer === undefined) return sendRefusal(reply, refuse('access.not-signed-in'))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : await sendPadded(request, reply, answer)
  })
  app.get<{ Params: { room: string; question: string }; Querystring: Record<string, string> }>('/api/ask/:room/:question', async (request, reply) => {
    const params = Object.fromEntries(Object.entries(request.query).filter(([, value]) => typeof value === 'string'))
    const answer = await askRoom(parts, tokenOf(request), request.params.room, request.params.question, params)
    if (answer === undefined) return sendRefusal(reply, refuse('access.not-signed-in'))
    parts.keepAwake?.(tokenOf(request))
    return answer instanceof Refusal ? sendRefusal(reply, answer) : answer
  })

  for (const door of parts.doors ?? []) await door(app)
  if (parts.dist) {
    // A page of its own behind one-time links. It is not kept anywhere: the next one may be another version, on somebody else's phone.
    for (const url of ['/answer', '/answer/']) app.get(url, (_, reply) => reply.sendFile('answer.html'))
    await app.register(fastifyStatic, {
      root: parts.dist, wildcard: true, index: 'index.html', preCompressed: true,
      setHeaders(reply, file) {
        reply.header('cache-control', /\/assets\//.test(file) ? 'public, max-age=31536000, immutable' : /\/answer\.html(?:\.(?:br|gz))?$/.test(file) ? 'no-store' : 'no-cache')
        if (/\/worker\.js(?:\.(?:br|gz))?$/.test(file)) reply.header('service-worker-allowed', '/')
      },
    })
  }
  return app
}
