/** A worker of another agency tries every door: what exists and what does not are one answer, and nothing on the screen tells. */
import { expect, test } from '@playwright/test'
import { newId } from '#core/ids.ts'
import { inDatabase } from './database.ts'
import { comeIn, desk, wordsOf, type Somebody } from './people.ts'

// What is looked for here must never be found: once is enough (decision 0026).
test.describe.configure({ retries: 0 })

interface Hidden { child: string; word: string; number: number; referral: string; concern: string }

for (const lang of ['kk', 'ru'] as const) {
  test(`a worker of another agency learns nothing about a child who is not theirs (${lang})`, async ({ browser }) => {
    const hidden = await aChildOfOthers()
    const timur = await comeIn(browser, 'timur', { lang, size: desk })
    const { page, t } = timur
    await timur.awaits(timur.link('identification.children.title'))

    for (const [real, none] of [[`/children/${hidden.child}`, `/children/${newId()}`], [`/children/${hidden.child}/do/talk`, `/children/${newId()}/do/talk`], [`/referrals/${hidden.referral}`, `/referrals/${newId()}`], [`/concerns/${hidden.concern}`, `/concerns/${newId()}`], [`/referrals/new?child=${hidden.child}`, `/referrals/new?child=${newId()}`]] as const) {
      const said = await readsAt(timur, real)
      expect(said, real.replace(/[0-9a-f-]{36}/, '…')).toBe(await readsAt(timur, none))
      expect(said).toContain(t('ui.not-found'))
    }

    for (const ask of [['identification/file', 'child', hidden.child], ['identification/asked', 'child', hidden.child], ['identification/htcds', 'child', hidden.child], ['referral/suggest-next', 'referral', hidden.referral]] as const) {
      const [way, name, id] = ask
      const real = await callsAs(timur, `/api/ask/${way}?${name}=${id}`)
      expect(real, way).toEqual(await callsAs(timur, `/api/ask/${way}?${name}=${newId()}`))
      expect(real.status, way).not.toBe(200)
    }
    const vault = await callsAs(timur, '/api/vault/open', { child: hidden.child, reason: 'meeting' })
    expect(vault).toEqual(await callsAs(timur, '/api/vault/open', { child: newId(), reason: 'meeting' }))
    expect(vault.status).not.toBe(200)
    const feed = await wholeFeed(timur)
    expect(feed).toContain('"shelf":"desks"')
    for (const id of [hidden.child, hidden.referral, hidden.concern]) expect(feed).not.toContain(id)

    const code = t(`code-words.${hidden.word}`)
    await timur.goTo('/children')
    await page.getByRole('searchbox').fill(`${code} ${hidden.number}`)
    await expect(timur.says('identification.screen.children.not-found')).toBeVisible()
    await timur.goTo('/referrals')
    await expect(page.locator('main')).not.toContainText(`${code} ${hidden.number}`)
    await timur.context.close()
  })

  test(`titles and notices hold no name and no code (${lang})`, async ({ browser }) => {
    const gulmira = await comeIn(browser, 'gulmira', { lang, size: desk })
    const { page, t } = gulmira
    await gulmira.awaits(gulmira.link('identification.children.title'))
    const feed = JSON.parse(await wholeFeed(gulmira)) as { shelf: string; record: Record<string, unknown> | null }[]
    const notices = feed.filter(({ shelf, record }) => shelf === 'notices' && record).map(({ record }) => record!)
    expect(notices.length).toBeGreaterThan(0)
    for (const notice of notices) expect(Object.keys(notice).toSorted()).toEqual(['about', 'id', 'kind', 'madeAt', 'seenAt', 'shelf'])
    const child = feed.find(({ shelf, record }) => shelf === 'children' && record)!.record!
    for (const address of ['/', '/children', `/children/${child.id as string}`, '/referrals', '/concerns', '/more', '/account', '/line']) {
      await gulmira.goTo(address)
      await expect(page.locator('main h1, section.sky h1').first()).toBeVisible()
      expect(await page.title(), address).toBe(t('ui.page-title'))
      expect(page.url()).not.toContain('?')
    }
    expect(wordsOf(lang)('ui.page-title')).not.toMatch(/KATCH|бала|реб/i)
    await gulmira.context.close()
  })
}

/** A child of the crisis centre with a referral and, from elsewhere, a concern: nothing that joins them to the akimat's desk. */
async function aChildOfOthers(): Promise<Hidden> {
  return await inDatabase(async (sql) => {
    const [found] = await sql<Hidden[]>`
      select c.id as child, c.code_word as word, c.code_number as number, r.id as referral, (select id from identification.concerns where state = 'taken-up' order by id limit 1) as concern
      from identification.children c join referral.referrals r on r.child = c.id
      where not exists (select 1 from access.relations a join partnerships.memberships m on m.desk = a.desk join partnerships.people p on p.id = m.person where a.child = c.id and p.sign_in_name = 'timur')
      order by c.id limit 1`
    return found!
  })
}

async function readsAt(somebody: Somebody, address: string): Promise<string> {
  await somebody.goTo(address)
  await expect(somebody.says('ui.not-found')).toBeVisible()
  return await somebody.page.locator('main').innerText()
}

async function callsAs({ page }: Somebody, address: string, body?: object): Promise<{ status: number; text: string }> {
  return await page.evaluate(async ({ address, body }) => {
    const answer = await fetch(address, body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {})
    return { status: answer.status, text: await answer.text() }
  }, { address, body })
}

/** Everything the server shows to this person's phone, from the first number on. */
async function wholeFeed(somebody: Somebody): Promise<string> {
  const all: unknown[] = []
  for (let after = 0, more = true; more;) {
    const { text } = await callsAs(somebody, `/api/feed?after=${after}`)
    const page = JSON.parse(text) as { upTo: number; changes: unknown[]; more: boolean }
    all.push(...page.changes)
    after = page.upTo
    more = page.more
  }
  return JSON.stringify(all)
}
