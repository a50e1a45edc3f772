import type { NameDifferences, PartDifference, Run } from '#core/matching/differences.ts'
import { useHouse } from '#core/ui/house.tsx'

/** A name with its marks: a thick line under what differs, dots under another letter for the same sound, dashes under a part more. Said in words beside it. */
export function MarkedName({ runs, lang }: { runs: readonly Run[]; lang?: string }) {
  return (
    <span className="rec-name" translate="no" lang={lang}>
      <span aria-hidden="true">{runs.map(({ text, mark }, n) => (mark === 'same' || mark === 'script' ? text : <span key={n} className={`rec-mark ${mark}`}>{text}</span>))}</span>
      <span className="vh">{runs.map(({ text }) => text).join('')}</span>
    </span>
  )
}

/** The same in words, part by part. A part that simply agrees has one short sentence, so that nothing is left to the eye alone. */
export function PartsTold({ differences }: { differences: NameDifferences }) {
  const { t } = useHouse()
  return <ul className="rec-parts">{differences.parts.map((part, n) => <li key={n}><span className="rec-both" translate="no">{[part.one, part.other].filter((text) => text !== undefined).join(' · ')}:</span> <span className="muted">{[t(`recognition.screen.part.${part.how}`), ...part.letters.map((letters) => sayLetters(t, letters))].join(' ')}</span></li>)}</ul>
}

function sayLetters(t: ReturnType<typeof useHouse>['t'], { one, other, mark }: PartDifference['letters'][number]): string {
  if (one === '' || other === '') return t(`recognition.screen.letters.${mark}.alone`, { letters: one || other })
  return t(`recognition.screen.letters.${mark}`, { one, other })
}
