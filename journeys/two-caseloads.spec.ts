/** Two agencies compare their caseloads on two devices: a child that both have met is found, counted first, shown to each side and named; and a run that the other side ends leaves nothing here. */
import { expect, test } from '@playwright/test'
import { meetChild } from '#rooms/identification/forms.ts'
import { endRun, proposeRun } from '#rooms/recognition/forms.ts'
import { agencies, people, type AgencyKey } from '../src/demo/people.ts'
import { focusStops } from './focus.ts'
import { keyOf, slotsOf, type Slot } from './locker-here.ts'
import { comeIn, desk, looksWell, picture, unlock, type Somebody } from './people.ts'
import { fillPages } from './steps.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

const run = 'recognition.screen.run'

test('of two caseloads one child is in both: the count, then each its own, then a pair at both sides', async ({ browser }) => {
  test.setTimeout(500_000)
  const roza = await comeIn(browser, 'roza', { lang: 'ru', touch: true })
  const svetlana = await comeIn(browser, 'svetlana', { lang: 'kk', size: desk })
  const girl = { sex: 'girl', age: { years: 12, basis: 'said' } }
  const ours = await meets(roza, { name: { family: 'Тілеуқабылова', given: 'Аружан', patronymic: 'Бекболатқызы' }, ...girl })
  const theirs = await meets(svetlana, { name: { family: 'Tileukabylova', given: 'Aruzhan', patronymic: 'Bekbolatkyzy' }, ...girl })
  for (const one of [roza, svetlana]) await signs(one)

  await roza.goTo('/pairs')
  await roza.press(roza.link(`${run}.title`))
  await expect(roza.says(`${run}.empty`)).toBeVisible()
  await looks(roza, 'caseloads-empty')
  await proposes(roza, 'bazaar')
  await roza.awaits(roza.says(`${run}.waits.other`).or(roza.says(`${run}.other`, { agency: agencies.bazaar.title.ru })))

  // The other side hears of it on its first page, and nothing was sent yet.
  await svetlana.goTo('/')
  const notice = svetlana.page.getByRole('link').filter({ hasText: svetlana.t('web.notice.caseloads') }).first()
  await svetlana.awaits(notice)
  await svetlana.press(notice)
  await svetlana.awaits(svetlana.button(`${run}.agree`))
  await looks(svetlana, 'caseload-asked')
  await svetlana.press(svetlana.button(`${run}.agree`))

  await openRun(roza)
  await roza.awaits(roza.button(`${run}.send`))
  await looks(roza, 'caseload-send')
  // Without a line it is said why not, in words.
  await roza.context.setOffline(true)
  await expect(roza.says(`${run}.needs-line`)).toBeVisible()
  await roza.context.setOffline(false)
  await roza.awaits(roza.button(`${run}.send`).and(roza.page.locator(':not([aria-disabled])')))
  await roza.press(roza.button(`${run}.send`))
  await roza.awaits(roza.says(`${run}.other.sending`))
  await svetlana.awaits(svetlana.button(`${run}.send`))
  await svetlana.press(svetlana.button(`${run}.send`))

  await svetlana.awaits(svetlana.button('recognition.show-own.title'), 150_000)
  await roza.awaits(roza.button('recognition.show-own.title'))
  await expect(roza.page.locator('main a[href^="/children/"]'), 'the count alone, and nobody of whom').toHaveCount(0)
  await picture(roza.page, 'caseload-count-phone-ru')
  await looks(roza, 'caseload-count')
  await roza.press(roza.button('recognition.show-own.title'))
  await roza.awaits(roza.says(`${run}.other.counted`))
  await svetlana.press(svetlana.button('recognition.show-own.title'))

  for (const [one, child] of [[roza, ours], [svetlana, theirs]] as const) {
    await one.awaits(one.page.locator(`main a[href="/children/${child}"]`))
    await looks(one, 'caseload-own')
    await one.press(one.button(`${run}.name.send`))
  }
  // One pair at each side, of the two files that were met here.
  for (const [one, child] of [[roza, ours], [svetlana, theirs]] as const) {
    const pairs = one.page.locator('main a[href^="/pairs/"]')
    await one.awaits(pairs.first())
    await looks(one, 'caseload-done')
    await one.press(pairs.first())
    await one.awaits(one.page.locator(`main a[href="/children/${child}"]`))
    expect(await runSlots(one), 'what was needed for it has gone with it').toEqual([])
  }
  await Promise.all([roza, svetlana].map(({ context }) => context.close()))
})

