/** What devices do by themselves so that a child can be found again, and the one thing a person decides: that there be a new key. */
import { room, takes } from '#core/sync/server/room.ts'
import { mostSeals } from '#core/vault/sealed.ts'
import { encodeChild, giveIndexKey, renewIndexKey } from '../forms.ts'
import { childEncoded, childrenToEncode } from './encodings.ts'
import { indexKeyGiven, indexKeyRenewed, letGoOfOlderKeys } from './index-keys.ts'
import { desksWithKey, desksWithoutIndexKey, indexKeyState, newestIndexKey } from './store.ts'

export const matchingRoom = room('matching', {
  takesIn: [takes(giveIndexKey, { by: ['worker'] }, indexKeyGiven), takes(renewIndexKey, { by: ['worker'] }, indexKeyRenewed), takes(encodeChild, { by: ['worker'] }, childEncoded)],
  asks: [{
    // Public keys only; whoever makes the key seals it to all of these.
    name: 'desks-without-key', zone: 'Z2', by: ['worker'], blank: { desks: [], newest: 1 },
    ask: async (tx) => ({ desks: await desksWithoutIndexKey(tx, mostSeals), newest: await newestIndexKey(tx) }),
  }, {
    name: 'to-encode', zone: 'Z2', by: ['worker'], blank: { version: '', children: [] }, ask: childrenToEncode,
  }, {
    name: 'index-key', zone: 'Z2', by: ['worker'], blank: { key: null, desks: [] },
    ask: async (tx) => ({ key: await indexKeyState(tx) ?? null, desks: await desksWithKey(tx, mostSeals) }),
  }],
  jobs: [letGoOfOlderKeys],
})
