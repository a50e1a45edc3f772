/** `npm run katch -- demo`: fills an empty house from the command line, and prints who can sign in. */
import { systemClock } from '#core/clock.ts'
import { migrate } from '#core/db/migrate.ts'
import { fileKms } from '#core/kms/server/file.ts'
import { makeCheckpoint } from '#core/log/server/checkpoints.ts'
import { openLogKey } from '#core/log/server/log-key.ts'
import { katch } from '#programmes/katch/programme.ts'
import type { Settings } from '../settings.ts'
import { openStaffHouse } from '../staff-house.ts'
import { demoOf } from './demo.ts'

/** @param url as a login that may create roles. Throws where the house is set up already; nothing is changed then. */
export async function fillWithDemo(url: string, settings: Settings): Promise<void> {
  await migrate(url, settings.secret)
  const kms = await fileKms({ folder: settings.dataDir, ...(process.env.KATCH_KEYRING_PASSPHRASE && { passphrase: process.env.KATCH_KEYRING_PASSPHRASE }) })
  const house = await openStaffHouse({ databaseUrl: url, secret: settings.secret, clock: systemClock, kms, programme: katch })
  try {
    const demo = demoOf(house.parts, { secret: settings.secret, origins: settings.origins })
    await demo.build()
    // No server runs yet that would sign for what the log says of the weeks.
    await makeCheckpoint(house.parts.door, openLogKey(settings.dataDir), katch.code, systemClock.now())
    const lines = (await demo.people('en')).map(({ signInName, passphrase, does }) => `  ${signInName.padEnd(10)} ${passphrase.padEnd(26)} ${does}\n`)
    process.stdout.write(`The demo district is ready. Sign-in names and passphrases:\n\n${lines.join('')}\nThe six-digit codes are on the first page.\n`)
  } finally {
    await house.close()
  }
}
