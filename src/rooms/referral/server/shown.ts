/** Who looks at a referral, from which side, and what that side may see of it. */
import type { ShareGroup } from '../forms.ts'
import { levels, turnOf } from '../referral.ts'
import { receiverForgets, withoutBlocked } from './moving.ts'
import * as store from './store.ts'
import type { Row } from './store.ts'
import { joinedAmong } from '#core/access/server/relations.ts'
import type { Who } from '#core/access/who.ts'
import type { Tx } from '#core/db/tx.ts'
import type { ChildId, RecordId } from '#core/ids.ts'
import type { Shown, View } from '#core/sync/server/room.ts'
import { desksSharing } from '#core/vault/server/vault.ts'

/** `other-part`: whoever owns the child's file with the sender, each a part of it. */
export type SeenAs = 'sender' | 'receiver' | 'other-part' | 'coordinator'

/** From which side somebody looks; a member of both desks looks as the sender. Nothing: it is not theirs. `oneFile`: children whose file has several parts and is theirs. */
export function sideOf(who: Who, row: Row, oneFile: ReadonlySet<ChildId> = new Set()): SeenAs | undefined {
  const isWorker = who.roles.includes('worker')
  if (isWorker && who.desks.includes(row.fromDesk)) return 'sender'
  if (isWorker && who.desks.includes(row.toDesk) && !receiverForgets.includes(row.state)) return 'receiver'
  if (isWorker && oneFile.has(row.child)) return 'other-part'
  if (isWorker && who.desks.includes(row.toDesk)) return undefined
  // What nobody nearer could take up is every coordinator's.
  const watches = who.regions.includes(row.region) || row.level === levels.indexOf('programme')
  return who.roles.includes('coordinator') && watches ? 'coordinator' : undefined
}

/** The groups this side may see now. Before the receiver has accepted: only what was chosen to share. */
function groupsFor(side: SeenAs, row: Row): readonly ShareGroup[] | 'all' {
  if (side === 'sender') return 'all'
  if (side === 'coordinator' || side === 'other-part') return []
  return row.answeredAt === null ? row.shareNow : [...row.shareNow, ...row.shareOnAcceptance]
}

/** One line of a list: service facts, never a story. */
export function lineOf(row: Row, side: SeenAs) {
  const groups = groupsFor(side, row)
  const sees = (group: ShareGroup) => groups === 'all' || groups.includes(group)
  const turn = turnOf(store.referralOf(row))
  return {
    id: row.id, seenAs: side, code: row.code, service: row.service, besides: row.besides, urgency: row.urgency, edition: row.edition, region: row.region,
    fromDesk: row.fromDesk, fromAgency: row.fromAgency, toDesk: row.toDesk, toAgency: row.toAgency, state: row.state, revision: row.revision,
    sentAt: row.sentAt, openedAt: row.openedAt, answeredAt: row.answeredAt, closedAt: row.closedAt, because: row.because, outcome: row.outcome, takenOver: row.takenOver,
    ...(turn && { turn: { what: turn.what, desk: turn.desk, since: turn.since, by: turn.by, level: levels[turn.level]! } }),
    ...((side === 'coordinator' || side === 'other-part' || sees('age-and-sex')) && { ageBand: row.ageBand }),
  }
}

/** A referral as this side may see it: four shapes, and no fifth. */
async function shapeOf(tx: Tx, row: Row, side: SeenAs, { stories }: Pick<View, 'stories'>, link?: store.LinkRow) {
  const line = { ...lineOf(row, side), path: row.path }
  if (side === 'coordinator') return line
  const open = async (column: string, sealed: Uint8Array | null) => sealed === null ? undefined : await stories.open({ case: row.child, table: 'referral.referrals', column, row: row.id }, sealed)
  if (side === 'other-part') return { ...line, child: row.child, whatBecame: await open('what_became', row.whatBecame) }
  const groups = groupsFor(side, row)
  const sees = (group: ShareGroup) => groups === 'all' || groups.includes(group)
  const accepted = side === 'sender' || row.answeredAt !== null
  return {
    ...line, basis: row.basis, interpreter: row.interpreter, contactPhone: row.contactPhone, comeAt: row.comeAt,
    question: await open('question', row.question), reply: await open('reply', row.reply), whatBecame: await open('what_became', row.whatBecame),
    ...(sees('age-and-sex') && { sex: row.sex }),
    ...(sees('language') && { language: row.language }),
    ...(sees('urgent-needs') && { urgentNeeds: row.urgentNeeds, escort: row.escort }),
    ...(sees('topics-asked') && { topicsAsked: row.topicsAsked }),
    ...(sees('note') && { note: await open('note', row.note) }),
    ...(sees('childs-view') && { viewAsked: row.viewAsked, childsView: await open('childs_view', row.childsView) }),
    ...(accepted && { child: row.child, district: row.district }),
    ...(accepted && sees('documents') && { assessmentSheet: row.assessmentSheet, applicationForServices: row.applicationForServices, reportByCriteria: row.reportByCriteria }),
    ...(side === 'sender' && {
      ...(row.returnAgreed && { returnAgreed: row.returnAgreed, returnPresent: row.returnPresent, returnCare: row.returnCare }),
      shareNow: row.shareNow, shareOnAcceptance: row.shareOnAcceptance, ...(row.shareOnAcceptance.includes('identity') && row.closedAt === null && { nameSealed: (await desksSharing(tx, row.child)).includes(row.toDesk) }), insteadOf: row.insteadOf, consent: row.consent,
      why: await open('why', row.why), vitalReason: await open('vital_reason', row.vitalReason),
      ...(row.saidBy !== null && { saidBy: row.saidBy }), ...(link && { link: linkShown(link) }),
    }),
  }
}

function linkShown({ id, madeAt, endsAt, openedAt, endedAt, because }: store.LinkRow) {
  return { id, madeAt, endsAt, openedAt, endedAt, because }
}

/** What whoever holds the link of this transaction sees: what a member of the receiving desk would, of this one referral. Nothing where nobody holds one or it is not shown any more. */
export async function seenByLink(tx: Tx, who: Who, view: Pick<View, 'stories'>) {
  const link = await store.myLink(tx)
  const [row] = link ? await withoutBlocked(tx, await store.referralsById(tx, [link.referral])) : []
  if (!link || !row || !who.desks.includes(row.toDesk) || receiverForgets.includes(row.state)) return undefined
  const { child: _number, ...record } = await shapeOf(tx, row, 'receiver', view) as Record<string, unknown>
  return { record: { ...record, ...(row.saidBy !== null && { saidBy: row.saidBy }) }, row, endsAt: link.endsAt }
}

export const referrals: Shown = {
  shelf: 'referrals', zone: 'Z3',
  async show(tx, who, ids, view) {
    const shown = new Map<RecordId, object>()
    const rows = await withoutBlocked(tx, await store.referralsById(tx, ids))
    const oneFile = await joinedAmong(tx, rows.filter((row) => sideOf(who, row) !== 'sender').map(({ child }) => child))
    const links = await store.newestLinks(tx, rows.filter((row) => sideOf(who, row) === 'sender').map(({ id }) => id))
    for (const row of rows) {
      const side = sideOf(who, row, oneFile)
      if (side) shown.set(row.id, await shapeOf(tx, row, side, view, links.get(row.id)))
    }
    return shown
  },
}
