import { describe, expect, test } from 'vitest'
import type { ConsentSeen } from './on-shelf.ts'
import { receiptParts } from './receipt-parts.ts'
import type { Moment } from '#core/clock.ts'

const now = Date.UTC(2026, 10, 12) as Moment
const records: Record<string, readonly object[]> = {
  agencies: [{ id: 'police', title: { ru: 'Полиция' } }, { id: 'akimat', title: { ru: 'Акимат' } }, { id: 'centre', title: { ru: 'Кризисный центр' } }],
  desks: [{ id: 'at-police', agency: 'police' }, { id: 'at-akimat', agency: 'akimat' }, { id: 'at-centre', agency: 'centre' }],
  contacts: [{ id: 'c1', agency: 'police', desk: 'at-police', place: 'duty', phone: '+77990000111', verifiedAt: now, notReachedAt: null }, { id: 'c2', agency: 'centre', desk: 'at-centre', place: 'duty', phone: '+77990000151', verifiedAt: now, notReachedAt: null }],
  services: [{ id: 's1', agency: 'centre', desk: 'at-centre', service: 'safe-place' }],
  children: [{ id: 'child', desks: ['at-police', 'at-akimat', 'at-centre'] }],
}
const consent = { child: 'child', askedBy: 'at-police', receiver: 'akimat' } as ConsentSeen

function parts(of: ConsentSeen, { others = {}, elsewhere = 0, filled = true }: { others?: typeof records; elsewhere?: number; filled?: boolean } = {}) {
  const all = { ...records, ...others }
  const house = { shelf: (name: string) => all[name] ?? [], record: (name: string, id?: string) => (all[name] ?? []).find((one) => (one as { id: string }).id === id), elsewhere: () => elsewhere, line: { filled }, now }
  return receiptParts(house as never, of, 'uz')
}

describe('what a receipt is told by the directory', () => {
  test('the telephone and the title of who asked, and the title of who receives, in a language in which they have one', () => {
    expect(parts(consent)).toEqual({ phone: '+77990000111', asker: 'Полиция', receiver: 'Акимат', told: ['Полиция', 'Акимат'] })
  })
  test('of a place where children are kept neither telephone nor title', () => {
    expect(parts({ ...consent, askedBy: 'at-centre' as never })).toEqual({ phone: undefined, asker: undefined, receiver: 'Акимат', told: ['Акимат'] })
  })
  test('nothing as long as somebody else’s phone knows more of the services, or none has come yet', () => {
    for (const unknown of [{ elsewhere: 1 }, { filled: false, others: { services: [] } }]) expect(parts(consent, unknown)).toMatchObject({ phone: undefined, asker: undefined })
    expect(parts(consent, { filled: false })).toMatchObject({ phone: '+77990000111' })
  })
  // A parent who takes a consent back does not learn here at which centre the child lives.
  test('of those who were told only whom the consent names, and the receiver only where it helps the child', () => {
    expect(parts(consent).told).not.toContain('Кризисный центр')
    expect(parts(consent, { others: { children: [{ id: 'child', desks: ['at-police', 'at-centre'] }] } }).told).toEqual(['Полиция'])
    expect(parts({ ...consent, receiver: null }).told).toEqual(['Полиция'])
    expect(parts(consent, { others: { children: [] } }).told).toEqual(['Полиция'])
  })
})
