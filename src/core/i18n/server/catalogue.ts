import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { catalogueLanguages, createTranslator, type Catalogue, type CatalogueLanguage, type Translate } from '../translate.ts'

const sources = resolve(import.meta.dirname, '../../..')

/** The message files of one language, from every folder of the house, in a steady order. */
export function messageFiles(language: string, from = sources): string[] {
  return readdirSync(from, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith(`/messages/${language}.json`))
    .sort()
    .map((file) => join(from, file))
}

/** All sentences of one language. Throws if two folders claim the same key: one would silently cover the other. */
export function readCatalogue(language: string, from = sources): Catalogue {
  const all: Record<string, string> = {}
  for (const file of messageFiles(language, from)) {
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)) {
      if (Object.hasOwn(all, key)) throw new Error(`message "${key}" stands twice, the second time in ${file}`)
      all[key] = text
    }
  }
  return all
}

const kept = new Map<CatalogueLanguage, Translate>()

/** The server's translator for a language, read once. A language without a catalogue is answered in Russian. */
export function translatorFor(language: string): Translate {
  const known = catalogueLanguages.find((one) => one === language) ?? 'ru'
  let translate = kept.get(known)
  if (!translate) kept.set(known, translate = createTranslator(readCatalogue(known), known))
  return translate
}
