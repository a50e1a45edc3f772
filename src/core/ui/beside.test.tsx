import { Suspense } from 'react'
import { prerender } from 'react-dom/static'
import { expect, test } from 'vitest'
import { chanceFrom } from '#core/chance.ts'
import type { ChildId } from '#core/ids.ts'
import { laterOrNothing } from './later.tsx'
import type { BesideForm, LaterBeside } from './rooms.ts'

const given: BesideForm = { child: chanceFrom(1).id<ChildId>(), question: async () => undefined }

async function drawn(One: LaterBeside): Promise<string> {
  const { prelude } = await prerender(<main><Suspense fallback="…"><One {...given} /></Suspense></main>)
  return await new Response(prelude as ReadableStream).text()
}

test('what a room puts beside a form of another is drawn once its code is there', async () => {
  expect(await drawn(laterOrNothing(async () => ({ child }: BesideForm) => <p>{child}</p>))).toContain(given.child)
})

test('where its code cannot be fetched there is nothing, and the form is as it was', async () => {
  const broken = laterOrNothing(async () => { throw new Error('no line') })
  expect((await drawn(broken)).replaceAll(/<!--.*?-->/g, '')).toBe('<main></main>')
  await expect(broken.fetchAhead()).rejects.toThrow('no line')
})
