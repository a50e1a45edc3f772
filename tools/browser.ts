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
  const unpacked = path.join(root, 'node_modules/.cache', `chromium-${version}`)
  process.env.TMPDIR = unpacked
  fs.mkdirSync(unpacked, { recursive: true })
  // Where the system lacks NSS and fonts it brings its own, if it believes itself to be at home.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: chromium } = await import('@sparticuz/chromium')
  const found = await chromium.executablePath()
  if (before === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = before
  showFonts(unpacked)
  return found
}

/** The package looks for its fonts in /tmp, where we did not unpack it: a Chromium without any font dies at the first letter that a page's own fonts lack. */
function showFonts(unpacked: string): void {
  const file = path.join(unpacked, 'fonts-found.conf')
  const folders = [path.join(unpacked, 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('')
  const found = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${path.join(unpacked, 'fonts-cache')}</cachedir></fontconfig>\n`
  // A browser that is just starting must not read half a file.
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== found) fs.writeFileSync(file, found)
  process.env.FONTCONFIG_FILE = file
}
