/** Opens the staff's house on a port. Everything that may be set is in `settings.ts`; what must never be unsafe is checked first. */
import fs from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { systemClock } from '#core/clock.ts'
import { isDatabaseAway } from '#core/db/away.ts'
import { startEmbedded, watchOver } from '#core/db/embedded.ts'
import { addressFor, migrate } from '#core/db/migrate.ts'
import { fileKms } from '#core/kms/server/file.ts'
import { keepCheckpoints } from '#core/log/server/checkpoints.ts'
import { openLogKey } from '#core/log/server/log-key.ts'
import { mailNotices } from '#core/notify/server/mail.ts'
import { type Clockwork, runJobToItsEnd, windClockwork } from '#core/jobs/clockwork.ts'
import { type Round, startRounds } from '#core/jobs/rounds.ts'
import { katch } from '#programmes/katch/programme.ts'
import { refuseLostKeyring, refuseUnsafe } from './core/db/safety.ts'
import { isBuilding } from './demo/building.ts'
import { demoOf } from './demo/demo.ts'
import { readSettings } from './settings.ts'
import { openStaffHouse, staffDoors } from './staff-house.ts'

const settings = readSettings()
const started = Date.now()
fs.mkdirSync(settings.dataDir, { recursive: true })
const embedded = settings.databaseUrl ? undefined : await startEmbedded(settings.dataDir)
const databaseUrl = settings.databaseUrl ?? embedded!.url
await migrate(databaseUrl, settings.secret)
await refuseUnsafe(databaseUrl)
await refuseLostKeyring(databaseUrl, fs.existsSync(path.join(settings.dataDir, 'keyring.json')))

const kms = await fileKms({ folder: settings.dataDir, ...(process.env.KATCH_KEYRING_PASSPHRASE && { passphrase: process.env.KATCH_KEYRING_PASSPHRASE }) })
const logKey = openLogKey(settings.dataDir)
const house = await openStaffHouse({
  databaseUrl, secret: settings.secret, clock: systemClock, kms, programme: katch, log: true, ...(fs.existsSync(settings.dist) && { dist: settings.dist }),
  doors: staffDoors({ secret: settings.secret, origins: settings.origins, logKey: await logKey.publicLineOf(katch.code), demo: (parts) => demoOf(parts, settings), hsds: settings.hsds }),
})
const { door } = house.parts
const tell = (what: string, fault: unknown) => house.http.log.error({ what, fault: fault instanceof Error ? fault.name : 'unknown' }, 'a round failed')

// A database that is away for a moment must not end the server: what the drivers let fall then is told and survived. Anything else
// that nobody foresaw ends it, loudly; whoever runs it starts it again, and phones send again what had no answer.
process.on('unhandledRejection', (fault) => {
  if (!isDatabaseAway(fault)) throw fault
  tell('connection', fault)
})

let works: Clockwork[] = []
const rounds: Round[] = house.parts.rooms.flatMap((room) => room.jobs.map((job) => ({
  name: `${room.name}.${job.name}`, everyMinutes: job.everyMinutes,
  async work() {
    if (await isBuilding(door)) return
    if (works.length === 0) works = await windClockwork(door)
    for (const clockwork of works) {
      if (!(await runJobToItsEnd(house.parts, clockwork, job, systemClock.now()))) works = [] // the session has ended; wound again next minute
    }
  },
})))
if (settings.smtpUrl && settings.mailFrom) {
  const mail = { url: settings.smtpUrl, from: settings.mailFrom }
  rounds.push({ name: 'notify.mail', everyMinutes: 5, work: () => mailNotices(door, mail, systemClock.now()) })
}
const running = await startRounds(addressFor('katch_jobs', databaseUrl, settings.secret), rounds, tell)
const checkpoints = keepCheckpoints(door, logKey, {
  // What was signed may not go.
  clock: systemClock, programmes: programmesToStay,
  tell: (fault) => tell('checkpoint', fault),
})

await house.http.listen({ port: settings.port, host: settings.host })
const at = house.http.server.address() as AddressInfo
process.stdout.write(`\n  KATCH is open on http://${settings.host === '0.0.0.0' ? 'localhost' : settings.host}:${at.port}  (${((Date.now() - started) / 1000).toFixed(1)} s)\n\n`)

// Who is like whom is held before anybody asks.
if ((await programmesToStay()).includes(katch.code)) house.parts.matcher.state().catch((fault: unknown) => tell('matcher', fault))

const watch = embedded && watchOver(embedded, settings.dataDir, (what) => house.http.log.error(what))

let closing = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    if (closing) return
    closing = true
    // A database that never answers must not keep a server that was told to go.
    setTimeout(() => process.exit(1), 15_000).unref()
    await Promise.allSettled([running.stop(), checkpoints.stop()])
    await house.close()
    await watch?.stop()
    process.exit(0)
  })
}

/** A demo that is not whole may be begun anew. */
async function programmesToStay(): Promise<string[]> {
  return (await door<{ programme: string }[]>`select programme from access.programmes where is_demo or demo_begun_at is null`).map((row) => row.programme)
}
