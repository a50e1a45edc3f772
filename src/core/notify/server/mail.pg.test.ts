import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { hourMs, later, systemClock } from '#core/clock.ts'
import { newId } from '#core/ids.ts'
import { aHouse } from '#testing/house.ts'
import { mailNotices } from './mail.ts'

/** A post office that takes every letter and shows it. */
async function aPostOffice(): Promise<{ url: string; letters: string[] }> {
  const letters: string[] = []
  const server = net.createServer((socket) => {
    let isLetter = false
    let text = ''
    socket.write('220 here\r\n')
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (isLetter) {
        if (!text.endsWith('\r\n.\r\n')) return
        letters.push(text)
        isLetter = false
        text = ''
        socket.write('250 taken\r\n')
        return
      }
      for (const line of text.split('\r\n').slice(0, -1)) {
        if (/^data/i.test(line)) isLetter = true
        socket.write(isLetter ? '354 go on\r\n' : /^ehlo/i.test(line) ? '250 here\r\n' : /^quit/i.test(line) ? '221 bye\r\n' : '250 ok\r\n')
      }
      text = ''
    })
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => { server.close() })
  return { url: `smtp://127.0.0.1:${(server.address() as net.AddressInfo).port}`, letters }
}

test('a letter says that something waits, once, in the reader’s language, and nothing of what it is', async () => {
  const house = await aHouse()
  const [dana, without] = [await house.person({ roles: ['worker'], desk: house.desks.ngo, language: 'kk' }), await house.person({ roles: ['worker'], desk: house.desks.ngo })]
  await house.sql`update partnerships.people set email = 'dana@example.org' where id = ${dana.id}`
  const about = newId()
  for (const kind of ['referral-late', 'concern']) {
    for (const person of [dana.id, without.id]) await house.sql`insert into notify.notices (programme, person, kind, shelf, about, made_at) values ('katch', ${person}, ${kind}, 'referrals', ${about}, now() - interval '1 hour')`
  }
  const { url, letters } = await aPostOffice()
  const send = (at = systemClock.now()) => mailNotices(house.staff.parts.door, { url, from: 'house@example.org' }, at)
  expect(await send(later(systemClock.now(), -2 * hourMs))).toBe(0) // nothing has waited long enough yet
  expect(await send()).toBe(1)
  expect(await send()).toBe(0)
  expect(letters).toHaveLength(1)
  const letter = letters[0]!
  expect(letter).toContain('To: dana@example.org')
  for (const secret of [about, dana.id, 'referral', 'concern', 'late', 'http']) expect(letter.toLowerCase()).not.toContain(secret.toLowerCase())
  // Seen in the house: then no letter is needed.
  await house.sql`insert into notify.notices (programme, person, kind, shelf, about, made_at, seen_at) values ('katch', ${dana.id}, 'concern', 'concerns', ${about}, now() - interval '1 hour', now())`
  expect(await send()).toBe(0)
})
