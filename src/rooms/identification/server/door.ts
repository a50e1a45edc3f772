/** What rooms upstairs ask about a child's file. Only of children whom the person serves: the database shows no others. */
import { ageBandOf, type AgeBand } from '../age.ts'
import { writeSpokenCode } from '../spoken-code.ts'
import { childrenById, eventsOf } from './store.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId } from '#core/ids.ts'
import type { BindingFacts } from '#core/sync/server/room.ts'

/** The child's spoken code as it is kept and sent, `arsha-418`; and by which other one a phone spoke of the child before the house had answered. */
export async function spokenCodesOf(tx: Tx, child: ChildId): Promise<{ readonly code: string; readonly called?: string } | undefined> {
  const [[file], events] = await Promise.all([childrenById(tx, [child]), eventsOf(tx, [child])])
  const called = (events.find(({ kind }) => kind === 'met')?.facts as { called?: unknown } | undefined)?.called
  return file && { code: writeSpokenCode(file.code), ...(typeof called === 'string' && { called }) }
}

/** What binds whoever acts for the child (`BindingFacts`): only of a file the person sees. */
export async function bindingFactsOf(tx: Tx, child: ChildId): Promise<BindingFacts | undefined> {
  const [file] = await childrenById(tx, [child])
  return file && { presumedMinor: file.presumedMinor, ...(file.age.basis !== 'unknown' && { age: { from: file.age.from, to: file.age.to } }), carerMayBeInvolved: file.carerMayBeInvolved === 'yes' }
}

/** The band under which the child is spoken of to others; nothing where the person sees no file. */
/** The edition of the mechanism under which the child's file began; nothing where the person sees no file. */
export async function editionOfFile(tx: Tx, child: ChildId): Promise<string | undefined> {
  return (await childrenById(tx, [child]))[0]?.edition
}

export async function ageBandInFile(tx: Tx, child: ChildId): Promise<AgeBand | undefined> {
  const [file] = await childrenById(tx, [child])
  return file && ageBandOf(file.age)
}

export { joinFiles, partFiles } from './one-child.ts'
export { mayChildLeave } from './return.ts'
