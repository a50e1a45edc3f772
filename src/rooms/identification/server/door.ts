/** What rooms upstairs ask about a child's file. Only of children whom the person serves: the database shows no others. */
import { childrenById } from './store.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId } from '#core/ids.ts'

/** The child's spoken code as it is kept and sent, `arsha-418`. */
export async function spokenCodeOf(tx: Tx, child: ChildId): Promise<string | undefined> {
  const [file] = await childrenById(tx, [child])
  return file && `${file.code.word}-${file.code.number}`
}
