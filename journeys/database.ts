/** A look into the journeys' database past all its walls, as only whoever owns the machine could: to move time, and to know what must stay hidden. */
import fs from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'

export async function inDatabase<T>(look: (sql: postgres.Sql) => Promise<T>, data = process.env.KATCH_JOURNEY_DATA!): Promise<T> {
  const port = fs.readFileSync(path.join(data, 'db/postmaster.pid'), 'utf8').split('\n')[3]
  const sql = postgres(`postgres://postgres:${fs.readFileSync(path.join(data, 'db-password'), 'utf8').trim()}@127.0.0.1:${port}/postgres`, { max: 1, onnotice: () => {} })
  try {
    return await look(sql)
  } finally {
    await sql.end()
  }
}
