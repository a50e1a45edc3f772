/** Nobody answers: the silence climbs, everybody concerned sees that it does, and somebody calls. */
import { expect, test, type Locator } from '@playwright/test'
import { inDatabase } from './database.ts'
import { comeIn, desk, type Somebody } from './people.ts'
import type { PersonKey } from '../src/demo/people.ts'

/** Two referrals to the Centre that wait for an answer, with what their children are called. */
const silent = { kk: { sender: 'yerlan', names: ['Ильяс', 'Ілияс'] }, ru: { sender: 'dana', names: ['Назаров', 'Назарзода', 'Фируз'] } } as const satisfies Record<string, { sender: PersonKey; names: readonly string[] }>
const waits = new Map<PersonKey, string>()

test.beforeAll(async () => {
  // Both terms end at once, with the head told already; the next round of the clockwork, within a minute, tells the region.
  for (const { sender } of Object.values(silent)) {
    const [moved] = await inDatabase((sql) => sql<{ id: string }[]>`
      update referral.referrals r set turn_since = r.turn_since - interval '8 hours', due_at = least(r.due_at - interval '8 hours', now() - interval '2 hours'), escalates_at = now(), level = 2
      from partnerships.memberships m join partnerships.people p on p.id = m.person
      where m.desk = r.from_desk and p.sign_in_name = ${sender} and r.state = 'waiting' and r.awaited = 'answer' and r.level < 3 returning r.id`)
    waits.set(sender, moved!.id)
  }
})

for (const lang of ['kk', 'ru'] as const) {
  const { sender, names } = silent[lang]

  test(`a silence climbs to the coordinator, who sees who knows and calls (${lang})`, async ({ browser }) => {
    const id = waits.get(sender)!
    const asked = await comeIn(browser, sender, { lang })
    await asked.goTo(`/referrals/${id}`)
    await asked.awaits(knower(asked, 'region'), 75_000)
    await expect(knower(asked, 'head')).toBeVisible()
    await expect(waited(asked)).toBeVisible()
    await expect(asked.page.getByRole('link', { name: new RegExp(asked.t('referral.call.duty')) }).first()).toHaveAttribute('href', /^tel:\+7/)
    await asked.context.close()

    const gulmira = await comeIn(browser, 'gulmira', { lang })
    await gulmira.goTo(`/referrals/${id}`)
    await gulmira.awaits(waited(gulmira))
    await gulmira.context.close()

    const aizhan = await comeIn(browser, 'aizhan', { lang, size: desk })
    await aizhan.press(aizhan.link('referral.nav'))
    const decision = aizhan.page.locator('section').filter({ has: aizhan.page.getByRole('heading', { name: aizhan.t('referral.board.group.decision') }) })
    const row = decision.locator(`a[href="/referrals/${id}"]`)
    await aizhan.awaits(row)
    await aizhan.press(row)
    const detail = aizhan.page.getByRole('complementary', { name: aizhan.t('referral.board.detail') })
    await expect(detail.getByRole('heading', { name: aizhan.t('referral.knower.title') })).toBeVisible()
    await expect(detail.getByRole('heading', { name: aizhan.t('referral.knower.you') })).toBeVisible()
    await expect(detail.locator('a[href^="tel:+7"]').first()).toBeVisible()
    const seen = await aizhan.page.locator('body').innerText()
    for (const name of names) expect(seen).not.toContain(name)
    await aizhan.context.close()
  })
}

/** Who has been told; whoever would be told next stands there too, and says so. */
function knower({ page, t }: Somebody, level: string): Locator {
  return page.locator('.ref-knows').getByRole('listitem').filter({ hasText: t(`referral.knower.${level}`), hasNotText: t('ui.thread.ahead') })
}

/** "Waited for until …": the sentence without its time. */
function waited({ page, t }: Somebody): Locator {
  return page.getByText(t('referral.waited.answer', { until: '' }).trim()).first()
}
