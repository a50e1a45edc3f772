/** What a page holds in memory, as somebody would read it who seized the device with the page open: every string of a real heap snapshot. */
import type { CDPSession, Page } from '@playwright/test'

/** Which of these the memory holds, each with the way from a string that has it towards the roots. Of each string V8 writes the first 1,024 letters. */
export async function findInHeap(page: Page, looked: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const browser = await page.context().newCDPSession(page)
  const snapshot = await takeSnapshot(browser)
  // What the page itself matched last by a regular expression is asked of it: the browser keeps one such text for each world, also for the test tool's own.
  const { result: { value: matched } } = await browser.send('Runtime.evaluate', { expression: 'RegExp.input' })
  await browser.detach()
  const inMatch = (text: string) => (String(matched).includes(text) ? 'matched last by the page' : undefined)
  return Object.fromEntries(Object.entries(looked).map(([what, text]) => [what, inMatch(text) ?? wayTo(snapshot, text)] as const).filter((one): one is [string, string] => one[1] !== undefined))
}

/** The writings in which a key of bytes may stand in a text. */
export function writingsOf(what: string, hex: string): Record<string, string> {
  return Object.fromEntries((['hex', 'base64url', 'base64'] as const).map((as) => [`${what} as ${as}`, Buffer.from(hex, 'hex').toString(as)]))
}

interface Snapshot { readonly snapshot: { meta: { node_fields: string[]; node_types: [string[]]; edge_fields: string[]; edge_types: [string[]] } }; readonly nodes: number[]; readonly edges: number[]; readonly strings: string[] }

/** After the browser has collected what nobody holds any more. */
async function takeSnapshot(browser: CDPSession): Promise<Snapshot> {
  const chunks: string[] = []
  const take = ({ chunk }: { chunk: string }) => { chunks.push(chunk) }
  browser.on('HeapProfiler.addHeapSnapshotChunk', take)
  for (let n = 0; n < 3; n++) await browser.send('HeapProfiler.collectGarbage')
  await browser.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  browser.off('HeapProfiler.addHeapSnapshotChunk', take)
  return JSON.parse(chunks.join('')) as Snapshot
}

/** A moment in milliseconds, or a measured fraction: some day its digits are also those of a short number, and that tells nobody anything. */
const measured = /\d{13,}|\d+\.\d+/g

/** From the string back to what holds it; nothing where no string has the text, or nothing holds it. */
function wayTo({ snapshot: { meta }, nodes, edges, strings }: Snapshot, text: string): string | undefined {
  const having = new Set(strings.flatMap((one, n) => (one.includes(text) && one.replaceAll(measured, '').includes(text) ? [n] : [])))
  if (having.size === 0) return undefined
  const [nodeWidth, edgeWidth] = [meta.node_fields.length, meta.edge_fields.length]
  const [nameAt, countAt] = [meta.node_fields.indexOf('name'), meta.node_fields.indexOf('edge_count')]
  const holders = new Map<number, { from: number; as: string }>()
  const starts: number[] = []
  const next = new Map<number, { to: number; as: string }[]>()
  for (let node = 0, edge = 0; node < nodes.length; node += nodeWidth) {
    if (having.has(nodes[node + nameAt]!)) starts.push(node)
    for (let n = 0; n < nodes[node + countAt]!; n++, edge += edgeWidth) {
      const kind = meta.edge_types[0]![edges[edge]!]!
      const named = ['context', 'property', 'internal', 'shortcut', 'weak'].includes(kind)
      const as = named ? strings[edges[edge + 1]!]! : `[${edges[edge + 1]!}]`
      if (kind === 'weak' || as === 'regexp_last_match_info') continue
      const held = next.get(node)
      if (held) held.push({ to: edges[edge + 2]!, as })
      else next.set(node, [{ to: edges[edge + 2]!, as }])
    }
  }
  // From the root outwards, so that the way is the shortest.
  const queue = [0]
  for (let at = 0; at < queue.length; at++) {
    for (const { to, as } of next.get(queue[at]!) ?? []) {
      if (to === 0 || holders.has(to)) continue
      holders.set(to, { from: queue[at]!, as })
      queue.push(to)
    }
  }
  const ways = starts.filter((start) => holders.has(start)).map((start) => {
    const way: string[] = []
    for (let node: number | undefined = start; node !== undefined && way.length < 40; node = holders.get(node)?.from) way.push(`${holders.get(node)?.as ?? ''} (${strings[nodes[node + nameAt]!]!.slice(0, 30)})`)
    return way.slice(0, 14).join(' < ')
  })
  return ways.length > 0 ? ways.join('\n') : undefined
}
