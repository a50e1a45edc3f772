/**
 * A bad line between a browser and the house: slow, late, and breaking off. Everything that goes over it shares its bytes
 * in each direction, as on a village's one mast. Where it breaks comes out the same for the same seed.
 */
import net from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { chanceFrom, type Chance } from '#core/chance.ts'

export interface BadLineOptions {
  /** In each direction, for all connections together; 4,000 is 32 kbit/s. */
  readonly bytesPerSecond: number
  /** What every piece of an exchange is late by, each way. */
  readonly delayMs: number
  /** Of the exchanges (a question and its answer), so many break: before, in the midst, or with the answer lost. 0 to 1. */
  readonly resetShare: number
  readonly seed: number
}

export interface BadLine {
  readonly port: number
  /** As `http://localhost:4200`, for whoever knows the house by another port. */
  readonly base: string
  readonly counts: { exchanges: number; resets: number; bytesUp: number; bytesDown: number }
  /** From now on the line is like this. */
  become(options: Partial<BadLineOptions>): void
  /** No line at all: what stands breaks off, nothing new gets through. `rise` brings it back. */
  fall(): void
  rise(): void
  close(): Promise<void>
}

/** Where an exchange breaks: after so many bytes of the question or of the answer. */
interface Break { readonly way: 'up' | 'down'; left: number }

/** @param to the port of the house on this machine. */
export async function openBadLine(to: number, wishes: Partial<BadLineOptions> = {}): Promise<BadLine> {
  let options: BadLineOptions = { bytesPerSecond: 4000, delayMs: 150, resetShare: 0, seed: 1, ...wishes }
  const chance = chanceFrom(options.seed)
  const counts = { exchanges: 0, resets: 0, bytesUp: 0, bytesDown: 0 }
  const open = new Set<net.Socket>()
  const mast = { up: makeMast(() => options), down: makeMast(() => options) }
  let isFallen = false

  const server = net.createServer({ noDelay: true }, (phone) => {
    if (isFallen) return void phone.resetAndDestroy()
    const house = net.connect({ port: to, host: '127.0.0.1', noDelay: true })
    for (const socket of [phone, house]) {
      open.add(socket)
      // A line that breaks is what this is for.
      socket.on('error', () => {}).on('close', () => { open.delete(socket) })
    }
    let breaks: Break | undefined
    let last: 'up' | 'down' = 'down'
    const breakOff = () => {
      counts.resets++
      phone.resetAndDestroy()
      house.resetAndDestroy()
    }
    const pass = async (way: 'up' | 'down', from: net.Socket, into: net.Socket) => {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        if (way === 'up' && last === 'down') {
          counts.exchanges++
          breaks = breakOf(chance, options.resetShare)
        }
        // A question that was over before its breaking point breaks on its answer.
        if (way === 'down' && last === 'up' && breaks) breaks = { way: 'down', left: 0 }
        last = way
        if (options.delayMs > 0) await wait(options.delayMs)
        for (let at = 0; at < bytes.length;) {
          let part = bytes.subarray(at, at + sliceBytes)
          const here = breaks?.way === way ? breaks : undefined
          if (here) part = part.subarray(0, here.left)
          await mast[way](part.length)
          if (part.length > 0) {
            if (!into.writable) return
            if (!into.write(part)) await new Promise((resolve) => { into.once('drain', resolve).once('close', resolve) })
            counts[way === 'up' ? 'bytesUp' : 'bytesDown'] += part.length
          }
          at += part.length
          if (!here) continue
          here.left -= part.length
          if (here.left === 0) return breakOff()
        }
      }
      into.end()
    }
    for (const going of [pass('up', phone, house), pass('down', house, phone)]) going.catch(() => { phone.destroy(); house.destroy() })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as net.AddressInfo
  const breakAll = () => { for (const socket of open) socket.resetAndDestroy() }
  return {
    port, base: `http://localhost:${port}`, counts,
    become(next) { options = { ...options, ...next } },
    fall() {
      isFallen = true
      breakAll()
    },
    rise() { isFallen = false },
    async close() {
      const closed = new Promise((resolve) => { server.close(resolve) })
      breakAll()
      await closed
    },
  }
}

/** Small enough that nobody has the line to themselves for long. */
const sliceBytes = 512

/** Waits until so many bytes have had their time on the mast. Who comes first goes first. */
function makeMast(options: () => BadLineOptions): (bytes: number) => Promise<void> {
  let freeAt = 0
  return async (bytes) => {
    const now = performance.now()
    freeAt = Math.max(now, freeAt) + (bytes / options().bytesPerSecond) * 1000
    // A timer is never finer than a millisecond: what is owed is waited for together.
    if (freeAt - now >= 2) await wait(freeAt - now)
  }
}

/** Half in the question, so that the house has heard nothing or a part; half in the answer, so that it has done what nobody was told. */
function breakOf(chance: Chance, share: number): Break | undefined {
  // Drawn whether it breaks or not, so that another share leaves the other draws where they were.
  const [breaks, inQuestion, bytes, none] = [chance.is(share), chance.is(0.5), chance.whole(1, 24_000), chance.is(0.3)]
  if (!breaks) return undefined
  return inQuestion ? { way: 'up', left: none ? 0 : bytes } : { way: 'down', left: 0 }
}
