import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Router } from 'wouter'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages, createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { Button } from './button.tsx'
import { FeltName } from './felt-name.tsx'
import { NotFound } from './note.tsx'
import { PartsPage } from './parts-page.tsx'
import { Words } from './words.tsx'

const draw = (part: React.ReactNode, lang: CatalogueLanguage = 'ru') => renderToStaticMarkup(<Router ssrPath="/"><Words t={createTranslator(readCatalogue(lang), lang)} lang={lang}>{part}</Words></Router>)

test.each(catalogueLanguages.flatMap((lang) => [undefined, 'today', 'dock'].map((sample) => [lang, sample] as const)))('every part has its words in %s (%s)', (lang, sample) => {
  const drawn = draw(<PartsPage sample={sample} onLanguage={() => {}} />, lang)
  expect(drawn.match(/<h1/g)).toHaveLength(1)
  expect(drawn.match(/<main/g)).toHaveLength(1)
})

test('a covered name is not in the page, and a screen reader hears that it is hidden', () => {
  const drawn = draw(<FeltName open={async () => 'Нигора'} />)
  expect(drawn).not.toContain('Нигора')
  expect(drawn).toContain('Имя скрыто')
})

test('a button that cannot be pressed yet stays in reach and says what is missing', () => {
  const drawn = draw(<Button type="submit" cannot="Осталась одна оценка" onPress={() => {}}>Сохранить</Button>)
  expect(drawn).toMatch(/aria-disabled="true"/)
  expect(drawn).not.toMatch(/ disabled/)
  expect(drawn).toContain('type="button"')
  const [, id] = /aria-describedby="([^"]+)"/.exec(drawn)!
  expect(drawn).toContain(`id="${id}">Осталась одна оценка`)
})

test('while it waits, a button keeps the room of its own label', () => {
  const drawn = draw(<Button waiting>Отправить в Центр</Button>)
  expect(drawn).toContain('class="away" aria-hidden="true">Отправить в Центр')
  expect(drawn).toContain('Сохраняем…')
})

test('not found and not yours are one answer', () => expect(draw(<NotFound />)).toContain('нет, или она не для вас'))
