/** How far up a silence has gone: `at` of `of` steps, with the last one's name ("head of the unit"). */
export function Ladder({ at, of = 4, words }: { at: number; of?: number; words: string }) {
  return (
    <span className="ladder">
      <span className="steps" aria-hidden="true">{Array.from({ length: of }, (_, n) => <i key={n} className={n < at ? 'on' : undefined} />)}</span>
      <span className="meta">{words}</span>
    </span>
  )
}
