/** What a pair asks of the person who looks at it, and how desks and children are named. Pure. */
import type { Translate } from '#core/i18n/translate.ts'
import type { DeskId, PersonId, RecordId } from '#core/ids.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import type { House } from '#core/ui/house.tsx'
import { whomToCall } from '#rooms/partnerships/directory.ts'
import type { AgencySeen, Answer, ChildSeen, ContactSeen, DeskSeen, PairSeen, Title } from './on-shelf.ts'

/**
 * - `look`: nobody of my side has said anything that settles it, or at one desk a second person is needed and I may be that one;
 * - `second`: I have said it, and a colleague of the same desk must say it too;
 * - `other`: my side has said it, the other side has not;
 * - `settled`: one file, two children, or undone.
 */
export type Waits = 'look' | 'second' | 'other' | 'settled'

export function waitsFor({ state, isOneDesk, mine, other }: PairSeen): Waits {
  // What was parted again rests, until somebody speaks of it anew.
  if (state === 'joined' || state === 'apart' || (state === 'undone' && !mine.said && !other.said)) return 'settled'
  const said = isOneDesk ? [mine.said, other.said].filter((one) => one?.answer === 'same') : mine.said?.answer === 'same' ? [mine.said] : []
  if (said.length === 0) return 'look'
  if (!isOneDesk) return 'other'
  return said.some((one) => one?.byMe) ? 'second' : 'look'
}

/** Mine to look at first, then what waits for others, then what is settled; in each the newest first. */
export function sortPairs(pairs: readonly PairSeen[]): Readonly<Record<'look' | 'waiting' | 'settled', readonly PairSeen[]>> {
  const newest = pairs.toSorted((a, b) => b.foundAt - a.foundAt || (a.id < b.id ? -1 : 1))
  const of = (...waits: readonly Waits[]) => newest.filter((pair) => waits.includes(waitsFor(pair)))
  return { look: of('look'), waiting: of('second', 'other'), settled: of('settled') }
}

/** Whether this person may answer now. Who has said *same* of a pair at one desk is not the second one; who could not tell may look again. */
export function mayISay(pair: PairSeen): boolean {
  return waitsFor(pair) === 'look' || (pair.state === 'undone' && waitsFor(pair) === 'settled')
}

/** Whose word that these are two children I may take back: my own, or of a colleague who has left a desk of mine. */
export function mayITakeBack({ state, mine, other }: PairSeen, sitsAt: (person: PersonId, desk: DeskId) => boolean): 'own' | 'of-who-left' | undefined {
  if (state !== 'apart') return undefined
  for (const { desk, said } of [mine, other]) {
    if (said?.answer !== 'different') continue
    if (said.byMe) return 'own'
    if (said.by && !sitsAt(said.by, desk)) return 'of-who-left'
  }
  return undefined
}

/** Who has said what of each side, without a name: the answer counts, not the person. */
export function voicesOf({ mine, other }: PairSeen): readonly { readonly desk: DeskId; readonly side: 'mine' | 'other'; readonly answer?: Answer; readonly byMe: boolean; readonly at?: number }[] {
  return [['mine', mine] as const, ['other', other] as const].map(([side, { desk, said }]) => ({ desk, side, ...(said && { answer: said.answer, at: said.at }), byMe: said?.byMe ?? false }))
}

/** What was filled in about a pair and has not been answered yet. */
export function pendingOf(outbox: readonly Kept[], about: RecordId, forms: readonly string[]): Kept | undefined {
  return outbox.findLast(({ envelope }) => envelope.about === about && forms.includes(envelope.form))
}

export function titleIn(title: Title | undefined, lang: string): string {
  return title?.[lang as keyof Title] ?? title?.ru ?? title?.kk ?? title?.en ?? ''
}

export interface Directory {
  desk(id: DeskId): DeskSeen | undefined
  /** Agency and desk, or what kind of place it is: never a number. */
  nameOf(desk: DeskId): string
  /** Whom to call there now, the likeliest first. */
  contacts(desk: DeskId): readonly ContactSeen[]
}

export function readDirectory({ record, shelf, lang, t, now }: Pick<House, 'record' | 'shelf' | 'lang' | 't' | 'now'>): Directory {
  return {
    desk: (id) => record<DeskSeen>('desks', id),
    nameOf(id) {
      const desk = record<DeskSeen>('desks', id)
      const agency = record<AgencySeen>('agencies', desk?.agency)
      const [own, whole] = [titleIn(desk?.title, lang), titleIn(agency?.title, lang)]
      if (own && whole) return t('partnerships.desk-of-agency', { agency: whole, desk: own })
      return own || whole || (agency ? t(`agency-types.${agency.kind}`) : t('recognition.screen.some-desk'))
    },
    contacts: (id) => whomToCall(shelf<ContactSeen>('contacts').filter((one) => one.desk === id), now),
  }
}

export function sayCode(t: Translate, { word, number }: ChildSeen['code']): string {
  return `${t(`code-words.${word}`)} ${String(number).padStart(3, '0')}`
}

export function writeCode({ word, number }: ChildSeen['code']): string {
  return `${word}-${String(number).padStart(3, '0')}`
}

export function sayRefused(t: Translate, refused: { readonly code: string; readonly details: object }): string {
  const values = Object.fromEntries(Object.entries(refused.details).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]))
  return t(`refusal.${refused.code}`, values)
}
