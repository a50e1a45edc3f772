/** What the room's records are found by: codes, where they stand, places, needs. Never a name: names are sealed. */
import type { ChildSeen, ConcernSeen, ConsentSeen } from './on-shelf.ts'
import { sayCode, sayPlace, sayWhereItStands, sayWho } from './telling.ts'
import { receiptNumber } from '#core/consent/receipt.ts'
import { tellMoment } from '#core/i18n/dates.ts'
import type { FindsOf } from '#core/ui/rooms.ts'

export const finds: FindsOf = ({ t, lang, now, record }) => ({
  children: (child: ChildSeen) => ({
    title: sayCode(t, child.code), more: `${sayWho(t, child)} · ${sayWhereItStands(t, child.status)}`, code: [t(`code-words.${child.code.word}`), String(child.code.number), child.code.word],
    words: [sayPlace(t, child), ...(child.needs ?? []).map((need) => t(`identification.need.${need}`))],
  }),
  // By the number on the receipt, which whoever takes a consent back says on the telephone.
  consents: ({ id, child, state }: ConsentSeen) => {
    const number = receiptNumber(id)
    const of = record<ChildSeen>('children', child)
    return { title: t('identification.screen.receipt.number', { number }), more: [...(of ? [sayCode(t, of.code)] : []), t(`consent.state.${state}`)].join(' · '), words: [number.replaceAll(/\D/g, '')] }
  },
  concerns: (concern: ConcernSeen) => ({
    title: t('identification.screen.concerns.raised-at', { when: tellMoment(t, lang, concern.raisedAt, now()) }),
    ...('region' in concern && { more: sayPlace(t, concern) }), words: [t('identification.concerns.title')],
  }),
})
