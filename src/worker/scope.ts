/** As much of a service worker's world as ours uses; the compiler knows the page's world, and both at once contradict each other. */
interface Extendable extends Event { waitUntil(until: Promise<unknown>): void }
interface Client { readonly id: string; postMessage(message: unknown, transfer?: Transferable[]): void }

interface WorkerEvents {
  install: Extendable
  activate: Extendable
  fetch: Extendable & { readonly request: Request; respondWith(answer: Promise<Response>): void }
  message: Extendable & { readonly data: unknown; readonly source: Client | null }
}

export interface WorkerScope {
  readonly registration: { readonly active: object | null; readonly installing: object | null; readonly waiting: object | null }
  readonly clients: { claim(): Promise<void>; matchAll(wish: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Client[]> }
  readonly location: { readonly origin: string }
  readonly navigator: { readonly onLine: boolean; readonly connection?: { readonly saveData?: boolean } }
  skipWaiting(): Promise<void>
  addEventListener<Name extends keyof WorkerEvents>(name: Name, hear: (event: WorkerEvents[Name]) => void): void
}
