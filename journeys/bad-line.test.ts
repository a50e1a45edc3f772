/** The bad line itself: what gets through is whole, as slow as was said, and it breaks as often as was said. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openBadLine, type BadLine } from './bad-line.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => { for (const close of closing.splice(0)) await close() })

/** A house that answers with what it was told, and counts. */
async function anEcho(): Promise<{ port: number; heard: () => number }> {
  let heard = 0
  const server = http.createServer(async (request, response) => {
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part as Buffer)
    } catch { return }
    heard++
    response.end(Buffer.concat(parts))
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  closing.push(() => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve) }))
  return { port: (server.address() as AddressInfo).port, heard: () => heard }
}

async function aLine(...given: Parameters<typeof openBadLine>): Promise<BadLine> {
  const line = await openBadLine(...given)
  closing.push(line.close)
  return line
}

const tell = async (line: BadLine, body: string) => await (await fetch(line.base, { method: 'POST', body })).text()

test('what gets through is whole, and takes the time its bytes take', async () => {
  const echo = await anEcho()
  const line = await aLine(echo.port, { bytesPerSecond: 20_000, delayMs: 0 })
  const body = 'б'.repeat(10_000)
  const began = performance.now()
  expect(await tell(line, body)).toBe(body)
  // 20 kB there and 20 kB back.
  expect(performance.now() - began).toBeGreaterThan(1900)
  expect(line.counts).toMatchObject({ exchanges: 1, resets: 0 })
})

test('of the exchanges as many break as was said, some after the house has heard them, the same ones for the same seed', async () => {
  const plays: { broken: number[]; heard: number }[] = []
  for (const seed of [7, 7, 8]) {
    const echo = await anEcho()
    const line = await aLine(echo.port, { bytesPerSecond: 10_000_000, delayMs: 0, resetShare: 0.2, seed })
    const broken: number[] = []
    for (let n = 0; n < 200; n++) await tell(line, 'x'.repeat(2000)).then((text) => expect(text.length).toBe(2000), () => broken.push(n))
    expect(line.counts.resets).toBe(broken.length)
    plays.push({ broken, heard: echo.heard() })
  }
  const [first, again, other] = plays
  expect(first!.broken.length).toBeGreaterThan(25)
  expect(first!.broken.length).toBeLessThan(55)
  expect(again!.broken).toEqual(first!.broken)
  expect(other!.broken).not.toEqual(first!.broken)
  // Told and not answered: more were heard than were answered.
  expect(first!.heard).toBeGreaterThan(200 - first!.broken.length)
  expect(first!.heard).toBeLessThan(200)
})

test('a line that fell lets nothing through until it rises', async () => {
  const echo = await anEcho()
  const line = await aLine(echo.port, { bytesPerSecond: 1_000_000, delayMs: 0 })
  line.fall()
  await expect(tell(line, 'x')).rejects.toThrow()
  expect(echo.heard()).toBe(0)
  line.rise()
  expect(await tell(line, 'x')).toBe('x')
})
