import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Router } from 'wouter'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages, createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { firstRows, moreRows, rowsAtOnce, useFirstRows } from './first-rows.tsx'
import { Words } from './words.tsx'

function List({ of }: { of: number }) {
  const { shown, list, more } = useFirstRows<number, HTMLUListElement>(Array.from({ length: of }, (_, n) => n))
  return <><ul ref={list}>{shown.map((n) => <li key={n}>{n}</li>)}</ul>{more}</>
}
const draw = (of: number, lang: CatalogueLanguage = 'ru') => renderToStaticMarkup(<Router ssrPath="/"><Words t={createTranslator(readCatalogue(lang), lang)} lang={lang}><List of={of} /></Words></Router>)

test('a list that is short stands there whole, and nothing is said below it', () => {
  for (const of of [0, 1, rowsAtOnce]) {
    const drawn = draw(of)
    expect(drawn.match(/<li/g) ?? []).toHaveLength(of)
    expect(drawn).not.toContain('<button')
  }
})

test('at once there is a screenful; nothing is said below it that is not so once the rest stands', () => {
  const drawn = draw(firstRows)
  expect(drawn.match(/<li/g)).toHaveLength(rowsAtOnce)
  expect(drawn).not.toContain('<button')
})

test.each(catalogueLanguages)('of thousands the first stand there, with how many of how many, and a way to more (%s)', (lang) => {
  const t = createTranslator(readCatalogue(lang), lang)
  const drawn = draw(5000, lang)
  expect(drawn.match(/<li/g)).toHaveLength(rowsAtOnce)
  expect(drawn).toContain(t('ui.rows.shown', { n: firstRows, all: 5000 }))
  expect(drawn).toContain(t('ui.rows.more', { n: moreRows }))
})

test('the last button promises what is there', () => {
  expect(draw(firstRows + 7)).toContain('Показать ещё 7')
})
