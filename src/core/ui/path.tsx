/** The four stations of a referral: sent, opened, answered, handed over. A square says *could not*. */
export type Station = 'reached' | 'could-not' | 'ahead'

/** The way something went, small. Only for the eye: `words` stand beside it, always. */
export function Path({ stations, words }: { stations: readonly Station[]; words: string }) {
  const look = { reached: undefined, 'could-not': 'x', ahead: 'no' }
  return (
    <span className="row wrap path-row">
      <span className="path" aria-hidden="true">
        {stations.flatMap((station, n) => [n > 0 && <i key={`i${n}`} className={look[station]} />, <b key={n} className={look[station]} />])}
      </span>
      <span className="meta">{words}</span>
    </span>
  )
}
