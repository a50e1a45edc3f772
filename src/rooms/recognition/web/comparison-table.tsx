import { EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { writePartialDate } from '#core/i18n/dates.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import { Seam } from '#core/ui/seam.tsx'
import { Table } from '#core/ui/table.tsx'
import { comparedFields, type ComparedRow } from '../comparison.ts'
import { MarkedName, PartsTold } from './name-marks.tsx'
import type { OpenedPair, Shown } from './opened-pair.ts'

const stitches = 5

/** Row by row: both values as they were written, how much it says, and why in a sentence. On a phone each row is a card. */
export function ComparisonTable({ opened: { comparison, differences, shown }, heads }: { opened: OpenedPair; heads: readonly [one: string, other: string] }) {
  const house = useHouse()
  const { t, lang } = house
  const value = (row: ComparedRow, side: 0 | 1): ReactNode => row.field === 'name' ? <MarkedName runs={side === 0 ? differences.one : differences.other} /> : <Value shown={shown[row.field][side]} house={house} />
  const rows = comparedFields.map((field) => comparison.rows.find((row) => row.field === field)!)
  const neither = rows.filter(({ field }) => field !== 'name' && shown[field].every((side) => side === undefined))
  return (
    <div className="card rec-table">
      <Table caption={t('recognition.screen.compare.caption')} rows={rows.filter((row) => !neither.includes(row))} keyOf={(row) => row.field} columns={[
        { key: 'field', label: t('recognition.screen.compare.what'), cell: (row) => <span className="strong">{t(`recognition.screen.field.${row.field}`)}</span> },
        { key: 'one', label: heads[0], cell: (row) => value(row, 0) },
        { key: 'other', label: heads[1], cell: (row) => value(row, 1) },
        { key: 'says', label: t('recognition.screen.compare.says'), cell: (row) => <Says row={row}>{row.field === 'name' && <PartsTold differences={differences} />}</Says> },
      ]} />
      {neither.length > 0 && <p className="meta rec-neither">{t('recognition.screen.compare.neither', { fields: sayList(neither.map(({ field }) => t(`recognition.screen.field.${field}`)), lang) })}</p>}
    </div>
  )
}

function sayList(words: readonly string[], lang: string): string {
  return words.map((word) => (word === word.toLocaleUpperCase(lang) ? word : word.toLocaleLowerCase(lang))).join(', ')
}

function Value({ shown, house: { t, lang } }: { shown: Shown | undefined; house: Pick<House, 't' | 'lang'> }) {
  if (!shown) return <span className="muted">{t('recognition.screen.value.not-recorded')}</span>
  switch (shown.kind) {
    case 'text': return <span translate="no">{shown.text}</span>
    case 'date': return <span>{writePartialDate(shown.date, lang)}</span>
    case 'age': return <span>{shown.from === shown.to ? t('recognition.screen.value.age-about', { n: shown.from }) : t('recognition.screen.value.age', { from: shown.from, to: shown.to })}</span>
    case 'code': return <span>{t(shown.key)}</span>
    case 'hidden': return <span className="row"><EyeOff className="i" />{t('recognition.screen.value.hidden')}</span>
  }
}

function Says({ row: { weight, strength, because }, children }: { row: ComparedRow; children: ReactNode }) {
  const { t } = useHouse()
  const isAgainst = weight === 'matching.weight.against' || weight === 'matching.weight.strongly-against'
  // Of a name the parts are told one by one, and what the score adds up of them would only say it twice.
  const reasons = because.filter((code) => !code.startsWith('matching.part.'))
  return (
    <div className="stack-1">
      <span className="rec-says">
        {weight === 'not-recorded' ? <span className="rec-unknown" aria-hidden="true" /> : <Seam of={stitches} on={strength} {...(isAgainst && { tone: 'past' as const })} />}
        <span className="strong">{t(weight === 'not-recorded' ? 'recognition.screen.weight.unknown' : weight.replace('matching.weight.', 'recognition.screen.weight.'))}</span>
      </span>
      {reasons.length > 0 && <p className="meta">{reasons.map((code) => t(code)).join(' ')}</p>}
      {weight === 'not-recorded' && <p className="meta">{t('recognition.screen.weight.unknown.why')}</p>}
      {children}
    </div>
  )
}
