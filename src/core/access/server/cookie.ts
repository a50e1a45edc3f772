import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieNames } from '#core/http/server.ts'
import type { Place } from './passkeys.ts'
import type { DoorDeps } from './door.ts'

/**
 * The session's token lives in one cookie that scripts cannot read and other sites cannot send. Over https, and over
 * plain http on this very machine, it is `__Host-house` with `Secure`. Where a house is reached over plain http by
 * another address (an office network without a certificate) browsers refuse such a cookie; there it is `house` without
 * `Secure`, whoever listens on that network can take it, and the house says so at every start.
 */
const [safeName, plainName] = cookieNames

export function giveToken(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.header('set-cookie', cookieOf(request, token, ''))
}

export function takeTokenBack(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', cookieOf(request, '', '; Max-Age=0'))
}

/** The cookie has no age of its own: it goes when the browser closes, and the server ends the session before that. */
function cookieOf(request: FastifyRequest, token: string, more: string): string {
  const common = `Path=/; HttpOnly; SameSite=Strict${more}`
  return keepsSafeCookie(request) ? `${safeName}=${token}; Secure; ${common}` : `${plainName}=${token}; ${common}`
}

export function keepsSafeCookie(request: Pick<FastifyRequest, 'protocol' | 'host' | 'hostname' | 'headers'>): boolean {
  const { hostname, headers } = request
  if (originOf(request).startsWith('https:')) return true
  // Chromium and Firefox keep a Secure cookie from the machine itself; Safari alone does not.
  const agent = headers['user-agent'] ?? ''
  const isSafari = /safari/i.test(agent) && !/chrom(e|ium)|crios|fxios|edg|android/i.test(agent)
  return isLoopback(hostname) && !isSafari
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The origin for which a passkey may answer: one of the house's own addresses, or, with none set, the request's. */
export function placeOf(request: FastifyRequest, deps: Pick<DoorDeps, 'site'>): Place | undefined {
  const here = originOf(request)
  if (deps.site.origins.length > 0 && !deps.site.origins.includes(here)) return undefined
  const { origin, hostname } = new URL(here)
  // A passkey belongs to a name; for a bare address browsers make none.
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('[')) return undefined
  return { origin, id: hostname }
}

/** Behind a proxy that ends TLS the server itself sees http; the browser says where it is in `Origin`, for this very host only. */
function originOf({ protocol, host, headers }: Pick<FastifyRequest, 'protocol' | 'host' | 'headers'>): string {
  return headers.origin === `https://${host}` ? headers.origin : `${protocol}://${host}`
}
