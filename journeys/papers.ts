/** A paper as somebody prints it in the middle of their work: read back, with what it must say and without what must not lie about. */
import { expect } from '@playwright/test'
import type { Somebody } from './people.ts'
import { readPdf } from './pdf-text.ts'

interface Wanted { says: readonly string[]; never: readonly string[] }

/** What stands on this screen for the printer: A4, with headings, no letter outside the file, and every sentence that is drawn. */
export async function printsHere({ page }: Somebody, { says, never }: Wanted): Promise<void> {
  const drawn = page.locator('body > .paper')
  await expect(drawn).toHaveCount(1)
  await expect(drawn.locator('h1')).not.toHaveCount(0)
  const texts = (await drawn.evaluate((paper) => {
    const walker = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT)
    const all: string[] = []
    while (walker.nextNode()) all.push(walker.currentNode.textContent!)
    return all
  })).map(squeezed).filter(Boolean)
  const paper = readPdf(await page.pdf({ tagged: true, preferCSSPageSize: true }))
  const read = squeezed(paper.text)
  expect(paper.pages.length).toBeGreaterThan(0)
  expect(paper.pages.every(([width, height]) => width === 210 && height === 297), 'A4').toBe(true)
  expect(paper.fontsOutside).toEqual([])
  expect([...paper.tags]).toContain('H1')
  expect(texts.filter((one) => !read.includes(one)), 'drawn and not printed').toEqual([])
  expect(says.filter((one) => !read.includes(squeezed(one))), 'must stand there').toEqual([])
  expect(never.filter((one) => read.includes(squeezed(one))), 'must not stand there').toEqual([])
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '')
}
