/** The file of a child who was met and whose meeting still waits on this phone: it can be opened, written in, referred and handed over at once. */
import { ageBandOf } from '../age.ts'
import { askedTopics } from '../asked.ts'
import { legalStatusOf, meet, needsNotice, nextStepOf } from '../child.ts'
import { meetChild, type Meeting } from '../forms.ts'
import { factsOfMeeting } from '../meeting.ts'
import { readSpokenCode } from '../spoken-code.ts'
import type { ChildSeen } from './on-shelf.ts'
import { minuteMs, type Moment } from '#core/clock.ts'
import type { ChildId, DeskId } from '#core/ids.ts'
import type { Foresees } from '#core/ui/rooms.ts'

export const foresees: Foresees = {
  // Written without its number, a desk or a code: what the house makes of it cannot be foreseen.
  [meetChild.name]({ answers, filledAt }, { who, programme }) {
    const read = answers as Meeting
    const id = read.child as ChildId | undefined
    const desk = (read.desk ?? who.desks[0]) as DeskId | undefined
    const code = readSpokenCode(read.code, programme.codeWords)
    if (!id || !desk || !code) return undefined
    const file = meet(read, filledAt)
    const { basis: _basis, ...facts } = factsOfMeeting(read)
    const noticeMadeAt = read.noticeMade === 'made' ? (filledAt - read.noticeMinutesAgo! * minuteMs) as Moment : null
    const noticeWaits = needsNotice({ ...read, presumedMinor: file.presumedMinor }) && noticeMadeAt === null
    const record: ChildSeen = {
      ...file, ...facts, id, sight: 'whole', isForeseen: true, code, status: legalStatusOf(file), age: { ...file.age, band: ageBandOf(file.age) }, noticeWaits, noticeMadeAt,
      metAt: filledAt, next: nextStepOf(file, { noticeWaits, urgentNeeds: facts.needs }), group: [], desks: [desk], photosTo: [desk], clocks: [],
      asked: askedTopics([{ at: filledAt, agency: who.agency, kind: 'meeting', topics: read.topicsAsked ?? [] }]),
      timeline: [{ kind: 'met', at: filledAt, desk, agency: who.agency, facts: { seenAs: read.seenAs } }],
    }
    return { shelf: 'children', id, record }
  },
}
