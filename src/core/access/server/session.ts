import type { Asking, Who } from '#core/access/who.ts'
import type { AgencyId, DeskId, PersonId } from '#core/ids.ts'
import type { Sql, Tx } from '#core/db/tx.ts'

interface WhoRow { programme: string; person: PersonId; agency: AgencyId; desks: DeskId[]; roles: Asking[]; regions: string[]; session: string; language: string }

/** Who is asking in this transaction, as the database found out from the token. `undefined`: nobody who may. */
export async function whoAsks(tx: Tx): Promise<Who | undefined> {
  const [row] = await tx<WhoRow[]>`select programme, person, agency, desks, roles, regions, session, language from access.who()`
  return row
}

/** True the first time the session of this transaction asks for its keys, and never again. */
export async function isFirstShowingOfKeys(tx: Tx): Promise<boolean> {
  const [row] = await tx<{ first: boolean }[]>`select access.is_first_showing_of_keys() as first`
  return row!.first
}

/** What a request brings to say who asks: a session's token, or a link's with the device on which it is opened. A cookie is never a link. */
export type Token = string | { readonly link: string; readonly device: string }

/**
 * Opens a transaction and tells the database which session it belongs to; the setting ends with the transaction. Whoever holds a link works as a role that reaches
 * little. The statements are under way when this returns, so that what is asked next travels in the same flight, behind them.
 */
export function beginAs(tx: Tx, token: Token): Promise<unknown> {
  const begun = tx`begin`.execute()
  if (typeof token === 'string') return Promise.all([begun, tx`select set_config('katch.session', ${token}, true)`.execute()])
  return Promise.all([begun, tx`select set_config('katch.link', ${`${token.link}.${token.device}`}, true)`.execute(), tx`set local role katch_guest`.execute()])
}

/**
 * Does work in one transaction as the person of the token. The work commits when it returns; it is undone when it throws.
 * Returns `undefined` when the token opens nothing (never signed in, ended, idle too long, suspended): then no work is done.
 */
export async function asPerson<T>(app: Sql, token: Token, work: (tx: Tx, who: Who) => Promise<T>): Promise<T | undefined> {
  const tx = await app.reserve()
  try {
    const [, who] = await Promise.all([beginAs(tx, token), whoAsks(tx)])
    if (!who) {
      await tx`rollback`
      return undefined
    }
    const result = await work(tx, who)
    await tx`commit`
    return result
  } catch (fault) {
    await tx`rollback`.catch(() => {}) // the connection may be gone; the fault itself is what matters
    throw fault
  } finally {
    tx.release()
  }
}
