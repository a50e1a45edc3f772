/** The tabs of one person on one device tell each other that something happened, and never what: the channel carries one word. */
const words = ['look', 'lock', 'leave'] as const
/** `look`: the outbox is another; `lock`: the notebook was closed by hand; `leave`: its owner has signed out. */
export type TabWord = (typeof words)[number]

export interface Tabs { say(word: TabWord): void; onWord(listener: (word: TabWord) => void): () => void; close(): void }

/** @param name as the locker gives it: nobody else's tabs listen under it */
export function openTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name)
  const listeners = new Set<(word: TabWord) => void>()
  channel.addEventListener('message', ({ data }) => { if (words.includes(data as TabWord)) for (const listener of listeners) listener(data as TabWord) })
  return {
    say: (word) => channel.postMessage(word),
    onWord(listener) { listeners.add(listener); return () => listeners.delete(listener) },
    close() { listeners.clear(); channel.close() },
  }
}
