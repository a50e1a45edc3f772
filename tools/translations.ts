/**
 * Which sentences a native reader still has to see. Everything in Kazakh (and in Uzbek, Kyrgyz and Tajik, for what a child or
 * carer reads) began as machine quality; a reader who has read a sentence writes `<language> <key>` into
 * docs/translations-read.txt. `npm run katch -- translations kk` prints what remains, beside Russian and English.
 */
import fs from 'node:fs'
import path from 'node:path'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import type { Language } from '#core/i18n/translate.ts'

const root = path.resolve(import.meta.dirname, '..')
const toRead: readonly Language[] = ['kk', 'uz', 'ky', 'tg']

export function unreadSentences(language: Language): string[] {
  const read = new Set(readLines(path.join(root, 'docs/translations-read.txt')))
  return Object.keys(readCatalogue(language)).filter((key) => !read.has(`${language} ${key}`)).sort()
}

/** One line a sentence, parted by tabs: key, in question, Russian, English. */
export function tableFor(language: Language): string {
  const [own, ru, en] = [readCatalogue(language), readCatalogue('ru'), readCatalogue('en')]
  return unreadSentences(language).map((key) => [key, own[key], ru[key] ?? '', en[key] ?? ''].join('\t')).join('\n')
}

/** docs/translations-for-review.md: how much waits, by part of the house. */
export function overview(): string {
  const parts = toRead.map((language) => {
    const counts = new Map<string, number>()
    for (const key of unreadSentences(language)) counts.set(key.split('.')[0]!, (counts.get(key.split('.')[0]!) ?? 0) + 1)
    return { language, counts }
  })
  const names = [...new Set(parts.flatMap(({ counts }) => [...counts.keys()]))].sort()
  return [
    '# Sentences that wait for a native reader', '',
    'Made by `npm run katch -- translations`. Kazakh, Uzbek, Kyrgyz and Tajik began as machine quality. The law\'s own wording of signs',
    '(`signs.<code>.law`) is quoted in Kazakh and Russian; its English is ours. Print the sentences of one language, beside Russian and English,',
    'with `npm run katch -- translations kk`; write what you have read as `kk <key>` into `docs/translations-read.txt`.', '',
    `| Part | ${toRead.join(' | ')} |`, `|---|${toRead.map(() => '---:').join('|')}|`,
    ...names.map((name) => `| ${name} | ${parts.map(({ counts }) => counts.get(name) ?? '').join(' | ')} |`), '',
  ].join('\n')
}

function readLines(file: string): string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').map((line) => line.trim()).filter(Boolean) : []
}
