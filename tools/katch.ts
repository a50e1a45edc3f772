/** For operators: `npm run katch -- doctor | migrate | demo | backup | restore | verify …`. Works on the same settings as the server. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { type Embedded, startEmbedded } from '#core/db/embedded.ts'
import { migrate } from '#core/db/migrate.ts'
import { examineDatabase, type Finding } from '#core/db/safety.ts'
import { openLogKey } from '#core/log/server/log-key.ts'
import { katch } from '#programmes/katch/programme.ts'
import { readSettings, type Settings } from '../src/settings.ts'
import { backUp, restore } from './backup.ts'

const usage = `Usage: npm run katch -- <command>

  doctor            looks whether the house may open: database, keys, files, address
  migrate           brings the database up to date
  demo              fills an empty house with the demo district and prints who can sign in
  translations [kk] counts the sentences that wait for a native reader, or prints those of one language
  matching fit FILE proposes weights for finding a child again, from pair patterns without names, and says what to look at
  backup -- COMMAND …  runs your own backup (DATABASE_URL is set for it) and notes how much of the log it holds
  backup --to FOLDER   copies the embedded database while it runs, and opens the copy once
  restore -- COMMAND … runs your own restore; restore --from FOLDER brings a copy back. Stop the server first
  verify [options]  proves the whole log, or one entry (--entry N); --help tells more

DATABASE_URL, KATCH_DATA, KATCH_SECRET, PORT and HOST are read as the server reads them.
`

const [command, ...rest] = process.argv.slice(2)
const settings = readSettings()

switch (command) {
  case 'doctor': process.exit((await doctor(settings)) ? 0 : 1)
  case 'migrate': await withDatabase(async (url) => {
    const done = await migrate(url, settings.secret)
    process.stdout.write(done.length > 0 ? `${done.map((name) => `  ran ${name}`).join('\n')}\n` : 'The database is up to date.\n')
  }); break
  case 'demo': await withDatabase(async (url) => {
    const { fillWithDemo } = await import('../src/demo/fill.ts')
    await fillWithDemo(url, settings)
  }); break
  case 'verify': await withDatabase(async (url) => {
    // The auditor's own key and checkpoints come first; without them this installation vouches for itself.
    const given = (option: string) => rest.includes(option)
    const ours = given('--key') ? [] : ['--key', await openLogKey(settings.dataDir).publicLineOf(katch.code)]
    const kept = fs.readdirSync(settings.dataDir).filter((name) => /^log-last-.*\.note$/.test(name)).flatMap((name) => ['--witness', path.join(settings.dataDir, name)])
    const args = given('--help') ? rest : [...(given('--folder') || given('--database') ? [] : ['--database', url]), ...ours, ...(given('--witness') ? [] : kept), ...rest]
    process.exitCode = spawnSync(process.execPath, [path.join(import.meta.dirname, 'verify.ts'), ...args], { stdio: 'inherit' }).status ?? 1
  }); break
  case 'backup': process.exitCode = await backUp(rest, settings, { withDatabase, programme: katch.code }); break
  case 'restore': process.exitCode = restore(rest, settings); break
  case 'translations': {
    const { overview, tableFor } = await import('./translations.ts')
    const language = rest[0]
    if (language === 'kk' || language === 'uz' || language === 'ky' || language === 'tg') process.stdout.write(`${tableFor(language)}\n`)
    else fs.writeFileSync(path.resolve(import.meta.dirname, '../docs/translations-for-review.md'), overview())
    break
  }
  case 'matching': {
    const { fitFrom } = await import('./matching.ts')
    process.stdout.write(`${fitFrom(rest) ?? usage}\n`)
    break
  }
  default:
    process.stdout.write(usage)
    process.exitCode = command === undefined || command === 'help' ? 0 : 1
}

/** The database of the settings; the embedded one is started for as long as it takes, unless a server already runs it. */
async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  if (settings.databaseUrl) return await work(settings.databaseUrl)
  const wasRunning = fs.existsSync(path.join(settings.dataDir, 'db', 'postmaster.pid'))
  const embedded: Embedded = await startEmbedded(settings.dataDir)
  try { await work(embedded.url) } finally { if (!wasRunning) await embedded.stop() }
}

/** Says what is unsafe, in an operator's words. True: the house may open. */
async function doctor({ dataDir, host, origins }: Settings): Promise<boolean> {
  const findings: Finding[] = []
  await withDatabase(async (url) => {
    await migrate(url, settings.secret)
    findings.push(...(await examineDatabase(url)))
  })
  for (const name of ['secret', 'keyring.json', 'log-key']) {
    const file = path.join(dataDir, name)
    if (!fs.existsSync(file)) continue
    const mode = fs.statSync(file).mode & 0o777
    findings.push({ check: `${name} is readable by its owner only`, ok: process.platform === 'win32' || (mode & 0o077) === 0, found: mode.toString(8) })
  }
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(host)
  findings.push({ check: 'reached over https, or from this machine only', ok: isLoopback || origins.some((origin) => origin.startsWith('https://')), found: isLoopback ? host : origins.join(' ') || 'plain http, KATCH_ORIGINS is not set' })
  const hints: Finding[] = [
    { check: 'the keyring is locked by a passphrase', ok: process.env.KATCH_KEYRING_PASSPHRASE !== undefined, found: process.env.KATCH_KEYRING_PASSPHRASE ? 'yes' : 'no: KATCH_KEYRING_PASSPHRASE is not set, whoever copies the folder copies the key' },
    { check: 'an ordinary PostgreSQL', ok: settings.databaseUrl !== undefined, found: settings.databaseUrl ? 'yes' : 'no: the embedded one is for trials and small offices' },
  ]
  for (const { check, ok, found } of findings) process.stdout.write(`${ok ? 'ok     ' : 'UNSAFE '} ${check} (${found})\n`)
  for (const { check, ok, found } of hints) process.stdout.write(`${ok ? 'ok     ' : 'think  '} ${check} (${found})\n`)
  return findings.every((finding) => finding.ok)
}
