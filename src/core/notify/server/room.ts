/** Notices on the phone: something waits, and where. What it is stands on the shelf it points to, for those who may see it. */
import { notYours } from '#core/refusal.ts'
import { room, takes } from '#core/sync/server/room.ts'
import { noticeSeen } from '../forms.ts'
import { markSeen, noticesById } from './store.ts'

export const notifyRoom = room('notify', {
  takesIn: [
    takes(noticeSeen, { by: ['champion', 'worker', 'head', 'coordinator', 'administrator', 'observer'] }, async (tx, act, { about }) => {
      if (!about || !(await markSeen(tx, about, act.at))) return notYours()
      return { about, changed: [{ shelf: 'notices', id: about, to: [`person:${act.by.person}`] }] }
    }),
  ],
  shows: [{
    shelf: 'notices', zone: 'Z2',
    async show(tx, _who, ids) {
      const notices = await noticesById(tx, ids)
      return new Map(notices.filter((notice) => notice.seenAt === null).map((notice) => [notice.id, notice]))
    },
  }],
})
