/** Whoever works alone at a desk goes away: everybody sees that it stands empty, and what waits there is the coordinator's within a minute, until they are back. */
import { expect, test } from '@playwright/test'
import { beAway } from '#rooms/partnerships/forms.ts'
import { inDatabase } from './database.ts'
import { comeIn, desk, looksWell, picture, type Somebody } from './people.ts'

test('a worker goes away and comes back; what waits at their desk is somebody’s all the time', async ({ browser }) => {
  const { id, agency } = await waitingAtTheCentre()
  const gulmira = await comeIn(browser, 'gulmira', { lang: 'kk' })
  await gulmira.goTo(`/people/${agency}`)
  await gulmira.press(gulmira.page.getByRole('link', { name: /Гүлмира/ }).first())
  await gulmira.awaits(gulmira.page.getByRole('heading', { name: gulmira.t('partnerships.away') }))
  await expect(gulmira.page.getByText(gulmira.t('partnerships.away.not'))).toBeVisible()
  await gulmira.press(gulmira.button('partnerships.be-away.title'))
  await gulmira.fillIn(beAway, { until: inDays(4) })
  await gulmira.press(gulmira.button('partnerships.save'))
  await gulmira.awaits(gulmira.button('partnerships.be-back.title'))
  await gulmira.page.getByRole('heading', { name: gulmira.t('partnerships.away') }).scrollIntoViewIfNeeded()
  await looksWell(gulmira, 'away')

  const dana = await comeIn(browser, 'dana', { lang: 'ru' })
  await dana.goTo(`/people/${agency}`)
  await dana.awaits(says(dana, 'partnerships.desk.empty-until'))
  await looksWell(dana, 'empty-desk')
  await dana.goTo(`/referrals/${id}`)
  await dana.awaits(says(dana, 'referral.nobody-there.until'))
  await dana.awaits(dana.page.locator('.ref-knows').getByRole('listitem').filter({ hasText: dana.t('referral.knower.region'), hasNotText: dana.t('ui.thread.ahead') }), 75_000)
  await expect(dana.page.getByText(dana.t('referral.step.nobody-there'))).toBeVisible()
  await looksWell(dana, 'nobody-there')
  await picture(dana.page, 'nobody-there-phone-ru')

  const aizhan = await comeIn(browser, 'aizhan', { lang: 'ru', size: desk })
  await aizhan.goTo('/board')
  const decision = aizhan.page.locator('section').filter({ has: aizhan.page.getByRole('heading', { name: aizhan.t('referral.board.group.decision') }) })
  await aizhan.awaits(decision.locator(`a[href="/referrals/${id}"]`))

  await gulmira.press(gulmira.button('partnerships.be-back.title'))
  await gulmira.awaits(gulmira.page.getByText(gulmira.t('partnerships.away.not')))
  await dana.awaits(dana.page.locator('.ref-knows').first())
  await expect(says(dana, 'referral.nobody-there.until')).toHaveCount(0)
  for (const one of [gulmira, dana, aizhan]) await one.context.close()
})

/** Whatever the day is. */
function says({ page, t }: Somebody, key: string) {
  return page.getByText(t(key, { day: '' }).split('  ')[0]!.trim().slice(0, 18)).first()
}

function inDays(n: number): string {
  return new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)
}

async function waitingAtTheCentre(): Promise<{ id: string; agency: string }> {
  return await inDatabase(async (sql) => {
    await sql`update partnerships.people set away_from = null, away_until = null where sign_in_name = 'gulmira'`
    const [found] = await sql<{ id: string; agency: string }[]>`
      select r.id, p.agency from referral.referrals r join partnerships.memberships m on m.desk = r.to_desk join partnerships.people p on p.id = m.person
      join partnerships.memberships s on s.desk = r.from_desk join partnerships.people d on d.id = s.person and d.sign_in_name = 'dana'
      where p.sign_in_name = 'gulmira' and r.state = 'waiting' order by r.due_at limit 1`
    // Its term has only begun, whatever other journeys have done with it.
    await sql`update referral.referrals set turn_since = now(), due_at = now() + interval '3 hours', escalates_at = now() + interval '3 hours', level = 0 where id = ${found!.id}`
    return found!
  })
}
