import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { useWords } from './words.tsx'

/** The bar of a phone: back, where one is, and the line. */
export function PhoneBar({ back, title, small, end }: { back?: string | (() => void) | undefined; title: ReactNode; small?: ReactNode; end?: ReactNode }) {
  const { t } = useWords()
  return (
    <header className="bar">
      {back !== undefined && <Button kind="quiet" icon label={t('ui.back')} {...(typeof back === 'string' ? { href: back } : { onPress: back })}><ChevronLeft className="i" /></Button>}
      <span className="title">{title}{small && <small>{small}</small>}</span>
      {end}
    </header>
  )
}
