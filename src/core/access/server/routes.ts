import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { sendRefusal, tokenOf } from '#core/http/server.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { giveToken, placeOf, takeTokenBack } from './cookie.ts'
import { type DoorDeps, sha256 } from './door.ts'
import * as enrol from './enrol.ts'
import * as numbers from './numbers.ts'
import * as passkeys from './passkeys.ts'
import * as sessions from './sessions.ts'
import { finishSignIn, type SignedIn, startSignIn, unlockPartsOf } from './sign-in.ts'
import * as store from './store.ts'
import type { Session } from './store.ts'

/**
 * Every way in and out under /api: sign-in, passkeys, enrolment, one's own sessions and account. Bodies are read by closed
 * schemas; the token goes into the cookie and into no body, address or log.
 */
export function accessRoutes(app: FastifyInstance, deps: DoorDeps): void {
  const at = () => deps.clock.now()

  app.post<{ Body: { name: string } }>('/api/sign-in/start', body({ name: nameField }), async (request) => await startSignIn(deps, request.body.name))
  app.post<{ Body: { name: string; authKey: string; code: string; device: string } }>(
    '/api/sign-in/finish', body({ name: nameField, authKey: key32, code: codeField, device: deviceField }),
    async (request, reply) => answerSignedIn(request, reply, await finishSignIn(deps, { ...request.body, agent: agentOf(request) })))

  app.post<{ Body: { credential?: string } }>('/api/sign-in/passkey/start', body({ credential: optional(credentialField) }), async (request, reply) => {
    const place = placeOf(request, deps)
    return place ? await passkeys.startPasskeySignIn(deps, place, request.body.credential) : sendRefusal(reply, refuse('access.passkey-needs-name'))
  })
  app.post<{ Body: { response: AuthenticationResponseJSON; device: string } }>(
    '/api/sign-in/passkey/finish', body({ response: assertion, device: deviceField }), async (request, reply) => {
      const place = placeOf(request, deps)
      if (!place) return sendRefusal(reply, refuse('access.passkey-needs-name'))
      return answerSignedIn(request, reply, await passkeys.finishPasskeySignIn(deps, place, { ...request.body, agent: agentOf(request) }))
    })

  app.post<{ Body: { token: string } }>('/api/enrol/start', body({ token: key32 }), async (request, reply) =>
    answer(reply, await enrol.startEnrol(deps, request.body.token)))
  app.post<{ Body: Omit<enrol.Enrolment, 'agent'> }>(
    '/api/enrol/finish',
    body({ token: key32, salt: saltField, params: paramsField, authKey: key32, code: codeField, publicKey: key32, wrapped: wrappedField, device: deviceField }),
    async (request, reply) => answerSignedIn(request, reply, await enrol.finishEnrol(deps, { ...request.body, agent: agentOf(request) })))

  app.post('/api/sign-out', body({}), async (request, reply) => {
    const session = await sessions.findSessionToWake(deps, tokenOf(request))
    if (session) await sessions.signOut(deps, session)
    takeTokenBack(request, reply)
    // What the browser kept of this house goes as well; the phone's own sealed shelf is wiped by the app before it asks.
    reply.header('clear-site-data', '"cache"')
    return { signedOut: true }
  })

  // Asked by a device, not by a person: also while nobody is signed in, or the notebook is closed. Of an unknown one the same is said.
  app.post<{ Body: { device: string } }>('/api/device/asks', body({ device: deviceField }), async (request) =>
    ({ empty: await store.isToBeEmptied(deps.door, deps.programme, sha256(request.body.device)) }))
  app.post<{ Body: { device: string } }>('/api/device/emptied', body({ device: deviceField }), async (request, reply) => {
    const leaf = { at: at(), actor: '-', session: '', act: 'forgot', what: 'access/device' } as const
    await store.hearEmptied(deps.door, deps.programme, { deviceHash: sha256(request.body.device), at: at(), leaf })
    // The browser takes away by itself what the app cannot reach: the cookie, and what deleted records leave on the disk.
    reply.header('clear-site-data', '"cache", "cookies", "storage"')
    return { heard: true }
  })

  app.get('/api/me', async (request, reply) => {
    const who = await deps.whoOf(tokenOf(request))
    const session = who && await sessions.findSession(deps, tokenOf(request))
    if (!session) return sendRefusal(reply, await whyNobody(request))
    const [person, hasNumber] = await Promise.all([store.personById(deps.door, deps.programme, session.person), numbers.hasNumber(deps, session)])
    const { handle, madeAt, endsAt, strongAt, idleMinutes, way } = session
    return { who, shownName: person?.shownName ?? '', signInName: person?.signInName ?? '', session: { handle, madeAt, endsAt, strongAt, idleMinutes, way, hasNumber }, unlock: await unlockPartsOf(deps, session.person) }
  })

  /** A session that is idle, on a device with a short number, is told from none: the number wakes it. */
  async function whyNobody(request: FastifyRequest): Promise<Refusal> {
    const idle = await sessions.findSessionToWake(deps, tokenOf(request))
    return idle && await numbers.hasNumber(deps, idle) ? refuse('access.asleep', { person: idle.person }) : refuse('access.not-signed-in')
  }

  inSession('/api/me/seen', body({}), async ({ request }) => {
    await sessions.refreshSession(deps.door, tokenOf(request), at())
    return { seen: true }
  })
  inSession<{ language: string }>('/api/me/language', body({ language: { type: 'string', enum: ['kk', 'ru', 'en'] } }), async ({ session, given }) => {
    await deps.door.begin(async (tx) => {
      await store.keepLanguage(tx, deps.programme, session.person, given.language)
      await deps.log(tx, { at: at(), actor: session.person, session: session.handle, act: 'config', what: 'access/language' })
    })
    return { language: given.language }
  })
  inSession<{ device: string; oldAuthKey: string; salt: string; params: enrol.NewPassphrase['params']; authKey: string; wrapped: string }>(
    '/api/me/passphrase', body({ device: deviceField, oldAuthKey: key32, salt: saltField, params: paramsField, authKey: key32, wrapped: wrappedField }),
    async ({ session, given }) => await enrol.changePassphrase(deps, session, given))
  inSession('/api/me/code/start', body({}), async ({ session }) => await enrol.startNewCode(deps, session))
  inSession<{ code: string }>('/api/me/code/finish', body({ code: codeField }), async ({ session, given }) => await enrol.finishNewCode(deps, session, given.code))

  app.get('/api/sessions', async (request, reply) => {
    const session = await sessions.findSession(deps, tokenOf(request))
    return session ? { sessions: await sessions.listSessions(deps, session) } : sendRefusal(reply, refuse('access.not-signed-in'))
  })
  inSession<{ handle?: string; others?: true }>('/api/sessions/end', {
    schema: { body: { type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1, properties: { handle: { type: 'string', pattern: '^[A-Za-z0-9_-]{4,64}$' }, others: { const: true } } } },
  }, async ({ session, given, request, reply }) => {
    const ended = given.handle ? await sessions.endSession(deps, session, given.handle) : await sessions.endOtherSessions(deps, session)
    if (!(ended instanceof Refusal) && given.handle === session.handle) takeTokenBack(request, reply)
    return ended
  })

  app.get('/api/passkeys', async (request, reply) => {
    const session = await sessions.findSession(deps, tokenOf(request))
    return session ? { passkeys: await passkeys.listPasskeys(deps, session.person) } : sendRefusal(reply, refuse('access.not-signed-in'))
  })
  inSession('/api/passkeys/start', body({}), async ({ session, request }) => {
    const place = placeOf(request, deps)
    return place ? await passkeys.startAddingPasskey(deps, session, place) : refuse('access.passkey-needs-name')
  })
  inSession<passkeys.AddedPasskey>('/api/passkeys/finish', body({ response: attestation, label: { type: 'string', minLength: 1, maxLength: 60 }, wrapped: optional(wrappedField) }),
    async ({ session, given, request }) => {
      const place = placeOf(request, deps)
      return place ? await passkeys.finishAddingPasskey(deps, session, place, given) : refuse('access.passkey-needs-name')
    })
  inSession<{ credential: string }>('/api/passkeys/end', body({ credential: credentialField }), async ({ session, given }) => await passkeys.endPasskey(deps, session, given.credential))

  inSession<{ blinded: string[] }>('/api/me/number/start', body({ blinded: two(key32) }), async ({ session, given }) => await numbers.startNumber(deps, session, given.blinded))
  inSession<{ round: string; proofs: [string, string]; other: 1 | 2 }>('/api/me/number/finish', body({ round: key32, proofs: two(key32), other: { type: 'integer', enum: [1, 2] } }), async ({ session, given }) => await numbers.finishNumber(deps, session, given))
  inSession('/api/me/number/end', body({}), async ({ session }) => await numbers.endNumber(deps, session))
  // Neither asks for a session that is awake: the number is what wakes it.
  app.post<{ Body: { blinded: string } }>('/api/number/try', body({ blinded: key32 }), async (request, reply) => {
    const session = await sessions.findSessionToWake(deps, tokenOf(request))
    return session ? answer(reply, await numbers.tryNumber(deps, session, request.body.blinded)) : sendRefusal(reply, refuse('access.not-signed-in'))
  })
  app.post<{ Body: { proof: string } }>('/api/number/prove', body({ proof: key32 }), async (request, reply) => {
    const session = await sessions.findSessionToWake(deps, tokenOf(request))
    return session ? answer(reply, await numbers.proveNumber(deps, session, request.body.proof)) : sendRefusal(reply, refuse('access.not-signed-in'))
  })

  /** A change that only somebody signed in may ask for; each counts as a hand on the device. */
  function inSession<Body = Record<string, never>>(
    path: string, schema: object,
    act: (asked: { session: Session; given: Body; request: FastifyRequest; reply: FastifyReply }) => Promise<object>,
  ): void {
    app.post(path, schema, async (request, reply) => {
      const token = tokenOf(request)
      const session = await sessions.findSession(deps, token)
      if (!session) return sendRefusal(reply, refuse('access.not-signed-in'))
      await sessions.refreshSession(deps.door, token, at())
      return answer(reply, await act({ session, given: request.body as Body, request, reply }))
    })
  }
}

