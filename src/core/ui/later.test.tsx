import { Suspense, type ComponentType } from 'react'
import { prerender } from 'react-dom/static'
import { expect, test } from 'vitest'
import { DidNotCome, later, type Later } from './later.tsx'

/** What is drawn, or the fault that drawing it throws. */
async function drawn(One: Later<object>): Promise<unknown> {
  const faults: unknown[] = []
  const { prelude } = await prerender(<main><Suspense fallback="…"><One /></Suspense></main>, { onError: (fault) => void faults.push(fault) })
  const text = await new Response(prelude as ReadableStream).text()
  return faults[0] ?? text.replaceAll(/<!--.*?-->/g, '')
}

test('what did not come says so, and is fetched anew once somebody tries again: not before, and not for good', async () => {
  let fetches = 0
  let hasLine = false
  const One = later(async (): Promise<ComponentType> => {
    fetches++
    if (!hasLine) throw new TypeError('Failed to fetch dynamically imported module')
    return () => <p>here</p>
  })
  const fault = await drawn(One) as DidNotCome
  expect(fault).toBeInstanceOf(DidNotCome)
  hasLine = true
  expect(await drawn(One), 'nobody has tried again').toBe(fault)
  fault.fetchAnew()
  expect(await drawn(One)).toBe('<main><p>here</p></main>')
  expect(await drawn(One)).toContain('here')
  expect(fetches).toBe(2)
})
