/** How referrals were answered: a head of an agency and the region's coordinator look at it, read what a figure means, print it for a sitting and take it along as a spreadsheet. */
import fs from 'node:fs'
import { expect, test } from '@playwright/test'
import { dayMs, hourMs, later, systemClock } from '#core/clock.ts'
import { periodsOf, settledAt } from '#rooms/referral/periods.ts'
import { sayPeriod } from '#rooms/referral/web/answers-words.ts'
import { agencies } from '../src/demo/people.ts'
import { inDatabase } from './database.ts'
import { comeIn, desk, looksWell, picture, type Somebody } from './people.ts'
import { printsHere } from './papers.ts'

const half = periodsOf('half', systemClock.now(), true)[0]!
/** So many to each agency of the region in half a year that is over; of every seven one is answered late, one not at all, two are declined. */
const asked = { centre: 35, clinic: 14, school: 12, akimat: 9, shelter: 14 } as const
const codes: string[] = []

test.beforeAll(async () => {
  await inDatabase(async (sql) => {
    // Told once: whoever begins anew after a failure finds it there.
    codes.push(...(await sql<{ code: string }[]>`select code from referral.referrals where code like 'karlygash-%'`).map(({ code }) => code))
    if (codes.length > 0) return
    for (const [name, many] of Object.entries(asked)) {
      const rows = await sql<{ id: string; code: string }[]>`
        with there as (select d.id as desk, a.id as agency from partnerships.desks d join partnerships.agencies a on a.programme = d.programme and a.id = d.agency where a.title ->> 'en' = ${agencies[name as keyof typeof asked].title.en} limit 1),
        police as (select d.id as desk, a.id as agency from partnerships.desks d join partnerships.agencies a on a.programme = d.programme and a.id = d.agency where a.title ->> 'en' = ${agencies.police.title.en} limit 1),
        gone as (
          insert into referral.referrals (programme, id, child, code, from_desk, to_desk, from_agency, to_agency, region, service, urgency, age_band, sex, interpreter, escort, assessment_sheet, application_for_services, report_by_criteria,
            basis, view_asked, sent_by, state, sent_at, closed_at, because, path, revision, edition)
          select 'katch', gen_random_uuid(), gen_random_uuid(), 'karlygash-' || lpad((g + ${many})::text, 3, '0'), police.desk, there.desk, police.agency, there.agency, ${name === 'shelter' ? 'KZ-79' : 'KZ-61'}, 'doctor', 'today', '14-15', 'girl', 'no', 'any', 'not-needed', 'not-needed', 'not-needed',
            'law-child-in-danger', 'yes', gen_random_uuid(), 'withdrawn', ${new Date(half.from)}::timestamptz + g * interval '5 days', ${new Date(half.from)}::timestamptz + g * interval '5 days 3 hours', 'need-met', '[]', 1, 'rules-2024'
          from there, police, generate_series(0, ${many - 1}) g returning id, code, sent_at)
        select id, code from gone order by sent_at`
      codes.push(...rows.map(({ code }) => code))
      await sql`
        with ordered as (select a.referral, row_number() over (order by a.sent_at) as n, a.sent_at from referral.answers a where a.referral = any (${rows.map(({ id }) => id)}::uuid[]))
        update referral.answers a set withdrawn_at = null, waited_ms = ${hourMs} + o.n * 60000, past_at = case o.n % 7 when 0 then o.sent_at + interval '4 hours' when 1 then o.sent_at + interval '4 hours' end,
          late_ms = case o.n % 7 when 0 then 7200000 else 0 end, answered_at = case when o.n % 7 <> 1 then o.sent_at + case o.n % 7 when 0 then interval '6 hours' else interval '1 hour' end end,
          answer = case when o.n % 7 = 1 then null when o.n % 7 in (2, 3) then 'decline' else 'accept' end, reason = case o.n % 7 when 2 then 'no-place' when 3 then 'no-interpreter' end,
          handed_over_at = case when o.n % 7 in (4, 5, 6) then o.sent_at + interval '9 hours' end, outcome_at = case when o.n % 7 in (4, 5) then o.sent_at + interval '20 days' end, outcome = case when o.n % 7 in (4, 5) then 'done' end,
          deputy_at = case when o.n % 7 < 2 then o.sent_at + interval '4 hours' end, head_at = case when o.n % 7 = 1 then o.sent_at + interval '5 hours' end
        from ordered o where o.referral = a.referral`
    }
  })
})

