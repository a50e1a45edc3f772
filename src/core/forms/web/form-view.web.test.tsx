import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { readCatalogue } from '#core/i18n/server/catalogue.ts'
import { catalogueLanguages, createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { refuse } from '../../refusal.ts'
import { age, choice, day, indicators, known, language, longText, partialDate, personName, phone, place, reference, repeat, secret, text, wholeNumber } from '../fields.ts'
import { form } from '../form.ts'
import { neededWords } from '../words.ts'
import type { ChoicesFor, Draft } from './asking.ts'
import { FieldView } from './fields.tsx'
import { FormView } from './form-view.tsx'

const facts = { zone: 'Z2', purpose: 'detect' } as const
const many = Array.from({ length: 11 }, (_, i) => `c${i}`)

const everything = form('tests/everything', 1, {
  urgency: choice(['now', 'later'], facts),
  why: longText({ zone: 'Z3', purpose: 'safety', max: 50, when: { field: 'urgency', is: 'now' } }),
  town: text({ ...facts, max: 20 }),
  job: choice(many, facts),
  signs: indicators(['WRK-01', 'WRK-02'], facts),
  moved: day(facts),
  bornAbout: partialDate({ ...facts, optional: true }),
  ageAbout: age({ ...facts, optional: true }),
  siblings: wholeNumber({ ...facts, from: 0, to: 12 }),
  where: place(facts),
  name: personName({ zone: 'Z4', purpose: 'identify' }),
  call: phone({ zone: 'Z4', purpose: 'identify' }),
  speaks: language(['kk', 'uz'], facts),
  afraid: known({ ...facts, optional: true }),
  present: repeat({ role: choice(['educator', 'psychologist'], facts), minutes: wholeNumber({ ...facts, from: 0, to: 600 }) }, { ...facts, max: 2 }),
  desk: reference('desk', facts),
  key: secret({ ...facts, max: 40, optional: true }),
})

const words = Object.fromEntries(neededWords(everything).map((key) => [key, `Words of ${key.split('.').slice(2).join(' ')}`]))
const own = { ...words, 'tests.everything.town.hint': 'The exact address is not kept.', 'tests.everything.signs.WRK-01.official': 'Wording of the annex', 'tests.everything.signs.WRK-01.more': 'heavy, at night' }
const translators = Object.fromEntries(catalogueLanguages.map((lang) => [lang, createTranslator({ ...readCatalogue(lang), ...own }, lang, 'throw')])) as Record<CatalogueLanguage, ReturnType<typeof createTranslator>>
const choicesFor: ChoicesFor = ({ part, region, field }) =>
  part === 'region' ? [{ code: 'KZ-61', label: 'Turkistan region' }] : part === 'district' ? [{ code: '1', label: `District of ${region}` }] : field.kind === 'reference' ? [{ code: 'd1', label: 'Centre' }] : []

function draw(answers: Draft, more: { lang?: CatalogueLanguage; refused?: ReturnType<typeof refuse>; tried?: true } = {}) {
  const lang = more.lang ?? 'en'
  const common = { form: everything, answers, onChange: () => {}, t: translators[lang], lang, choicesFor }
  if (more.tried) return Object.keys(everything.fields).map((field) => renderToStaticMarkup(<FieldView {...common} field={field} tried />)).join('')
  return renderToStaticMarkup(<FormView {...common} onSubmit={() => {}} submitLabel="Send to the Centre" {...(more.refused && { refused: more.refused })} />)
}

const filled = {
  urgency: 'now', signs: ['WRK-01'], moved: '2026-05-02', ageAbout: { from: 13, to: 16, basis: 'looks' }, where: { region: 'KZ-61' },
  name: { given: 'Әсел', script: 'Cyrl' }, present: [{ role: 'educator' }, { minutes: 700 }], bornAbout: '-05', afraid: 'declined',
}

const tags = (html: string, names: string) => [...html.matchAll(new RegExp(`<(?:${names})\\b[^>]*>`, 'g'))].map(([tag]) => tag)
const valueOf = (tag: string, attribute: string) => new RegExp(`\\s${attribute}="([^"]*)"`).exec(tag)?.[1]
const idsIn = (html: string) => [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)

describe.each([['empty', {}, false], ['filled', filled, false], ['tried empty', {}, true], ['tried filled', filled, true]] as const)('drawn %s', (_, answers, tried) => {
  const html = draw(answers, tried ? { tried } : {})

  test('every control has a label, and every id is there once', () => {
    const labelled = new Set(tags(html, 'label').map((tag) => valueOf(tag, 'for')))
    const unlabelled = tags(html, 'input|select|textarea').filter((tag) => !labelled.has(valueOf(tag, 'id')) && !html.includes(`<label class="choice">${tag}`) && !html.includes(`<label>${tag}`))
    expect(unlabelled).toEqual([])
    expect(idsIn(html).length).toBe(new Set(idsIn(html)).size)
    expect(tags(html, 'fieldset').length).toBe(tags(html, 'legend').length)
  })
  test('what a control is described by is on the page', () => {
    const described = tags(html, '[a-z]+').flatMap((tag) => valueOf(tag, 'aria-describedby')?.split(' ') ?? [])
    expect(described.filter((id) => !idsIn(html).includes(id))).toEqual([])
    for (const tag of tags(html, 'input|textarea|select').filter((one) => one.includes('aria-invalid="true"'))) expect(valueOf(tag, 'aria-describedby')).toMatch(/-say$/)
  })
  test('the phone offers nothing typed here again, and no secret is drawn', () => {
    for (const tag of tags(html, 'input').filter((one) => /type="(text|tel)"/.test(one))) expect(tag).toMatch(/autocomplete="off"/i)
    expect(html).not.toMatch(/everything-key|Words of key/)
  })
})

test('a question appears only when it is asked', () => {
  expect(draw({ urgency: 'later' })).not.toContain('Words of why')
  expect(draw({ urgency: 'now' })).toContain('Words of why')
})

test('nothing is complained about before someone leaves a question or tries to send', () => {
  expect(draw({ siblings: 99 })).not.toMatch(/class="say"|aria-invalid="true"|role="alert"/)
  expect(draw({ siblings: 99 }, { tried: true })).toContain('Write a number from 0 to 12.')
})

test('a problem says what to do, under its own question', () => {
  const html = draw({ ...filled, call: '102', moved: '2026-02-31', ageAbout: { years: 140, basis: 'said' } }, { tried: true })
  for (const [path, says] of [['call', 'Write the number with its code'], ['moved', 'There is no such day'], ['ageAbout', 'Write an age from 0 to 25'], ['present-1-minutes', 'Write a number from 0 to 600'], ['present-1-role', 'An answer is still needed'], ['bornAbout', 'Write at least the year']]) {
    expect(html).toMatch(new RegExp(`id="f-tests-everything-${path}-say"[^>]*>.{0,900}?<span>${says}`))
  }
})

test('what the server refused leads to its question, in the order of the questions', () => {
  const html = draw(filled, { refused: refuse('forms.too-long', { field: 'why', max: 50 }) })
  expect(html).toMatch(/role="alert".*href="#f-tests-everything-why-field".*50 characters.*href="#f-tests-everything-town-field"/s)
  expect(idsIn(html)).toEqual(expect.arrayContaining(['f-tests-everything-why-field', 'f-tests-everything-town-field']))
})

test('the official wording of a sign is one tap away, the plain one on the card', () => {
  const html = draw({})
  expect(html).toMatch(/Words of signs WRK-01<small>heavy, at night<\/small>.*<details class="official"><summary>Official wording.*Wording of the annex/s)
  expect(html.match(/<details/g)).toHaveLength(1)
})

test('short answers stand side by side, more than ten become a list', () => {
  const html = draw({})
  expect(html).toMatch(/id="f-tests-everything-job"[^>]*><option value=""[^>]*>Choose/)
  expect(renderToStaticMarkup(<FieldView form={form('tests/short', 1, { asked: choice(['a', 'b'], facts) })} field="asked" answers={{}} onChange={() => {}}
    t={createTranslator({ ...readCatalogue('en'), 'tests.short.asked': 'Asked', 'tests.short.asked.a': 'now', 'tests.short.asked.b': 'later' }, 'en', 'throw')} lang="en" />)).toContain('class="seg"')
})

test('months are written in our own words, also in Kazakh', () => {
  expect(draw({}, { lang: 'kk' })).toContain('<option value="05">мамыр</option>')
  expect(draw({}, { lang: 'ru' })).toContain('<option value="05">май</option>')
})

test('half-typed answers are drawn as they were left', () => {
  const html = draw({ bornAbout: '2019--07', siblings: '3x' })
  expect(html).toMatch(/id="f-tests-everything-bornAbout"[^>]*value="7"/)
  expect(html).toMatch(/id="f-tests-everything-bornAbout-year"[^>]*value="2019"/)
  expect(html).toMatch(/id="f-tests-everything-siblings"[^>]*value="3x"/)
})

test('pages are steps with a seam; pages with nothing to ask are passed over', () => {
  const paged = form('tests/paged', 1, { a: known(facts), b: known({ ...facts, when: { field: 'a', is: 'yes' } }), c: text({ ...facts, optional: true, max: 9 }) },
    { pages: [{ title: 'first', fields: ['a'] }, { title: 'second', fields: ['b'] }, { title: 'third', fields: ['c'] }] })
  const t = createTranslator({ ...readCatalogue('en'), ...Object.fromEntries(neededWords(paged).map((key) => [key, key])) }, 'en', 'throw')
  const show = (answers: Draft) => renderToStaticMarkup(<FormView form={paged} answers={answers} onChange={() => {}} onSubmit={() => {}} submitLabel="Send" t={t} lang="en" />)
  expect(show({})).toMatch(/Step 1 of 2.*tests\.paged\.page\.first/s)
  expect(show({ a: 'yes' })).toContain('Step 1 of 3')
  expect(show({})).toMatch(/type="submit"[^>]*>Next/)
})
