/** Milliseconds: a page on which nothing moves may never be told that it is idle. */
const atLatestMs = 5000

/** Calls once, when the browser has nothing else to do. Not every browser says when that is: there it is soon. Returns how to stop. */
export function onceIdle(work: () => void): () => void {
  if ('requestIdleCallback' in globalThis) {
    const asked = requestIdleCallback(() => work(), { timeout: atLatestMs })
    return () => cancelIdleCallback(asked)
  }
  const timer = setTimeout(work, 50)
  return () => clearTimeout(timer)
}