async function choosesHalf({ page, t, lang }: Somebody) {
  await page.getByLabel(t('referral.answers.kind'), { exact: true }).selectOption('half')
  await page.getByLabel(t('referral.answers.which'), { exact: true }).selectOption(half.name)
  await expect(page.getByRole('heading', { level: 2 }).filter({ hasText: sayPeriod({ say: t, language: lang }, half.name) }).first()).toBeVisible()
}

async function takesSheet({ page, press, button }: Somebody): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press(button('referral.answers.sheet'))])
  expect(download.suggestedFilename()).toMatch(/^[a-z]+-[0-9h-]+\.csv$/)
  return fs.readFileSync(await download.path(), 'utf8')
}

for (const lang of ['kk', 'ru'] as const) test(`a coordinator looks at a region, and prints it for the commission (${lang})`, async ({ browser }) => {
  const aizhan = await comeIn(browser, 'aizhan', { lang, size: desk })
  const { page, t, press, link } = aizhan
  await press(link('referral.nav'))
  await press(link('referral.board.answers'))
  await page.getByLabel(t('referral.answers.whose'), { exact: true }).selectOption('KZ-61')
  await choosesHalf(aizhan)
  const centre = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: agencies.centre.title[lang] }) })
  await expect(centre).toContainText(t('referral.answers.in-time', { n: 25, of: 35 }))
  await expect(centre).toContainText(t('referral.answers.late-line', { n: 5 }))
  // The Centre's own are many enough; of the small ones together nothing is told where one of them would know the others.
  await expect(page.getByRole('table', { name: `${t('referral.answers.reasons')} · ${agencies.centre.title[lang]}` })).toContainText(t('referral.reason.no-place'))
  const meaning = page.locator('details').filter({ hasText: t('referral.answers.silent') })
  await press(meaning.locator('summary'))
  await expect(meaning).toContainText(t('referral.answers.what.silent'))
  await looksWell(aizhan, 'answers-of-region')
  await picture(page, `answers-of-region-${lang}`)
  const shown = await page.locator('body').innerText()
  for (const code of codes) expect(shown).not.toContain(code)

  const sheet = await takesSheet(aizhan)
  expect(sheet.startsWith('\ufeff')).toBe(true)
  expect(sheet).toContain(agencies.centre.title[lang].split('"')[0]!)
  await press(link('referral.answers.print'))
  await expect(page.getByRole('heading', { name: t('referral.answers.print') }).first()).toBeAttached()
  await printsHere(aizhan, { says: [agencies.centre.title[lang], t('referral.answers.n-of', { n: 25, of: 35 }), sayPeriod({ say: t, language: lang }, half.name)], never: codes })
  await looksWell(aizhan, 'answers-paper')
  await aizhan.context.close()
})

for (const lang of ['kk', 'ru'] as const) test(`a head sees the own agency and learns nothing of another (${lang})`, async ({ browser }) => {
  const roza = await comeIn(browser, 'roza', { lang })
  const { page, t } = roza
  await roza.goTo('/answers')
  await expect(page.getByLabel(t('referral.answers.whose'), { exact: true })).toHaveCount(0)
  await choosesHalf(roza)
  await expect(page.getByText(t('referral.answers.in-time', { n: 10, of: 14 }), { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('table', { name: t('referral.answers.reasons') })).toContainText(t('referral.reason.no-interpreter'))
  await looksWell(roza, 'answers-own')
  await picture(page, `answers-own-${lang}`)
  expect(await takesSheet(roza)).toContain(agencies.shelter.title[lang])
  const seen = await page.locator('main').innerText()
  for (const name of ['centre', 'clinic', 'school'] as const) expect(seen).not.toContain(agencies[name].title[lang])
  // An address that was handed on leads to nobody else's figures.
  await roza.goTo(`/answers/KZ-61/${half.name}`)
  await expect(page.getByRole('heading', { name: t('referral.answers.own') })).toBeVisible()
  // Days of one's own, and a time in which nothing came.
  const long = new Date(later(half.from, -400 * dayMs)).toISOString().slice(0, 10)
  await roza.goTo(`/answers/own/${long}..${long}`)
  await expect(roza.says('referral.answers.empty')).toBeVisible()
  await looksWell(roza, 'answers-empty')
  expect(settledAt(half)).toBeLessThan(Date.now())
  await roza.context.close()
})
