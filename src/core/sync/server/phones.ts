/** What phones say of themselves: that they have forgotten what was taken away. And who may hear of it. */
import { desksOwning } from '#core/access/server/relations.ts'
import { isId, type ChildId } from '#core/ids.ts'
import { notYours } from '#core/refusal.ts'
import { forgotten } from '../forms.ts'
import { room, takes } from './room.ts'
import { hearForgotten, mayAskWhoHad, whoHad } from './store.ts'

export const syncRoom = room('sync', {
  takesIn: [
    takes(forgotten, { by: ['champion', 'worker', 'head', 'coordinator', 'administrator', 'observer'] }, async (tx, act, { answers }) => {
      await hearForgotten(tx, answers.records)
      return { about: act.id, changed: [] }
    }),
  ],
  asks: [{
    name: 'who-had', zone: 'Z2', by: ['worker'], blank: { desks: [] },
    async ask(tx, who, { child }) {
      if (!isId(child) || !await mayAskWhoHad(tx, child) || !(await desksOwning(tx, child as ChildId)).some((desk) => who.desks.includes(desk))) return notYours()
      return { desks: await whoHad(tx, child) }
    },
  }],
})
