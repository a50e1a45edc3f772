/** Pictures in the order in which somebody saw them, with what they show written beneath, on one sheet. */
import fs from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from '@playwright/test'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { takesPictures } from './people.ts'

export interface FilmStrip { keep(page: Page, what: string): Promise<void>; develop(browser: Browser, name: string): Promise<void> }

export function filmStrip(lang: CatalogueLanguage): FilmStrip {
  const frames: { what: string; picture: Buffer }[] = []
  return {
    async keep(page, what) {
      if (!takesPictures) return
      await page.evaluate(() => { scrollTo(0, 0); (document.activeElement as HTMLElement | null)?.blur() })
      frames.push({ what, picture: await page.screenshot({ animations: 'disabled', caret: 'hide' }) })
    },
    async develop(browser, name) {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
      await page.setContent(`<html lang="${lang}"><title>${name}</title><style>
        body { margin: 24px; font: 15px sans-serif; background: #f2f7f5; display: grid; grid-template-columns: repeat(6, 1fr); gap: 20px }
        figure { margin: 0 } img { width: 100%; border: 1px solid #dce4e1; border-radius: 10px } figcaption { padding: 6px 2px }</style>
        ${frames.map(({ what, picture }, n) => `<figure><img src="data:image/png;base64,${picture.toString('base64')}"><figcaption>${n + 1}. ${what}</figcaption></figure>`).join('')}`)
      await page.screenshot({ path: path.join(folder(), `${name}-${lang}.png`), fullPage: true })
      await page.close()
    },
  }
}

function folder(): string {
  const at = path.resolve(import.meta.dirname, '../docs/screens')
  fs.mkdirSync(at, { recursive: true })
  return at
}
