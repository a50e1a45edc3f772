/** What lies on the disk under a browser's profile, as bytes. */
import fs from 'node:fs'
import path from 'node:path'

/** Files that hold a text or bytes: as they are, a text also as UTF-16, in hexadecimal, or in base64 at each of three places. */
export function filesWith(folder: string, what: string | Buffer): string[] {
  if (what.length === 0) throw new Error('nothing to look for: every file would hold it')
  const utf8 = Buffer.from(what as string)
  const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64').slice(shift === 0 ? 0 : 4).replace(/=+$/, '').slice(0, -2)).flatMap((one) => [one, one.replaceAll('+', '-').replaceAll('/', '_')])
  return filesWithBytes(folder, [utf8, ...(typeof what === 'string' ? [Buffer.from(what, 'utf16le')] : []), Buffer.from(utf8.toString('hex')), ...base64.map((one) => Buffer.from(one))])
}

/** Files that hold one of these as it is. */
export function filesWithBytes(folder: string, needles: readonly Uint8Array[]): string[] {
  const hits: string[] = []
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = fs.readFileSync(path.join(entry.parentPath, entry.name))
    if (needles.some((needle) => bytes.includes(needle))) hits.push(path.relative(folder, path.join(entry.parentPath, entry.name)))
  }
  return hits
}
