/**
 * Every encoding there is, in the memory of a thread of its own, so that a question among a million never holds up a request.
 * Orders are obeyed one after the other: who asks after a record was put in finds it. What comes in was opened under the
 * matcher's key by who calls; nothing of it is written anywhere from here.
 */
import { Worker } from 'node:worker_threads'
import type { EncodedRecord, Question } from '../encode.ts'
import type { Linked } from '../linkage.ts'
import type { Answer, AskOptions } from '../register.ts'
import type { AlikePair } from '../sift.ts'
import type { ScanOrder, ScanReply, ScanState } from './scan-worker.ts'

export interface Scan {
  /** Puts records in, each in the place of an older one of its id and version. */
  put(records: readonly (readonly [id: string, record: EncodedRecord])[]): Promise<void>
  /** Removes records of all versions; how many there were. */
  remove(ids: readonly string[]): Promise<number>
  /** Looks among records of the question's version only. */
  ask(question: Question, options?: AskOptions): Promise<Answer>
  /** Who stands there twice, as far as encodings tell: the surest pairs first. It holds up questions for as long as it takes: some seconds where a hundred thousand are held. */
  sift(most: number): Promise<readonly AlikePair[]>
  /** Drops a version that nobody asks in any more. */
  forget(version: string): Promise<void>
  state(): Promise<readonly ScanState[]>
  /** Rows of the two sides of a run: see `linkRows`. Looks at nothing else that is held. */
  link(rows: { readonly a: Uint8Array; readonly b: Uint8Array; readonly version: string }): Promise<readonly Linked[]>
  close(): Promise<void>
}

/** `onGone` is called when the thread ends by itself: what it held is gone, and is put in again from the database. */
export function openScan({ onGone }: { onGone?: (fault: Error) => void } = {}): Scan {
  // Nothing of the environment, where keys are. An answer leaves a thousand small things behind: room for many of them before they are swept up.
  const worker = new Worker(new URL('./scan-worker.ts', import.meta.url), { env: {}, resourceLimits: { maxYoungGenerationSizeMb: 64 } })
  const waiting = new Map<number, { resolve: (answer: ScanReply['answer']) => void; reject: (fault: Error) => void }>()
  let orders = 0
  let gone: Error | undefined

  worker.on('message', ({ order, answer, fault }: ScanReply) => {
    const asker = waiting.get(order)
    waiting.delete(order)
    if (fault === undefined) asker?.resolve(answer)
    else asker?.reject(new Error(fault))
  })
  worker.on('error', (fault) => end(fault instanceof Error ? fault : new Error('the scan ended')))
  worker.on('exit', () => end(new Error('the scan ended')))
  // It must not keep a process alive that has nothing else to do.
  worker.unref()

  function end(fault: Error, isByItself = true): void {
    if (gone) return
    gone = fault
    for (const { reject } of waiting.values()) reject(fault)
    waiting.clear()
    if (isByItself) onGone?.(fault)
  }

  async function tell(what: ScanOrder): Promise<ScanReply['answer']> {
    if (gone) throw gone
    const order = ++orders
    return await new Promise((resolve, reject) => {
      waiting.set(order, { resolve: (answer) => { if (waiting.size === 0) worker.unref(); resolve(answer) }, reject })
      worker.ref()
      worker.postMessage({ order, ...what })
    })
  }

  return {
    put: async (records) => { await tell({ what: 'put', records }) },
    remove: async (ids) => (await tell({ what: 'remove', ids })) as number,
    ask: async (question, options = {}) => (await tell({ what: 'ask', question, options })) as Answer,
    sift: async (most) => (await tell({ what: 'sift', most })) as readonly AlikePair[],
    forget: async (version) => { await tell({ what: 'forget', version }) },
    state: async () => (await tell({ what: 'state' })) as readonly ScanState[],
    link: async (rows) => (await tell({ what: 'link', ...rows })) as readonly Linked[],
    async close() {
      end(new Error('the scan is closed'), false)
      await worker.terminate()
    },
  }
}
