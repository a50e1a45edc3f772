/** What lies on the disk under a browser's profile, as bytes. */
import fs from 'node:fs'
import path from 'node:path'

/** Files that hold the text as bytes: UTF-8, UTF-16, base64 of it at each of three places. */
export function filesWith(folder: string, text: string): string[] {
  const utf8 = Buffer.from(text)
  const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64').slice(shift === 0 ? 0 : 4).replace(/=+$/, '').slice(0, -2))
  return filesWithBytes(folder, [utf8, Buffer.from(text, 'utf16le'), ...base64.map((one) => Buffer.from(one))])
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
