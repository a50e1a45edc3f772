/** What is shown of a child's file, and to whom: the whole to the desks that work on it, to a receiving desk what was shared with it. */
import { ageBandOf } from '../age.ts'
import { askedTopics } from '../asked.ts'
import { cardGivenBy, type CardGiven } from '../card.ts'
import { legalStatusOf, nextStepOf } from '../child.ts'
import { residenceBy, residenceIn, type Residence } from '../residence.ts'
import { representedBy, type Represented } from '../standing-for.ts'
import { afterwardsIn, conditionsOf, monthOf, planBy, type ReturnSeen } from '../return.ts'
import { onlyExplained, rightsToldBy, tellingsIn, type RightTold } from '../rights.ts'
import { hears, narrow, tellEvent } from '../sight.ts'
import { clockFace } from './concerns.ts'
import { conflictsSeen } from './facts.ts'
import { place } from './file.ts'
import { photosSeen } from './photos.ts'
import * as store from './store.ts'
import * as factStore from './store-facts.ts'
import * as photoStore from './store-photos.ts'
import type { ChildRecord, EventRecord, StoryKept } from './store.ts'
import { blockedAmong, desksOfEach, isServedBy, partsOf, partsOfEach, sightOf } from '#core/access/server/relations.ts'
import type { Sight } from '#core/access/sight.ts'
import { hasRole, type Who } from '#core/access/who.ts'
import { clocksOf } from '#core/clocks/server/running.ts'
import { editionOf, type Edition } from '#core/clocks/editions.ts'
import type { Tx } from '#core/db/tx.ts'
import { isId, type ChildId, type RecordId } from '#core/ids.ts'
import { notYours, refuse, type Refusal } from '#core/refusal.ts'
import { desksFor, filesDone, filesOpenTo } from '#core/files/server/files.ts'
import type { View } from '#core/sync/server/room.ts'
import { namesOpenAmong } from '#core/vault/server/vault.ts'

export async function childrenAsSeenBy(tx: Tx, who: Who, ids: readonly RecordId[], { matcher, programme }: Pick<View, 'matcher' | 'programme'>): Promise<Map<RecordId, object>> {
  const found = await store.childrenById(tx, ids)
  const desks = await desksOfEach(tx, found.map(({ id }) => id))
  const blocked = await blockedAmong(tx, found.map(({ id }) => id))
  // The database shows no others; this wall does not lean on that one.
  const children = hasRole(who, 'worker') ? found.filter(({ id }) => !blocked.has(id) && desks.serving(id).some((desk) => who.desks.includes(desk))) : []
  const seen = children.map((child) => child.id)
  const groups = [...new Set(children.flatMap((child) => child.group ?? []))]
  const parts = await partsOfEach(tx, seen)
  const withParts = [...new Set([...seen, ...parts.map(({ part }) => part)])]
  const others = withParts.filter((part) => !seen.includes(part))
  const codes = new Map([...found, ...await store.childrenById(tx, others)].map(({ id, code }) => [id, code]))
  const [sights, talks, events, joints, advices, clocks, members, conflicts, photos, photosTo] = await Promise.all([
    sightOf(tx, seen), store.conversationsOf(tx, withParts), store.eventsOf(tx, withParts), store.jointsOf(tx, withParts), store.advicesOf(tx, seen), clocksOf(tx, seen), store.groupMembers(tx, groups),
    factStore.conflictsOf(tx, seen), photoStore.photosOf(tx, seen), desksFor(tx, seen),
  ])
  const files = photos.map(({ id }) => id)
  const [whole, open] = files.length === 0 ? [new Set<RecordId>(), new Set<RecordId>()] : await Promise.all([filesDone(tx, files), filesOpenTo(tx, who, files)])
  const differing = [...new Set(conflicts.map(({ child }) => child))]
  const written = await factStore.factsWritten(tx, differing)
  // By it a phone finds the child among those it holds. Whoever may not know the name could try names on it, so it goes where the name goes.
  const encodings = await matcher.encodingsOf([...await namesOpenAmong(tx, seen)])
  return new Map(children.map((child) => {
    const sight = sights.get(child.id)!
    const of = <R extends { readonly child: ChildId }>(rows: readonly R[]) => rows.filter((row) => row.child === child.id)
    const advice = of(advices).at(-1)
    const encoding = encodings.get(child.id)
    const together = parts.filter((part) => part.child === child.id)
    const isPart = (id: ChildId) => id === child.id || together.some(({ part }) => part === id)
    const happened = events.filter((event) => isPart(event.child))
    const told = happened.map((event) => tellEvent(event, sight, who.desks))
    const tellings = tellingsIn(happened.filter(({ kind }) => kind === 'rights-told').map((event) => (told.includes(event) ? event : onlyExplained(event))).concat(told.filter(({ kind }) => kind === 'residence-written')), joints.filter((joint) => isPart(joint.child)))
    return [child.id, {
      ...childHead(child, sight, { cardGiven: cardIn(told), followUpWaits: (clocks.get(child.id) ?? []).some(({ kind, stoppedAt }) => stoppedAt === null && monthOf(kind) !== undefined) }), ...rightsIn(tellings), ...residenceSeen(told), ...representedIn(told), ...returnIn(child, { happened, told }, editionOf(programme, child.edition)), group: members.filter((one) => one.group === child.group && one.id !== child.id).map((one) => one.id), desks: sight === 'whole' ? desks.serving(child.id) : desks.itself(child.id),
      ...(together.length > 0 && { oneFile: { kept: together[0]!.kept, parts: together.filter(({ part }) => part !== child.id).map(({ part }) => ({ id: part, code: codes.get(part)! })) } }),
      asked: askedTopics(talks.filter((talk) => isPart(talk.child))), conflicts: conflictsSeen(who, sight, of(conflicts), of(written), desks.owning(child.id)),
      timeline: told.map(({ child: part, kind, at, desk, agency, facts }) => ({ kind, at, desk, agency, facts, ...(part !== child.id && { part }) })),
      joint: of(joints).map(({ recordedBy, id, state, openedAt, whenDay, participants, present, outcome, decidedBy, exploitation, rights, testimony, crimeFactNotice, recordedAt, appealedAt, appealDecision }) =>
        narrow({ isMine: recordedBy === who.person, id, state, openedAt, whenDay, participants, present, outcome, decidedBy, exploitation, rights, testimony, crimeFactNotice, recordedAt, appealedAt, appealDecision }, sight)).at(-1),
      ...(sight === 'whole' && advice && { advice }),
      photos: photosSeen(who, sight, of(photos), { whole, open }), photosTo: photosTo.get(child.id) ?? [],
      clocks: (clocks.get(child.id) ?? []).map(clockFace), ...(encoding && { encoding }),
    }]
  }))
}

