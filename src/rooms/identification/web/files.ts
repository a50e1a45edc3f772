/** To which child's file the room's records belong, and which of them wait for this person's desk: what a phone may keep at rest hangs on it (Security E-6). */
import { asksUs } from './asks-us.ts'
import type { ChildSeen, ConcernSeen, ConsentSeen } from './on-shelf.ts'
import type { Belongs, FilesOf } from '#core/sync/shelf-life.ts'

/** A concern has no child's number, on purpose: it is a file of its own, which goes by its own time. */
const concern: Belongs = (one: ConcernSeen, who) => ({ file: one.id, changedAt: one.changedAt, waits: asksUs(one, { who }) })
const child: Belongs = ({ id, changedAt, conflicts = [] }: ChildSeen) => ({ file: id, changedAt, waits: conflicts.some(({ maySettle, settled }) => maySettle && !settled) })
const consent: Belongs = ({ child: file, askedAt }: ConsentSeen) => ({ file, changedAt: askedAt })

export const files: FilesOf = { concerns: concern, children: child, consents: consent }
