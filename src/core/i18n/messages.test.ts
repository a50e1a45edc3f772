import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pluralForms } from './plural.ts'
import { messageFiles, readCatalogue } from './server/catalogue.ts'
import { catalogueLanguages, parseMessage, valuesOf, type Part } from './translate.ts'

const sources = resolve(import.meta.dirname, '../..')
const catalogues = Object.fromEntries(catalogueLanguages.map((language) => [language, readCatalogue(language)]))
const keys = new Set(catalogueLanguages.flatMap((language) => Object.keys(catalogues[language]!)))

test('every folder that speaks, speaks all languages, and says the same things in each', () => {
  const foldersOf = (language: string) => messageFiles(language).map((file) => relative(sources, join(file, '..')))
  for (const language of catalogueLanguages) {
    expect(foldersOf(language)).toEqual(foldersOf('en'))
    expect([...keys].filter((key) => !Object.hasOwn(catalogues[language]!, key)), `not said in ${language}`).toEqual([])
  }
})

test('a key begins with the name of the folder that says it, or of a file in it', () => {
  const strange = messageFiles('en').flatMap((file) => {
    const folder = relative(sources, file).split('/').at(-3)!
    const owners = new Set([folder, 'refusal', ...readdirSync(join(file, '../..')).map((name) => name.split('.')[0]!)])
    return Object.keys(JSON.parse(readFileSync(file, 'utf8'))).filter((key) => !owners.has(key.split('.')[0]!)).map((key) => `${folder}: ${key}`)
  })
  expect(strange).toEqual([])
})

describe.each(catalogueLanguages)('in %s', (language) => {
  test('every sentence can be read, is not empty, and offers every form a number may take', () => {
    const wrong: string[] = []
    const look = (key: string, parts: readonly Part[]) => {
      for (const part of parts) {
        if (part.kind !== 'plural' && part.kind !== 'select') continue
        const missing = part.kind === 'plural' ? pluralForms[language].filter((form) => !part.cases[form]) : []
        const foreign = part.kind === 'plural' ? Object.keys(part.cases).filter((form) => !form.startsWith('=') && !(pluralForms[language] as readonly string[]).includes(form)) : []
        if (missing.length || foreign.length) wrong.push(`${key}: without ${missing}, foreign ${foreign}`)
        for (const inner of Object.values(part.cases)) look(key, inner)
      }
    }
    for (const [key, text] of Object.entries(catalogues[language]!)) {
      try { look(key, parseMessage(text)) } catch (fault) { wrong.push(`${key}: ${(fault as Error).message}`) }
      if (!text.trim()) wrong.push(`${key}: empty`)
      if (/!/.test(text)) wrong.push(`${key}: calls out`)
    }
    expect(wrong).toEqual([])
  })

  test('every sentence asks for the same values as in English, and tells the same cases apart', () => {
    const asked = (text: string) => [...valuesOf(parseMessage(text)).keys()].sort()
    const differing = [...keys].filter((key) => catalogues[language]![key] && catalogues.en![key] && String(asked(catalogues[language]![key]!)) !== String(asked(catalogues.en![key]!)))
    expect(differing).toEqual([])
  })
})

const code = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.(test|spec)\.tsx?$|^testing\//.test(file))
  .map((file) => [file, readFileSync(join(sources, file), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')] as const)

test('every refusal has its sentence', () => {
  const silent = code.flatMap(([file, text]) => [...text.matchAll(/\b(?:refuse|new Refusal)\(\s*'([^']+)'/g)].map(([, refused]) => `refusal.${refused}`).filter((key) => !keys.has(key)).map((key) => `${file}: ${key}`))
  expect(silent).toEqual([])
})

test('every sentence the code asks for by name is there', () => {
  const silent = code.flatMap(([file, text]) => [...text.matchAll(/(?<![\w.$])t\(\s*'([^']+)'/g)].map(([, key]) => key!).filter((key) => !keys.has(key)).map((key) => `${file}: ${key}`))
  expect(silent).toEqual([])
})