/** The newest time the card was given, as far as it is told: nobody gives a second one because another desk gave the first. */
function cardIn(told: readonly EventRecord[]) {
  const given = told.findLast(({ kind }) => kind === 'card-given')
  return given && cardGivenBy(given)
}

/** Absent where nothing was said of any. */
function rightsIn(tellings: Parameters<typeof rightsToldBy>[0]): { rightsTold?: readonly RightTold[] } {
  const rightsTold = rightsToldBy(tellings)
  return rightsTold.length > 0 ? { rightsTold } : {}
}

/** Absent where no step is told here. */
function residenceSeen(told: readonly EventRecord[]): { residence?: Residence } {
  const residence = residenceBy(residenceIn(told))
  return residence ? { residence } : {}
}

/** Absent where nobody does, by what is told here. */
function representedIn(told: readonly EventRecord[]): { represented?: Represented } {
  const represented = representedBy(told)
  return represented ? { represented } : {}
}

/**
 * Where a return was spoken of: which conditions stand, for every desk of the child, so that nobody is asked again; its particulars to who has the whole file and to a
 * desk that wrote in the dossier.
 */
function returnIn(child: ChildRecord, { happened, told }: Readonly<Record<'happened' | 'told', readonly EventRecord[]>>, { conditions }: Pick<Edition, 'conditions'>): { returning?: ReturnSeen } {
  const afterwards = afterwardsIn(told)
  const since = afterwards?.left.at ?? Number.NEGATIVE_INFINITY
  const planned = happened.filter(({ kind, at }) => kind === 'return-planned' && (at >= since || child.help === 'returned' || child.help === 'placed'))
  if (planned.length === 0 && !afterwards) return {}
  const plan = planBy(planned)
  const isWhole = told.some((event) => event.kind === 'return-planned' && Object.keys(event.facts).length > 0)
  return { returning: { conditions: conditionsOf(plan, child, conditions), ...(isWhole && { plan }), ...(afterwards && { left: afterwards.left, heard: afterwards.heard }) } }
}

function childHead({ group: _group, concern, ...child }: ChildRecord, sight: Sight, { cardGiven, followUpWaits }: { readonly cardGiven: CardGiven | undefined; readonly followUpWaits: boolean }) {
  const noticeWaits = child.noticeNeeded && child.noticeMadeAt === null
  const head = narrow({ ...child, age: { ...child.age, band: ageBandOf(child.age) }, fromConcern: concern !== null }, sight)
  return { ...head, sight: sight === 'whole' ? 'whole' : 'shared', status: legalStatusOf(child), noticeWaits, ...(cardGiven && { cardGiven }), next: nextStepOf(child, { noticeWaits, urgentNeeds: head.needs ?? [], cardGiven: cardGiven !== undefined, followUpWaits }) }
}

// Questions

