/** Parts of the app whose code is fetched when they are first wanted, or quietly ahead of that, so that they are there when the line is not. */
import { lazy, useEffect, type ComponentType, type FunctionComponent } from 'react'

/** The code did not come: there is no line and it is not kept, or the server has moved on to another version. Thrown where the part is drawn. */
export class DidNotCome extends Error {
  /** React keeps what came of a fetch for good. From here on it is fetched anew when the part is drawn the next time. */
  readonly fetchAnew: () => void
  constructor(cause: unknown, fetchAnew: () => void) {
    super('a part of the app did not come', { cause })
    this.fetchAnew = fetchAnew
  }
}

export type Later<Props> = FunctionComponent<Props> & { readonly fetchAhead: () => Promise<unknown> }

/** Whoever draws it stands within a `Mended`, which says that it did not come and tries again. */
export function later<Props extends object = object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  return fetched(load, (fault, fetchAnew) => { throw new DidNotCome(fault, fetchAnew) })
}

/** Where it cannot be fetched there is nothing, and what stands around it goes on; it is fetched anew once that is drawn anew. */
export function laterOrNothing<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  return fetched(load, (_, fetchAnew) => function Nothing() {
    useEffect(() => fetchAnew, [])
    return null
  })
}

function fetched<Props extends object>(load: () => Promise<ComponentType<Props>>, without: (fault: unknown, fetchAnew: () => void) => ComponentType<Props>): Later<Props> {
  const fetching = () => lazy(async () => ({ default: await load().catch((fault: unknown) => without(fault, fetchAnew)) })) as unknown as ComponentType<Props>
  let One = fetching()
  function fetchAnew() { One = fetching() }
  return Object.assign((props: Props) => <One {...props} />, { fetchAhead: load })
}
