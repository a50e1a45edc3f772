import { type Moment } from '#core/clock.ts'
import { toTime, type Sql, type Tx } from '#core/db/tx.ts'
import { type Tile } from '../merkle.ts'

export interface KeptCheckpoint { size: number; root: Uint8Array; note: string }
export interface KeptLeaf { n: number; body: string; hash: Uint8Array }

/** One keeper at a time, over all processes: two would sign two trees of one size. Held until the transaction ends. */
export async function lockCheckpoints(tx: Tx, programme: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`log.checkpoints/${programme}`}, 0))`
}

export async function lastCheckpoint(tx: Tx, programme: string): Promise<KeptCheckpoint | undefined> {
  const [row] = await tx<KeptCheckpoint[]>`
    select size::float8 as size, root, note from log.checkpoints where programme = ${programme} order by size desc limit 1`
  return row
}

export async function checkpointOfSize(tx: Tx, programme: string, size: number): Promise<KeptCheckpoint | undefined> {
  const [row] = await tx<KeptCheckpoint[]>`
    select size::float8 as size, root, note from log.checkpoints where programme = ${programme} and size = ${size}`
  return row
}

/** Portions of the leaves from `first` on, in order. */
export function leavesFrom(tx: Tx, programme: string, first: number): AsyncIterable<KeptLeaf[]> {
  return tx<KeptLeaf[]>`
    select n::float8 as n, body, hash from log.leaves where programme = ${programme} and n >= ${first} order by n`.cursor(1000)
}

export async function tileAt(tx: Tx, programme: string, place: { level: number; tile: number }): Promise<Uint8Array | undefined> {
  const [row] = await tx<{ hashes: Uint8Array }[]>`
    select hashes from log.tiles where programme = ${programme} and level = ${place.level} and tile = ${place.tile}`
  return row?.hashes
}

export async function keepTiles(tx: Tx, programme: string, tiles: readonly Tile[]): Promise<void> {
  for (const { level, tile, hashes } of tiles) {
    await tx`
      insert into log.tiles (programme, level, tile, width, hashes)
      values (${programme}, ${level}, ${tile}, ${hashes.length}, ${Buffer.concat(hashes)})
      on conflict (programme, level, tile) do update set width = excluded.width, hashes = excluded.hashes`
  }
}

export async function keepCheckpoint(tx: Tx, programme: string, { size, root, note, at }: KeptCheckpoint & { at: Moment }): Promise<void> {
  await tx`
    insert into log.checkpoints (programme, size, root, note, made_at)
    values (${programme}, ${size}, ${Buffer.from(root)}, ${note}, ${toTime(at)})`
}

/** How many leaves there are, how many of them are signed for, and when that was. Three index look-ups. */
export async function countWaiting(sql: Sql, programme: string): Promise<{ leaves: number; signed: number; signedAt: Date | null }> {
  const [row] = await sql<{ leaves: number; signed: number; signedAt: Date | null }[]>`
    select coalesce((select max(n) + 1 from log.leaves where programme = ${programme}), 0)::float8 as leaves,
      coalesce(max(c.size), 0)::float8 as signed, max(c.made_at) as "signedAt"
    from (select size, made_at from log.checkpoints where programme = ${programme} order by size desc limit 1) c`
  return row!
}

/** The tiles at these places, as wide as they are now. */
export async function tilesAt(sql: Sql, programme: string, places: readonly { level: number; tile: number }[]): Promise<{ level: number; tile: number; hashes: Uint8Array }[]> {
  return await sql<{ level: number; tile: number; hashes: Uint8Array }[]>`
    select t.level, t.tile::float8 as tile, t.hashes from log.tiles t
    join (select distinct * from unnest(${places.map(({ level }) => level)}::int[], ${places.map(({ tile }) => tile)}::bigint[]) p(level, tile)) p on p.level = t.level and p.tile = t.tile
    where t.programme = ${programme}`
}

/** The finished backup that holds most. */
export async function lastBackup(sql: Sql, programme: string): Promise<{ size: number; note: string } | undefined> {
  const [row] = await sql<{ size: number; note: string }[]>`
    select size::float8 as size, note from log.backups where programme = ${programme} order by log.backups.size desc limit 1`
  return row
}

export async function keepBackup(sql: Sql, programme: string, { size, note, at }: { size: number; note: string; at: Moment }): Promise<void> {
  await sql`insert into log.backups (programme, size, note, made_at) values (${programme}, ${size}, ${note}, ${toTime(at)}) on conflict (programme, size) do nothing`
}
