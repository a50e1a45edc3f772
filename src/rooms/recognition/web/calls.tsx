import { Phone } from 'lucide-react'
import type { DeskId } from '#core/ids.ts'
import { useHouse } from '#core/ui/house.tsx'
import { readDirectory } from './telling.ts'

/** Whom to call at a desk. The number stands there to be read too. */
export function Calls({ desk }: { desk: DeskId }) {
  const house = useHouse()
  const { t } = house
  const contacts = readDirectory(house).contacts(desk)
  if (contacts.length === 0) return <p className="muted">{t('recognition.screen.call.none')}</p>
  return <nav className="list" aria-label={t('recognition.screen.call')}>{contacts.slice(0, 2).map((contact) => <a key={contact.phone} href={`tel:${contact.phone}`}><Phone className="i" /><span className="grow"><span className="strong">{contact.name}</span> <span className="meta nowrap">{contact.phone}</span></span></a>)}</nav>
}
