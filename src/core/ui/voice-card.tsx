import type { ReactNode } from 'react'
import './voice.css'

/** A person's own words, in the only serif of the house. `lang` is the language they are in; `by` says whose and when. */
export function VoiceCard({ lang, by, children }: { lang?: string; by?: ReactNode; children: ReactNode }) {
  return (
    <figure className="voice-card">
      <blockquote className="voice" lang={lang} translate="no">{children}</blockquote>
      {by && <figcaption className="voice-by">{by}</figcaption>}
    </figure>
  )
}
