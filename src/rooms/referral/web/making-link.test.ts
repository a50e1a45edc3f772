import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readAnswers } from '#core/forms/read.ts'
import { newId, type ChildId } from '#core/ids.ts'
import { refuse } from '#core/refusal.ts'
import { keysOfCode, openFromLink } from '#core/vault/link-code.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import { makeLink } from '../forms.ts'
import { makeLinkHere, type LinkMade } from './making-link.ts'

const [referral, child] = [newId(), newId<ChildId>()]
const called = { names: [{ script: 'Cyrl' as const, given: 'Ильяс' }], birth: '2012-05' }
const identity = { ...called, phones: [{ number: '+77010000000', whose: 'mother' }], exactPlace: 'the third house', numbers: [{ kind: 'iin' as const, number: '120517500000' }], relatives: [{ name: { given: 'Айша' } }], something: 'a newer phone added' }
const keysWith = (openName: Keys['openName']) => ({ keys: { openName } as Keys })

test('the house gets a hash and a key, and the name only as whoever has the code can open it', async () => {
  const made = await makeLinkHere(keysWith(async () => ({ identity, version: 1 })), { referral, lasts: 'three-days', name: child }) as LinkMade
  const { token, pair } = await keysOfCode(made.code)
  expect(made.answers.tokenHash).toBe(createHash('sha256').update(token).digest('base64url'))
  expect(JSON.parse(await openFromLink(pair.privateKey, referral, made.answers.sealedName!) as string)).toEqual(called)
  expect(JSON.stringify(made.answers)).not.toContain(made.code)
  expect(made.inFours.replaceAll('-', '')).toBe(made.code)
  expect(readAnswers(makeLink, makeLink.version, made.answers)).toMatchObject({ lasts: 'three-days' })
})

test('without a name nothing is opened, and where a name cannot be opened no link is made', async () => {
  const never = keysWith(async () => { throw new TypeError('no line') })
  expect(await makeLinkHere(never, { referral, lasts: 'day' })).not.toHaveProperty('answers.sealedName')
  expect(await makeLinkHere(never, { referral, lasts: 'day', name: child })).toEqual(refuse('sync.no-line'))
  expect(await makeLinkHere(keysWith(async () => refuse('vault.locked')), { referral, lasts: 'day', name: child })).toEqual(refuse('vault.locked'))
})
