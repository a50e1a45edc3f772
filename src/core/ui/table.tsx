import type { ReactNode } from 'react'

export interface Column<Row> { key: string; label: string; number?: boolean; cell: (row: Row) => ReactNode }

/** A real table; where there is little room each row turns into a card with labels. The first column names the row. */
export function Table<Row>({ caption, columns, rows, keyOf }: { caption: string; columns: readonly Column<Row>[]; rows: readonly Row[]; keyOf: (row: Row) => string }) {
  // The roles are said again because a table drawn as cards loses them in some browsers.
  return (
    <table className="table" role="table">
      <caption className="vh">{caption}</caption>
      <thead role="rowgroup"><tr role="row">{columns.map(({ key, label, number }) => <th key={key} role="columnheader" scope="col" className={number ? 'num' : undefined}>{label}</th>)}</tr></thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ key, label, number, cell }, n) => n === 0
              ? <th key={key} role="rowheader" scope="row">{cell(row)}</th>
              : <td key={key} role="cell" data-l={label} className={number ? 'num' : undefined}>{cell(row)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
