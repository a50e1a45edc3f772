/**
 * Emptying this browser because the house was asked to (Security E-7): what opens comes off first, then what it opens, then the app's own
 * files; then the house is told. That it has begun stands beside everything else, so that a browser that dies in the middle goes on
 * where it stopped. Lost with it is what was not sent from here; the screen that orders it says so.
 */
import { deleteDB, openDB } from 'idb'
import { atDoor, recallDevice } from './device-memory.ts'

/** Milliseconds between two questions to the house. */
const askEveryMs = 30_000
/** Another page of this browser may hold a database open; it was cleared before, and the house's answer takes it away. */
const patienceMs = 2000

let askedAt = -Infinity
let running: Promise<'emptied' | 'untold'> | undefined

/**
 * Asks the house whether this device is to be emptied, and empties it. `emptied`: the house has heard of it; `untold`: it could not
 * be told yet, and will be when this is called again. Whatever holds a database open in this page is to be closed before.
 */
export async function heedEmptying(): Promise<'stay' | 'emptied' | 'untold'> {
  if (running) return await running
  const { device } = await recallDevice()
  if (!(await hasBegun())) {
    if (performance.now() - askedAt < askEveryMs) return 'stay'
    askedAt = performance.now()
    const answer = await tell<{ empty: boolean }>('/api/device/asks', device)
    if (answer?.empty !== true) return 'stay'
    await begin()
  }
  return await goOn(device)
}

/** Goes on where a browser that died left off; for the start of the page, before anything is drawn. */
export async function finishEmptying(): Promise<void> {
  if (await hasBegun()) await goOn((await recallDevice()).device)
}

function goOn(device: string): Promise<'emptied' | 'untold'> {
  return running ??= empty(device).finally(() => { running = undefined })
}

async function empty(device: string): Promise<'emptied' | 'untold'> {
  const names = new Set((await indexedDB.databases?.() ?? []).flatMap(({ name }) => name ?? []))
  const rest = [...names].filter((name) => name !== 'door')
  // Small things open large ones: wrapped keys are gone from the disk before the locker is touched.
  const inOrder = rest.toSorted((a, b) => Number(a === 'notebook') - Number(b === 'notebook'))
  for (const name of inOrder) await clear(name)
  for (const name of inOrder) await drop(name)
  for (const name of await caches.keys()) await caches.delete(name)
  localStorage.clear()
  sessionStorage.clear()
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) await worker.unregister()
  if (!(await tell('/api/device/emptied', device))) return 'untold'
  await drop('door')
  return 'emptied'
}

async function hasBegun(): Promise<boolean> {
  try {
    return await atDoor((db) => db.get('door', 'emptying')) !== undefined
  } catch {
    return false
  }
}

/** On the disk when it resolves; the passkey that was remembered here goes in the same moment. */
async function begin(): Promise<void> {
  const { device } = await recallDevice()
  await atDoor(async (db) => {
    const change = db.transaction('door', 'readwrite', { durability: 'strict' })
    await Promise.all([change.store.put({ device }, 'memory'), change.store.put({ device }, 'emptying'), change.done])
  })
}

/** Works also while another page holds the database open. */
async function clear(name: string): Promise<void> {
  const db = await openDB(name)
  const stores = [...db.objectStoreNames]
  if (stores.length > 0) {
    const change = db.transaction(stores, 'readwrite', { durability: 'strict' })
    for (const store of stores) void change.objectStore(store).clear()
    await change.done
  }
  db.close()
}

async function drop(name: string): Promise<void> {
  await Promise.race([deleteDB(name).catch(() => undefined), new Promise((resolve) => { setTimeout(resolve, patienceMs) })])
}

/** Nothing where the house did not answer. The device says which it is in the body, never in an address. */
async function tell<T extends object>(path: string, device: string): Promise<T | undefined> {
  try {
    const answer = await fetch(path, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ device }), credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(askEveryMs),
    })
    return answer.ok ? await answer.json() as T : undefined
  } catch {
    return undefined
  }
}
