/** Draws the home screen's icons from their SVG, by hand after one was changed: `node tools/draw-icons.ts`. The drawing ends well within a maskable icon's circle. */
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { browserPath } from './browser.ts'

const folder = path.resolve(import.meta.dirname, '../src/web/icons')
const browser = await chromium.launch({ executablePath: await browserPath(), headless: true, args: ['--no-sandbox', '--disable-gpu'] })
for (const face of ['own', 'plain']) {
  const svg = fs.readFileSync(path.join(folder, `${face}.svg`), 'utf8')
  for (const size of [192, 512]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`)
    await page.screenshot({ path: path.join(folder, `${face}-${size}.png`) })
    await page.close()
  }
}
await browser.close()
