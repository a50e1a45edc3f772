import type { Sql, Tx } from '#core/db/tx.ts'

/**
 * A person's own key pair, as far as the door carries it: the public half, and the private half wrapped on the person's
 * device. The door hands wraps to their owner at sign-in and keeps new ones; it can open none of them.
 */
export interface OwnKeys {
  publicKey: string
  wraps: readonly { way: 'passphrase' | 'passkey'; credential: string; wrapped: string }[]
}

export async function ownKeysOf(db: Sql | Tx, programme: string, person: string): Promise<OwnKeys | undefined> {
  const [key] = await db<{ publicKey: string }[]>`
    select public_key as "publicKey" from vault.member_keys where programme = ${programme} and person = ${person}`
  if (!key) return undefined
  const wraps = await db<{ way: 'passphrase' | 'passkey'; credential: string; wrapped: string }[]>`
    select way as "way", credential as "credential", wrapped as "wrapped" from vault.member_wraps
    where programme = ${programme} and person = ${person} order by way, credential`
  return { publicKey: key.publicKey, wraps: [...wraps] }
}

/** Published once, at enrolment: another public key for the same person would let a stranger be sealed to. */
export async function publishOwnKey(tx: Tx, programme: string, person: string, publicKey: string): Promise<void> {
  await tx`insert into vault.member_keys (programme, person, public_key) values (${programme}, ${person}, ${publicKey})`
}

export interface NewWrap { way: 'passphrase' | 'passkey'; credential: string; wrapped: string }

export async function keepWrap(tx: Tx, programme: string, person: string, { way, credential, wrapped }: NewWrap): Promise<void> {
  await tx`
    insert into vault.member_wraps (programme, person, way, credential, wrapped)
    values (${programme}, ${person}, ${way}, ${credential}, ${wrapped})
    on conflict (programme, person, way, credential) do update set wrapped = excluded.wrapped`
}

export async function dropWrap(tx: Tx, programme: string, person: string, credential: string): Promise<void> {
  await tx`
    delete from vault.member_wraps where programme = ${programme} and person = ${person} and way = 'passkey' and credential = ${credential}`
}
