/** Tells one kind of run from another by one measure and a threshold, or by all measures together: as much as a patient observer would try. */

export interface Run { readonly isAlarm: boolean; readonly features: Readonly<Record<string, number>> }

/** How often the better of both rules, learnt on every other pair of runs, is right about the rest. */
export function accuracyOf(runs: readonly Run[]): { accuracy: number; by: string } {
  const judge = runs.filter((_, n) => Math.floor(n / 2) % 2 === 1)
  const { says, by } = learnFrom(runs.filter((_, n) => Math.floor(n / 2) % 2 === 0))
  return { accuracy: share(judge, says), by }
}

export interface OfSomebody extends Run { readonly person: string }

/** How often it is right about somebody of whom it has seen nothing: learnt on everybody else, one person after the other. */
export function accuracyOnStrangers(runs: readonly OfSomebody[]): { accuracy: number; judged: number; by: string } {
  const found = [...new Set(runs.map(({ person }) => person))].map((stranger) => {
    const judge = runs.filter(({ person }) => person === stranger)
    const { says, by } = learnFrom(runs.filter(({ person }) => person !== stranger))
    return { right: share(judge, says) * judge.length, by }
  })
  const by = Object.entries(Object.groupBy(found, (one) => one.by)).toSorted(([, a], [, b]) => b!.length - a!.length)[0]![0]
  return { accuracy: found.reduce((sum, { right }) => sum + right, 0) / runs.length, judged: runs.length, by }
}

/** The same where it was drawn by lot, within each pair, which of the two is called the alarm's: what chance alone looks like with so many runs and features. */
export function accuracyByLot(runs: readonly OfSomebody[], { times, random }: { times: number; random: () => number }): number[] {
  return Array.from({ length: times }, () => {
    const swap = Array.from({ length: Math.ceil(runs.length / 2) }, () => random() < 0.5)
    return accuracyOnStrangers(runs.map((run, n) => ({ ...run, isAlarm: run.isAlarm !== swap[Math.floor(n / 2)]! }))).accuracy
  }).toSorted((a, b) => a - b)
}

function learnFrom(learn: readonly Run[]): { says: (run: Run) => boolean; by: string } {
  const names = [...new Set(learn.flatMap(({ features }) => Object.keys(features)))]
  const stump = names.map((name) => bestStump(learn, name)).toSorted((a, b) => b.right - a.right)[0]!
  const logistic = learnLogistic(learn, names)
  // Which of the two an observer would trust is decided on what was learnt from, not on what is judged.
  const rules = [{ by: stump.name, says: stump.says, known: share(learn, stump.says) }, { by: 'all together', says: logistic, known: share(learn, logistic) }].toSorted((a, b) => b.known - a.known)
  return rules[0]!
}

function share(runs: readonly Run[], says: (run: Run) => boolean): number {
  return runs.filter((run) => says(run) === run.isAlarm).length / runs.length
}

function bestStump(runs: readonly Run[], name: string) {
  const values = runs.map(({ features, isAlarm }) => ({ value: features[name] ?? 0, isAlarm })).toSorted((a, b) => a.value - b.value)
  const alarms = values.filter(({ isAlarm }) => isAlarm).length
  let best = { name, right: 0, says: (_run: Run) => false }
  // How many alarms and others lie at or below each value tells how often a cut above it is right, either way.
  let [alarmsBelow, othersBelow] = [0, 0]
  for (const [n, { value, isAlarm }] of values.entries()) {
    if (isAlarm) alarmsBelow++
    else othersBelow++
    const next = values[n + 1]?.value
    if (next === value) continue
    const cut = (value + (next ?? value + 1)) / 2
    const right = (alarms - alarmsBelow + othersBelow) / values.length
    if (right > best.right) best = { name, right, says: ({ features }) => (features[name] ?? 0) > cut }
    if (1 - right > best.right) best = { name, right: 1 - right, says: ({ features }) => (features[name] ?? 0) <= cut }
  }
  return best
}

function learnLogistic(runs: readonly Run[], names: readonly string[]): (run: Run) => boolean {
  const scale = names.map((name) => {
    const values = runs.map(({ features }) => (features[name] ?? 0))
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length
    return { name, mean, spread: Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length) || 1 }
  })
  const vector = ({ features }: Run) => scale.map(({ name, mean, spread }) => Math.max(-4, Math.min(4, ((features[name] ?? 0) - mean) / spread)))
  const weights = Array.from({ length: names.length + 1 }, () => 0)
  const sayOf = (x: readonly number[]) => 1 / (1 + Math.exp(-x.reduce((sum, one, n) => sum + one * weights[n]!, weights[names.length]!)))
  const known = runs.map((run) => ({ x: vector(run), is: Number(run.isAlarm) }))
  for (let round = 0; round < 200; round++) {
    for (const { x, is } of known) {
      const wrong = is - sayOf(x)
      for (let n = 0; n < x.length; n++) weights[n]! += 0.01 * (wrong * x[n]! - 0.01 * weights[n]!)
      weights[names.length]! += 0.01 * wrong
    }
  }
  return (run) => sayOf(vector(run)) > 0.5
}
