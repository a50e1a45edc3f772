/** The thread that holds the encodings: one register for each version, in its own memory. No name and no index key comes here. */
import { parentPort } from 'node:worker_threads'
import type { EncodedRecord, Question } from '../encode.ts'
import { sift, type AlikePair } from '../sift.ts'
import { shippedWeights } from '../weights.ts'
import { linkRows, type Linked } from '../linkage.ts'
import { Register, type Answer, type AskOptions } from '../register.ts'

export type ScanOrder =
  | { readonly what: 'put'; readonly records: readonly (readonly [id: string, record: EncodedRecord])[] }
  | { readonly what: 'remove'; readonly ids: readonly string[] }
  | { readonly what: 'ask'; readonly question: Question; readonly options: AskOptions }
  | { readonly what: 'forget'; readonly version: string }
  | { readonly what: 'sift'; readonly most: number }
  | { readonly what: 'state' }
  | { readonly what: 'link'; readonly a: Uint8Array; readonly b: Uint8Array; readonly version: string }

/** What one register holds. */
export interface ScanState { readonly version: string; readonly rows: number; readonly memoryBytes: number; readonly fingerprint: string }
export type ScanAnswer = Answer | readonly ScanState[] | readonly AlikePair[] | readonly Linked[] | number
export interface ScanReply { readonly order: number; readonly answer?: ScanAnswer; readonly fault?: string }

const registers = new Map<string, Register>()

function obey(order: ScanOrder): ScanAnswer {
  switch (order.what) {
    case 'put':
      for (const [id, record] of order.records) {
        const register = registers.get(record.version) ?? new Register(record.version)
        registers.set(record.version, register)
        register.put(id, record)
      }
      return order.records.length
    case 'remove': return order.ids.filter((id) => [...registers.values()].map((register) => register.remove(id)).includes(true)).length
    case 'ask': return registers.get(order.question.version)?.ask(order.question, order.options) ?? { found: [], size: 0, parts: order.question.parts.map(() => 0) }
    case 'forget': return registers.delete(order.version) ? 1 : 0
    // Versions are never compared with each other: each is sifted by itself. The exact score decides what is likely, and finds it among what is only possible here.
    case 'sift': return [...registers.values()].flatMap((register) => sift(register, { least: shippedWeights.bands.possible, most: order.most }).pairs).sort((a, b) => b.bits - a.bits).slice(0, order.most)
    case 'state': return [...registers.values()].map((register) => ({ version: register.version, rows: register.rows, memoryBytes: register.memoryBytes, fingerprint: register.fingerprint() }))
    case 'link': return linkRows(order)
  }
}

parentPort?.on('message', ({ order, ...what }: { order: number } & ScanOrder) => {
  let reply: ScanReply
  try { reply = { order, answer: obey(what) } } catch (fault) { reply = { order, fault: fault instanceof Error ? fault.message : 'a fault' } }
  parentPort?.postMessage(reply)
})
