import { Archive } from 'lucide-react'
import { useHouse } from './house.tsx'
import { Note } from './note.tsx'

/** Without a line: that a list is not all there is. Older files do not lie on a phone (Security E-6). */
export function Elsewhere({ shelves }: { shelves: readonly string[] }) {
  const { t, elsewhere, line } = useHouse()
  const n = shelves.reduce((sum, shelf) => sum + elsewhere(shelf), 0)
  return line.line === 'open' || n === 0 ? null : <Note icon={<Archive className="i" />}><p>{t('sync.elsewhere', { n })}</p></Note>
}
