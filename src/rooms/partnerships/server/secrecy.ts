/** Who may know of a desk: what is filled in about it, and what phones get and forget when it changes, or when somebody's rights do. */
import type { Form } from '#core/forms/form.ts'
import type { DeskId, RecordId } from '#core/ids.ts'
import type { Tx } from '#core/db/tx.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import type { Act, Audience, Change, Effects, Filled, Handler } from '#core/sync/server/room.ts'
import type { setSecrecy } from '../forms.ts'
import { isHidden, whyNotHide, type DeskToHide, type Gate } from '../secrecy.ts'
import { keepsDirectoryOf } from './directory.ts'
import { entriesOf, isStale, toAll } from './lines.ts'
import * as store from './store.ts'
import type { DeskRow } from './store.ts'

export async function secrecySet(tx: Tx, act: Act, { about, basedOn, answers: { tier, gate: gateId, place } }: Filled<typeof setSecrecy>): Promise<Effects | Refusal> {
  await store.holdGates(tx)
  const [before] = about === undefined ? [] : await store.desks(tx, [about])
  if (!before || !keepsDirectoryOf(act.by, before.agency)) return notYours()
  if (isStale(before, basedOn)) return refuse('partnerships.changed-meanwhile')
  const hides = isHidden({ tier })
  const gate = hides && gateId ? await gateOf(tx, gateId) : undefined
  const why = whyNotHide(await toHide(tx, before), { tier, gate, before: before.gate, names: act.by.roles.includes('administrator') })
  if (why) return why
  const stood = await entriesOf(tx, [before])
  if (!await store.setSecrecy(tx, { id: before.id, revision: before.revision, tier, gate: gate?.id ?? null, place: place ?? null }, act.at)) return refuse('partnerships.changed-meanwhile')
  const [after] = await store.desks(tx, [before.id])
  const all = new Map([...stood, ...await entriesOf(tx, [after ?? before]), toAll('desks', before.id)].map((line) => [line.id, line]))
  return { about: before.id, changed: [...all.values(), ...await sightSettled(tx, hides && !isHidden(before) ? [before.id] : [])] }
}

/** A desk as its secrecy is decided on. */
export async function toHide(tx: Tx, desk: DeskRow): Promise<DeskToHide & Pick<DeskRow, 'tier'>> {
  return { id: desk.id, agency: desk.agency, tier: desk.tier, takesConcerns: desk.takesConcerns, isOpen: desk.state === 'active', behind: (await store.behindGates(tx, [desk.id])).desks }
}

export async function gateOf(tx: Tx, id: RecordId): Promise<Gate | undefined> {
  const [desk] = await store.desks(tx, [id])
  const [agency] = desk ? await store.agencies(tx, [desk.agency]) : []
  return desk && { id: desk.id, agency: desk.agency, tier: desk.tier, isOpen: desk.state === 'active' && agency?.state === 'active' }
}

/** What this changes for whom is told to each of them alone: a line to all would tell a hidden desk's number. */
async function sightSettled(tx: Tx, wereOpen: readonly DeskId[] = []): Promise<Change[]> {
  const lines = new Map<string, Change & { readonly to: Audience[] }>()
  for (const { person, shelf, record, child } of await store.settleSight(tx, wereOpen)) {
    const line = lines.get(`${shelf} ${record}`) ?? { shelf, id: record, to: [], ...(child && { child }) }
    line.to.push(`person:${person}`)
    lines.set(`${shelf} ${record}`, line)
  }
  return [...lines.values()]
}

/** After this form somebody may see another desk than before. */
export function movesSight<F extends Form>(handle: Handler<F>): Handler<F> {
  return async (tx, act, filled) => {
    const effects = await handle(tx, act, filled)
    return effects instanceof Refusal ? effects : { ...effects, changed: [...effects.changed, ...await sightSettled(tx)] }
  }
}
