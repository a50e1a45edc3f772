/** What rooms upstairs ask about a child's file. Only of children whom the person serves: the database shows no others. */
import { writeSpokenCode } from '../spoken-code.ts'
import { childrenById, eventsOf } from './store.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId } from '#core/ids.ts'

/** The child's spoken code as it is kept and sent, `arsha-418`; and by which other one a phone spoke of the child before the house had answered. */
export async function spokenCodesOf(tx: Tx, child: ChildId): Promise<{ readonly code: string; readonly called?: string } | undefined> {
  const [[file], events] = await Promise.all([childrenById(tx, [child]), eventsOf(tx, [child])])
  const called = (events.find(({ kind }) => kind === 'met')?.facts as { called?: unknown } | undefined)?.called
  return file && { code: writeSpokenCode(file.code), ...(typeof called === 'string' && { called }) }
}

export { joinFiles, partFiles } from './one-child.ts'