/** The file with those of its stories that this person may hear. Asked for one child at a time, and every asking is on the log. */
export async function fileWithStories(tx: Tx, who: Who, params: Readonly<Record<string, string>>, view: View): Promise<object | Refusal> {
  const child = await childAsked(tx, who, params)
  if (!child) return notYours()
  const [head, photos, talks, events, joints, advices, stories, sights] = await Promise.all([
    childrenAsSeenBy(tx, who, [child.id], view), photoStore.photosOf(tx, [child.id]), store.conversationsOf(tx, [child.id]), store.eventsOf(tx, [child.id]), store.jointsOf(tx, [child.id]), store.advicesOf(tx, [child.id]), store.storiesOf(tx, child.id), sightOf(tx, [child.id]),
  ])
  const sight = sights.get(child.id)!
  const told = async (about: StoryKept['about'], record: RecordId, part: StoryKept['part']) => {
    const story = stories.findLast((one) => one.about === about && one.record === record && one.part === part && hears(sight, who.desks, one))
    return story && await view.stories.open(place(story), story.locked)
  }
  return {
    photos: await Promise.all(photos.filter(({ ended }) => ended !== 'removed').map(async ({ id }) => ({ id, seen: await told('photos', id, 'seen') }))),
    child: head.get(child.id), ageWhy: await told('children', child.id, 'age_why'),
    conversations: await Promise.all(talks.map(async ({ child: _child, desk: _desk, ...talk }) => ({ ...talk, ownWords: await told('conversations', talk.id, 'story') }))),
    joints: await Promise.all(joints.map(async ({ child: _child, openedBy: _openedBy, recordedBy: _recordedBy, ...joint }) => ({
      ...narrow(joint, sight), reasons: await told('joint_identifications', joint.id, 'reasons'), childsView: await told('joint_identifications', joint.id, 'childs_view'),
      appealWhy: await told('joint_identifications', joint.id, 'appeal_why'), appealReasons: joint.appealDecision === null ? undefined : await told('joint_identifications', joint.id, 'appeal_reasons'),
    }))),
    representatives: (await Promise.all(events.filter(({ kind }) => kind === 'representatives-told').map(async ({ id, at }) => ({ at, why: await told('events', id, 'representatives_why') })))).filter(({ why }) => why !== undefined),
    rights: (await Promise.all(events.filter(({ kind }) => kind === 'rights-told').map(async ({ id, at }) => ({ at, why: await told('events', id, 'rights_why') })))).filter(({ why }) => why !== undefined),
    returns: (await Promise.all(events.map(async ({ id, at, kind }) => ({ at, note: kind === 'return-planned' ? await told('events', id, 'return_note') : kind === 'followed-up' ? await told('events', id, 'follow_up_note') : undefined })))).filter(({ note }) => note !== undefined),
    // Of an objection that was made again, the answer to the first is no longer the answer.
    advices: await Promise.all((sight === 'whole' ? advices : []).map(async ({ child: _child, ...advice }) => ({
      ...advice, contestWhy: await told('advices', advice.id, 'contest_why'), decisionWhy: advice.state === 'kept' || advice.state === 'withdrawn' ? await told('advices', advice.id, 'decision_why') : undefined,
    }))),
  }
}

export async function whatWasAsked(tx: Tx, who: Who, params: Readonly<Record<string, string>>): Promise<object | Refusal> {
  const child = await childAsked(tx, who, params)
  if (!child) return notYours()
  const talks = await store.conversationsOf(tx, await partsOf(tx, child.id))
  return { asked: askedTopics(talks), conversations: talks.map(({ kind, at, agency, topics, present, minutes, recorded }) => ({ kind, at, agency, topics, present, minutes, recorded })) }
}

/** One file as facts for the case data standard, without identity: no name, no day of birth, no id. The programme's own mapping puts it in the standard's words. */
export async function caseRecord(tx: Tx, who: Who, params: Readonly<Record<string, string>>, { programme }: View): Promise<object | Refusal> {
  const child = await childAsked(tx, who, params)
  if (!child) return notYours()
  if ((await sightOf(tx, [child.id])).get(child.id) !== 'whole') return refuse('identification.part-of-the-file')
  const joint = (await store.jointsOf(tx, [child.id])).findLast((one) => one.outcome !== null)
  const said = child.citizenshipSaid
  return programme.exportCase({
    code: `${child.code.word}-${child.code.number}`,
    // Every child met is at least "potential" in the standard: it has no word for not knowing yet.
    stateStatus: legalStatusOf(child) === 'unknown' ? 'potential-at-risk' : legalStatusOf(child),
    ...(joint?.decidedBy?.[0] && { decidedBy: joint.decidedBy[0] }),
    sex: child.sex === 'girl' ? 'female' : child.sex === 'boy' ? 'male' : 'unknown',
    ...(child.age.basis !== 'unknown' && { age: { from: child.age.from, to: child.age.to } }),
    citizenship: said === 'none' ? ['stateless'] : /^[A-Z]{2}$/.test(said) ? [said] : ['unknown'],
    languages: child.languages, exploitation: joint?.exploitation ?? [],
    caseState: child.help === 'closed' ? 'closed' : child.help === 'follow-up' ? 'follow-up' : 'open',
  })
}

async function childAsked(tx: Tx, who: Who, { child }: Readonly<Record<string, string>>): Promise<ChildRecord | undefined> {
  return isId(child) && await isServedBy(tx, who.desks, child as ChildId) ? (await store.childrenById(tx, [child]))[0] : undefined
}