function answer(reply: FastifyReply, outcome: object): object {
  return outcome instanceof Refusal ? sendRefusal(reply, outcome) : outcome
}

/** The token leaves in the cookie alone: a script that reads the answer never sees it. */
function answerSignedIn(request: FastifyRequest, reply: FastifyReply, outcome: SignedIn | Refusal): object {
  if (outcome instanceof Refusal) return sendRefusal(reply, outcome)
  const { token, ...rest } = outcome
  giveToken(request, reply, token)
  return rest
}

function agentOf(request: FastifyRequest): string {
  return request.headers['user-agent'] ?? ''
}

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Shape { readonly type: string; readonly [more: string]: unknown }

function body(properties: Record<string, Shape | { maybe: Shape }>) {
  const required = Object.entries(properties).filter(([, shape]) => !('maybe' in shape)).map(([name]) => name)
  const shapes = Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, 'maybe' in shape ? shape.maybe : shape]))
  return { schema: { body: { type: 'object', additionalProperties: false, required, properties: shapes } } }
}

function optional(shape: Shape): { maybe: Shape } {
  return { maybe: shape }
}

const base64Url = (from: number, to: number): Shape => ({ type: 'string', pattern: `^[A-Za-z0-9_-]{${from},${to}}$` })
const two = (items: Shape): Shape => ({ type: 'array', minItems: 2, maxItems: 2, items })
const nameField: Shape = { type: 'string', minLength: 1, maxLength: 100 }
const key32 = base64Url(43, 43)
const saltField = base64Url(22, 22)
const wrappedField = base64Url(40, 4000)
const deviceField = base64Url(8, 64)
const credentialField = base64Url(16, 1400)
const codeField: Shape = { type: 'string', pattern: '^[0-9]{6}$' }
/** Not weaker than the phone itself accepts (core/vault/passphrase.ts). */
const paramsField: Shape = {
  type: 'object', additionalProperties: false, required: ['kind', 'memoryKiB', 'passes', 'lanes'],
  properties: {
    kind: { const: 'argon2id' }, memoryKiB: { type: 'integer', minimum: 19_456, maximum: 1_048_576 },
    passes: { type: 'integer', minimum: 2, maximum: 16 }, lanes: { type: 'integer', minimum: 1, maximum: 4 },
  },
}
const credentialShape = (response: Record<string, unknown>, required: readonly string[]): Shape => ({
  type: 'object', additionalProperties: false, required: ['id', 'rawId', 'type', 'response', 'clientExtensionResults'],
  properties: {
    id: credentialField, rawId: credentialField, type: { const: 'public-key' }, authenticatorAttachment: { type: 'string', maxLength: 40 },
    // What the passkey's own secret would be never leaves the phone: the answer may carry no results of it.
    clientExtensionResults: { type: 'object', additionalProperties: false, properties: {} },
    response: { type: 'object', additionalProperties: false, required, properties: response },
  },
})
const assertion = credentialShape(
  { clientDataJSON: base64Url(1, 4000), authenticatorData: base64Url(1, 4000), signature: base64Url(1, 4000), userHandle: base64Url(1, 200) },
  ['clientDataJSON', 'authenticatorData', 'signature'])
const attestation = credentialShape({
  clientDataJSON: base64Url(1, 4000), attestationObject: base64Url(1, 16_000), authenticatorData: base64Url(1, 8000), publicKey: base64Url(1, 4000),
  publicKeyAlgorithm: { type: 'integer' }, transports: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 40 } },
}, ['clientDataJSON', 'attestationObject'])
