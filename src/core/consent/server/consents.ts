/**
 * The door of consents: who agreed to what is taken in here, shown to everybody who serves the child, and asked by rooms
 * before they pass anything on.
 */
import { desksServing, isServedBy, mayAct, partsOf, sightOf } from '#core/access/server/relations.ts'
import { hasRole } from '#core/access/who.ts'
import { editionOn } from '#core/clocks/editions.ts'
import { startClock } from '#core/clocks/server/running.ts'
import { dueAt } from '#core/clocks/terms.ts'
import { dayOf, type Moment } from '#core/clock.ts'
import type { Tx } from '#core/db/tx.ts'
import type { AgencyId, ChildId, DeskId, RecordId } from '#core/ids.ts'
import { notYours, Refusal } from '#core/refusal.ts'
import { room, takes, type Act, type Audience, type Effects, type Filled, type Shown } from '#core/sync/server/room.ts'
import { coverageOf, heldAgainstFile, isLive, keepConsent, stopWithinWorkingDays, withdraw } from '../consent.ts'
import { giveConsent, withdrawConsent, type ConsentPurpose, type DataGroup } from '../forms.ts'
import * as store from './store.ts'

const stopping = { lasts: { workingDays: stopWithinWorkingDays } } as const

/**
 * The groups that a consent lets pass to a receiver for a purpose, now. Empty where there is no such consent about this
 * child, where it has ended or was taken back. Where the child's file has several parts, one given in any of them counts, and what was
 * refused or taken back in another counts more. Locks it, so that a withdrawal cannot slip between this answer and the act.
 */
export async function groupsAllowed(tx: Tx, { consent, child, purpose, receiver }: { consent: RecordId; child: ChildId; purpose: ConsentPurpose; receiver: AgencyId }, at: Moment): Promise<readonly DataGroup[]> {
  const row = await store.consentForUpdate(tx, consent)
  if (!row || (row.child !== child && !(await partsOf(tx, child)).includes(row.child))) return []
  const refused = await store.refusedElsewhere(tx, child, { givenIn: row.child, purpose, receiver })
  return coverageOf(store.consentOf(row), { purpose, receiver }, at).filter((group) => !refused.includes(group))
}

async function given(tx: Tx, act: Act, { about, answers }: Filled<typeof giveConsent>): Promise<Effects | Refusal> {
  if (about === undefined || !await mayAct(tx, act.by.desks, about as ChildId)) return notYours()
  const child = about as ChildId
  const facts = await act.bindingFacts(tx, child)
  const unfit = facts && heldAgainstFile(answers, facts)
  if (unfit) return unfit
  const desks = await desksServing(tx, child)
  const askedBy = desks.filter((desk) => act.by.desks.includes(desk)).sort()[0]!
  // The phone knows the number before the server does, so a referral filled in off line can already name its consent.
  const consent = keepConsent(answers, { id: act.id, child, askedBy, at: act.at })
  if (consent instanceof Refusal) return consent
  const why = answers.why === undefined ? null : await act.stories.keep({ case: child, table: 'consent.consents', column: 'why', row: consent.id }, answers.why)
  await store.insertConsent(tx, consent, { answers, writtenBy: act.by.person, why })
  return {
    about: consent.id, child, purpose: 'consent', changed: [{ shelf: 'consents', id: consent.id, to: audiences(desks) }],
    announce: [{ name: `consent.${consent.state}`, about: consent.id, child, purpose: consent.purpose }], result: { consent: consent.id, state: consent.state },
  }
}

async function takenBack(tx: Tx, act: Act, { about, answers }: Filled<typeof withdrawConsent>): Promise<Effects | Refusal> {
  // First without touching a row: somebody else's consent takes no longer to refuse than none.
  const row = about === undefined || !await store.isMine(tx, about) ? undefined : await store.consentForUpdate(tx, about)
  if (!row || !await mayAct(tx, act.by.desks, row.child)) return notYours()
  // Personal data have their own law: it is that of the day, whenever the file began.
  const inForce = editionOn(act.programme, dayOf(act.at))
  const stopBy = dueAt(act.at, stopping, inForce.calendar)
  const consent = withdraw(store.consentOf(row), { at: act.at, stopBy })
  if (consent instanceof Refusal) return consent
  if (row.state === 'withdrawn') return { about: row.id, child: row.child, changed: [], result: { consent: row.id, stopBy: row.stopBy } }
  const why = answers.why === undefined ? null : await act.stories.keep({ case: row.child, table: 'consent.consents', column: 'withdraw_why', row: row.id }, answers.why)
  await store.takeBackConsent(tx, row.id, { at: act.at, by: answers.by, stopBy, why })
  const region = await store.regionOfDesk(tx, row.askedBy)
  if ('consent-stop' in inForce.terms) await startClock(tx, { kind: 'consent-stop', about: row.id, child: row.child, desk: row.askedBy, region, from: act.at }, inForce)
  const desks = await desksServing(tx, row.child)
  return {
    about: row.id, child: row.child, purpose: 'consent',
    changed: [{ shelf: 'consents', id: row.id, to: audiences(desks) }],
    // Every desk that serves the child may hold what was agreed to: each is told, whoever took it back.
    tell: desks.map((desk) => ({ desk, kind: 'consent-withdrawn', shelf: 'consents', about: row.id })),
    announce: [{ name: 'consent.withdrawn', about: row.id, child: row.child, receiver: row.receiver, stopBy }],
    result: { consent: row.id, stopBy },
  }
}

const consents: Shown = {
  shelf: 'consents', zone: 'Z3',
  async show(tx, who, ids, { at, stories }) {
    const shown = new Map<RecordId, object>()
    const rows = await store.consentsById(tx, ids)
    const sights = await sightOf(tx, rows.map(({ child }) => child))
    for (const row of rows) {
      if (!hasRole(who, 'worker') || !await isServedBy(tx, who.desks, row.child)) continue
      const { why, ...facts } = row
      // A child may take a consent back wherever it is, so each is listed; why it was given so is for who asked and who has the whole file.
      const readsWhy = sights.get(row.child) === 'whole' || who.desks.includes(row.askedBy)
      shown.set(row.id, {
        ...facts, isLive: isLive(store.consentOf(row), at),
        ...(why && readsWhy && { why: await stories.open({ case: row.child, table: 'consent.consents', column: 'why', row: row.id }, why) }),
      })
    }
    return shown
  },
}

function audiences(desks: readonly DeskId[]): Audience[] {
  return desks.map((desk) => `desk:${desk}` as const)
}

export const consentRoom = room('consent', {
  takesIn: [takes(giveConsent, { by: ['worker'] }, given), takes(withdrawConsent, { by: ['worker'] }, takenBack)],
  shows: [consents],
})
