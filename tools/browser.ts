/** A Chromium to test in: the one told by CHROMIUM_PATH, the system's, or the one that comes as a package (Linux x64). */
import fs from 'node:fs'
import path from 'node:path'

export async function browserPath(): Promise<string> {
  for (const candidate of [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']) {
    if (candidate && fs.existsSync(candidate)) return candidate
  }
  const root = path.resolve(import.meta.dirname, '..')
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')) as { version: string }
  const before = process.env.TMPDIR
  // The package unpacks itself into the temporary folder and never replaces an older one there: one folder per version.
  process.env.TMPDIR = path.join(root, 'node_modules/.cache', `chromium-${version}`)
  fs.mkdirSync(process.env.TMPDIR, { recursive: true })
  // Where the system lacks NSS and fonts it brings its own, if it believes itself to be at home.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: chromium } = await import('@sparticuz/chromium')
  const found = await chromium.executablePath()
  if (before === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = before
  return found
}
