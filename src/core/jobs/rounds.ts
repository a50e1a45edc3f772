/**
 * Named rounds on graphile-worker, in the same database: of several servers only one does each round, and a round that a
 * restart broke off is done again. Rounds are looked at every minute; each says for itself what is due.
 */
import { weekMinutes } from '#core/clock.ts'
import { Logger, parseCronItems, run } from 'graphile-worker'
import { Pool } from 'pg'

export interface Round { readonly name: string; readonly everyMinutes: number; work(): Promise<unknown> }

/** When that is, as the tables of cron say it. What comes once a week comes early on Sunday, while Kazakhstan sleeps. Throws where no such table could say it. */
export function cronOf(everyMinutes: number): string {
  if (everyMinutes === 1) return '* * * * *'
  if (everyMinutes === 60) return '0 * * * *'
  if (everyMinutes === weekMinutes) return '40 21 * * 6'
  if (!Number.isInteger(everyMinutes) || everyMinutes < 1 || 60 % everyMinutes !== 0) throw new Error(`no round comes every ${everyMinutes} minutes`)
  return `*/${everyMinutes} * * * *`
}

/** Starts the rounds; `stop` waits for those that run. `tell` hears of faults, by name and never with what was being done. */
export async function startRounds(databaseUrl: string, rounds: readonly Round[], tell: (round: string, fault: unknown) => void): Promise<{ stop(): Promise<void> }> {
  const pool = new Pool({ connectionString: databaseUrl, max: 4 })
  // Without a listener, on the pool and on each of its connections, a restart of the database would end the server.
  pool.on('error', (fault) => tell('rounds', fault))
  pool.on('connect', (client) => client.on('error', (fault) => tell('rounds', fault)))
  const runner = await run({
    pgPool: pool, concurrency: 1, noHandleSignals: true, pollInterval: 5000,
    logger: new Logger(() => (level, message) => { if (level === 'error') tell('rounds', new Error(message.slice(0, 200))) }),
    taskList: Object.fromEntries(rounds.map((round) => [round.name, async () => {
      try { await round.work() } catch (fault) { tell(round.name, fault) }
    }])),
    parsedCronItems: parseCronItems(rounds.map(({ name, everyMinutes }) => ({ task: name, match: cronOf(everyMinutes), options: { jobKey: name, maxAttempts: 1 } }))),
  })
  runner.events.on('pool:listen:error', ({ error }) => tell('rounds', error))
  runner.promise.catch((fault: unknown) => tell('rounds', fault))
  return {
    async stop() {
      await runner.stop()
      await pool.end()
    },
  }
}
