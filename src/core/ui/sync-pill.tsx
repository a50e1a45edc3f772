import { CircleQuestionMark, CloudCheck, CloudOff, CloudUpload } from 'lucide-react'
import { Link } from 'wouter'
import { useWords } from './words.tsx'

/** Where the work is. `at` and `since` are times of day as they are to be read ("10:42"). */
export type Line =
  | { state: 'sent'; at?: string }
  | { state: 'waiting'; count: number }
  | { state: 'off'; since: string }
  | { state: 'needs-you'; count: number }

/** Says honestly, in words, whether the work has left the phone. Leads to the list of what waits. */
export function SyncPill({ line, href }: { line: Line; href: string }) {
  const { t } = useWords()
  const [look, icon, words] = read()
  return <Link className={look ? `sync ${look}` : 'sync'} href={href}>{icon}<span aria-live="polite">{words}</span></Link>

  function read() {
    switch (line.state) {
      case 'sent': return ['', <CloudCheck className="i" />, line.at ? t('ui.sync.sent-at', { at: line.at }) : t('ui.sync.sent')] as const
      case 'waiting': return ['waiting', <CloudUpload className="i" />, t('ui.sync.waiting', { count: line.count })] as const
      case 'off': return ['off', <CloudOff className="i" />, t('ui.sync.off', { since: line.since })] as const
      case 'needs-you': return ['waiting', <CircleQuestionMark className="i" />, t('ui.sync.needs-you', { count: line.count })] as const
    }
  }
}
