import { useDeferredValue, useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { Button } from './button.tsx'
import { useWords } from './words.tsx'

/** A few screens of a desk, many of a phone. */
export const firstRows = 60
export const moreRows = 200
/** What fills a screen. */
export const rowsAtOnce = 10

/**
 * The first rows of a list that may be thousands long: a slow phone draws sixty at once and five thousand never. Below them stands how many
 * are shown of how many, and a button for more, after which the focus is on the first new row. What is looked for is looked for among all.
 * @param asked what was typed to find these rows: a new answer, like a list that opens, shows a screenful at once and the rest as soon as nobody waits
 */
export function useFirstRows<Row, List extends HTMLElement>(rows: readonly Row[], asked = ''): { shown: readonly Row[]; list: RefObject<List | null>; more: ReactNode } {
  const { t } = useWords()
  const [most, setMost] = useState(firstRows)
  const isWhole = useDeferredValue<string | null>(asked, null) === asked
  const list = useRef<List>(null)
  const from = useRef<number>(undefined)
  useEffect(() => {
    const row = from.current === undefined ? undefined : list.current?.children[from.current]
    from.current = undefined
    const link = row?.matches('a') ? row : row?.querySelector('a')
    if (link instanceof HTMLElement) link.focus()
  }, [most])
  const next = Math.min(moreRows, rows.length - most)
  const show = () => {
    from.current = most
    setMost(most + next)
  }
  return {
    shown: rows.slice(0, isWhole ? most : rowsAtOnce), list,
    more: next > 0 && (
      <div className="row between wrap">
        <p className="meta">{t('ui.rows.shown', { n: most, all: rows.length })}</p>
        <Button kind="second" onPress={show}>{t('ui.rows.more', { n: next })}</Button>
      </div>
    ),
  }
}
