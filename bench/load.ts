/** A phone's side of the intake benchmark, in a process of its own so that it does not share the server's thread. Prints JSON. */
import { randomUUID } from 'node:crypto'
import http from 'node:http'

export interface LoadOrder { url: string; tokens: string[]; connections: number; seconds: number; envelopes: { form: string; version: number; answers: object; about?: string }[] }
export interface LoadResult { acked: number; refused: number; failed: number; perSecond: number; p50: number; p95: number; p99: number; ids: string[] }

const order = JSON.parse(process.argv[2]!) as LoadOrder
const times: number[] = []
const ids: string[] = []
let refused = 0
let failed = 0
const until = performance.now() + order.seconds * 1000

async function phone(n: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = n; performance.now() < until; i++) {
    const id = randomUUID()
    const body = JSON.stringify({ id, filledAt: Date.now(), device: `bench-${n}`, ...order.envelopes[i % order.envelopes.length] })
    const began = performance.now()
    try {
      const verdict = await post(agent, body, order.tokens[n % order.tokens.length]!)
      times.push(performance.now() - began)
      if (verdict === 'taken') ids.push(id)
      else refused++
    } catch {
      failed++
      await new Promise((resolve) => setTimeout(resolve, 20)) // the server is away: a phone waits and tries again
    }
  }
  agent.destroy()
}

function post(agent: http.Agent, body: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${order.url}/api/submissions`, {
      method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), cookie: `__Host-house=${token}` },
    }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => { text += chunk.toString() })
      answer.on('end', () => { try { resolve((JSON.parse(text) as { verdict?: string }).verdict ?? reject(new Error(text)) as never) } catch (fault) { reject(fault as Error) } })
      answer.on('error', reject)
    })
    request.setTimeout(10_000, () => request.destroy(new Error('no answer')))
    request.on('error', reject)
    request.end(body)
  })
}

const began = performance.now()
await Promise.all(Array.from({ length: order.connections }, (_, n) => phone(n)))
const seconds = (performance.now() - began) / 1000
times.sort((a, b) => a - b)
const at = (share: number) => Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 100) / 100
process.stdout.write(JSON.stringify({ acked: ids.length, refused, failed, perSecond: Math.round(ids.length / seconds), p50: at(0.5), p95: at(0.95), p99: at(0.99), ids } satisfies LoadResult))
