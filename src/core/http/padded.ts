/**
 * Answers about people, compressed: a slow line carries a fifth of them, and their length tells less than without (Security B-12). Lengths
 * are a few: each answer is filled up, in a field of gzip's own head that nobody reads (RFC 1952, 2.3.1.1), to a whole number of blocks.
 *
 * Why compressing is safe here (BREACH, CRIME): what compression gives away is how alike two texts in one answer are, to somebody who chooses
 * one, sees lengths and can ask again and again. These answers hold no token and no key that opens anything. Nobody can make a phone
 * ask; each text that reaches another's shelf is a form somebody signed in filled in, with an entry in the log, shown once; and what differs by a
 * few bytes is filled up to the same block.
 */
import { crc32, deflateRaw } from 'node:zlib'
import { promisify } from 'node:util'
import type { FastifyReply, FastifyRequest } from 'fastify'

const squeeze = promisify(deflateRaw)

/** Bytes. The length of what leaves is a multiple of this; a large answer has larger blocks. */
export function blockOf(bytes: number): number {
  return bytes <= 16_384 ? 1024 : 4096
}

/** Head (10), length of the field (2), its own head (4), tail (8). */
const around = 24

/** A gzip member whose length is a whole number of blocks. */
export async function padded(text: string): Promise<Buffer> {
  const bytes = Buffer.from(text)
  const squeezed = await squeeze(bytes, { level: 6 }) as Buffer
  const least = squeezed.length + around
  const block = blockOf(least)
  const fill = Math.ceil(least / block) * block - least
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

export async function sendPadded(request: FastifyRequest, reply: FastifyReply, answer: object): Promise<FastifyReply> {
  reply.header('content-type', 'application/json; charset=utf-8').header('vary', 'accept-encoding')
  const text = JSON.stringify(answer)
  if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\D|$))/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(text)
  return reply.header('content-encoding', 'gzip').send(await padded(text))
}