test('who closes the browser goes on with the same rows; what the other side ends leaves nothing in the locker', async ({ browser }) => {
  test.setTimeout(400_000)
  const roza = await comeIn(browser, 'roza', { lang: 'ru', size: desk })
  const dauletAt = await comeIn(browser, 'daulet', { lang: 'ru', touch: true })
  for (const one of [roza, dauletAt]) await signs(one)
  await proposes(roza, 'almatyPolice')
  await openRun(dauletAt)
  await dauletAt.awaits(dauletAt.button(`${run}.agree`))
  await dauletAt.press(dauletAt.button(`${run}.agree`))
  await openRun(roza)
  await roza.awaits(roza.button(`${run}.send`))
  // The line breaks when the rows were drawn, and the browser is closed.
  await roza.page.route('**/api/submissions', (route) => route.abort())
  await roza.press(roza.button(`${run}.send`))
  await expect.poll(async () => (await runSlots(roza)).map(({ name }) => name.split(' ')[0]).toSorted(), { timeout: 60_000 }).toEqual(['key', 'numbers', 'piece'])
  const drawn = await runSlots(roza)
  await roza.page.reload()
  await roza.page.unroute('**/api/submissions')
  await unlock(roza)
  await openRun(roza)
  // A piece that was on its way already goes by itself, and then there is nothing to press: the button may be gone under the hand.
  await expect(async () => {
    await roza.button(`${run}.send.go-on`).click({ timeout: 1000 }).catch(() => undefined)
    await expect(roza.says(`${run}.other.sending`)).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 60_000 })
  await expect.poll(async () => (await runSlots(roza)).map(({ name, what }) => [name.split(' ')[0], what])).toEqual([['numbers', drawn.find(({ name }) => name.startsWith('numbers'))!.what]])

  await dauletAt.press(dauletAt.button('recognition.end-run.title'))
  await dauletAt.fillIn(endRun, { because: 'time' })
  await dauletAt.press(dauletAt.page.getByRole('dialog').getByRole('button', { name: dauletAt.t('recognition.end-run.title'), exact: true }))
  await roza.awaits(roza.says(`${run}.ending.stopped`))
  await expect.poll(() => runSlots(roza), { timeout: 30_000 }).toEqual([])
  await looks(roza, 'caseload-ended')
  await Promise.all([roza, dauletAt].map(({ context }) => context.close()))
})

async function proposes(somebody: Somebody, to: AgencyKey): Promise<void> {
  await somebody.goTo('/caseloads/new')
  const title = somebody.page.locator('main label').filter({ hasText: agencies[to].title[somebody.lang] })
  await somebody.awaits(title)
  await somebody.press(title)
  await somebody.fillIn(proposeRun, { purpose: 'same-children-twice' })
  await looks(somebody, 'caseload-propose')
  await somebody.press(somebody.button(`${run}.propose.send`))
  await expect(somebody.button(`${run}.propose.send`)).toHaveCount(0)
}

/** The newest of the list. */
async function openRun(somebody: Somebody): Promise<void> {
  await somebody.goTo('/caseloads')
  const row = somebody.page.locator('main a.rec-row[href^="/caseloads/"]').first()
  await somebody.awaits(row)
  await somebody.press(row)
}

async function runSlots(somebody: Somebody): Promise<Slot[]> {
  const slots = await slotsOf(somebody.page, await keyOf(somebody.page, people[somebody.name as keyof typeof people].passphrase))
  return slots.filter(({ name }) => /^(key|numbers|piece) /.test(name))
}

/** The house knows with which key this person signs; the device says it by itself. */
async function signs({ page }: Somebody): Promise<void> {
  await expect(async () => {
    const { indexKeys } = await page.evaluate(async () => await (await fetch('/api/vault/keys')).json() as { indexKeys?: unknown[] })
    expect(indexKeys?.length ?? 0).toBeGreaterThan(0)
  }).toPass({ timeout: 60_000 })
}

const rest = { language: 'kk', interpreter: 'not-needed', atSchool: 'not-asked', documents: ['none'], citizenshipSaid: 'not-asked', seenAs: 'presumed', topicsAsked: ['school'], present: ['psychologist'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes' } as const

async function meets(worker: Somebody, who: object): Promise<string> {
  await worker.goTo('/children')
  await worker.goTo('/children/new')
  await fillPages(worker, meetChild, {
    safeNow: 'yes', noticeMade: 'made', noticeTo: ['police-juvenile'], noticeMinutesAgo: 10, place: { region: 'KZ-79' }, with: 'relatives', carerMayBeInvolved: 'no', staysTonight: 'safe-place', ...rest, ...who,
  } as never, 'identification.screen.meet.save')
  await expect(worker.page.getByRole('heading', { name: worker.t('identification.screen.meet.saved') })).toBeVisible()
  await worker.awaits(worker.says('identification.screen.raise.where.sent'))
  return (await worker.link('identification.screen.meet.open-file').getAttribute('href'))!.split('/').at(-1)!
}

async function looks(somebody: Somebody, name: string): Promise<void> {
  await looksWell(somebody, name)
  expect.soft((await focusStops(somebody.page)).filter(({ visible }) => !visible).map(({ what }) => what), `${name}: a mark shows where the keyboard is`).toEqual([])
}
