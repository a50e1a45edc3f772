/**
 * Answers about people, compressed: a slow line carries a fifth of them, and their length tells less than without (Security B-12). Lengths
 * are a few: each answer is filled up, in a field of gzip's own head that nobody reads (RFC 1952, 2.3.1.1), to a whole number of blocks.
 *
 * Why compressing is safe here (BREACH, CRIME): what compression gives away is how alike two texts in one answer are, to somebody who chooses
 * one, sees lengths and can ask again and again. These answers hold no token and no key that opens anything. Nobody can make a phone
 * ask; each text that reaches another's shelf is a form somebody signed in filled in, with an entry in the log, shown once; and what differs by a
 * few bytes is filled up to the same block.
 */
import { crc32, deflateRaw, gunzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { FastifyReply, FastifyRequest } from 'fastify'

const squeeze = promisify(deflateRaw)
const unsqueeze = promisify(gunzip)

/** Bytes. The length of what leaves is a multiple of this; a large answer has larger blocks. */
export function blockOf(bytes: number): number {
  return bytes <= 16_384 ? 1024 : 4096
}

/** Head (10), length of the field (2), its own head (4), tail (8). */
const around = 24

/** A field of gzip's head holds no more. */
const mostFill = 65_000

/** A gzip member whose length is a whole number of blocks. `atLeast`: as long as another answer was, in bytes. */
export async function padded(text: string, atLeast = 0): Promise<Buffer> {
  const bytes = Buffer.from(text)
  const squeezed = await squeeze(bytes, { level: 6 }) as Buffer
  const least = Math.max(squeezed.length + around, Math.min(atLeast, squeezed.length + around + mostFill - 4096))
  const block = blockOf(least)
  const fill = Math.ceil(least / block) * block - squeezed.length - around
  const head = Buffer.alloc(16)
  head.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255])
  head.writeUInt16LE(fill + 4, 10)
  head.write('PD', 12, 'latin1')
  head.writeUInt16LE(fill, 14)
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc32(bytes), 0)
  tail.writeUInt32LE(bytes.length >>> 0, 4)
  return Buffer.concat([head, Buffer.alloc(fill), squeezed, tail])
}

/** Lengths an answer may have, in bytes: a few, so that its length tells nothing, least of all which of two notebooks asks (Security E-8). */
const lengths = [512, 2048, 8192] as const

/** Blanks after JSON are nothing. `atLeast`: as long as another answer was. */
export function filled(json: string, atLeast = 0): string {
  const bytes = Math.max(Buffer.byteLength(json), atLeast)
  const length = lengths.find((one) => one >= bytes) ?? Math.ceil(bytes / 16_384) * 16_384
  return json + ' '.repeat(length - Buffer.byteLength(json))
}

/** Bytes of an answer without what it was filled up with, of either kind. */
export function unfilled(answer: string | Buffer): number {
  if (typeof answer === 'string') return Buffer.byteLength(answer.trimEnd())
  return answer.length - (isPadded(answer) ? answer.readUInt16LE(14) : 0)
}

/** The text of an answer that `padded` made. */
export async function unpadded(answer: Buffer): Promise<string> {
  return (await unsqueeze(answer)).toString()
}

function isPadded(answer: Buffer): boolean {
  return answer.length >= around && answer[0] === 0x1f && answer[1] === 0x8b && answer[3] === 4 && answer.toString('latin1', 12, 14) === 'PD'
}

export function takesGzip(request: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\D|$))/.test(String(request.headers['accept-encoding'] ?? ''))
}

/** `atLeast`: as long as another answer was, in bytes. */
export async function sendPadded(request: FastifyRequest, reply: FastifyReply, answer: object, atLeast = 0): Promise<FastifyReply> {
  reply.header('content-type', 'application/json; charset=utf-8').header('vary', 'accept-encoding')
  const text = JSON.stringify(answer)
  if (!takesGzip(request)) return reply.send(filled(text, atLeast))
  return reply.header('content-encoding', 'gzip').send(await padded(text, atLeast))
}
