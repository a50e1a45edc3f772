/** Tells one kind of run from another by one measure and a threshold, or by all measures together: as much as a patient observer would try. */

export interface Run { readonly isAlarm: boolean; readonly features: Readonly<Record<string, number>> }

/** How often the better of both rules, learnt on every other pair of runs, is right about the rest. */
export function accuracyOf(runs: readonly Run[]): { accuracy: number; by: string } {
  const learn = runs.filter((_, n) => Math.floor(n / 2) % 2 === 0)
  const judge = runs.filter((_, n) => Math.floor(n / 2) % 2 === 1)
  const names = Object.keys(runs[0]!.features)
  const stump = names.map((name) => bestStump(learn, name)).toSorted((a, b) => b.right - a.right)[0]!
  const logistic = learnLogistic(learn, names)
  // Which of the two an observer would trust is decided on what was learnt from, not on what is judged.
  const rules = [{ by: stump.name, says: stump.says, known: share(learn, stump.says) }, { by: 'all together', says: logistic, known: share(learn, logistic) }].toSorted((a, b) => b.known - a.known)
  return { accuracy: share(judge, rules[0]!.says), by: rules[0]!.by }
}

function share(runs: readonly Run[], says: (run: Run) => boolean): number {
  return runs.filter((run) => says(run) === run.isAlarm).length / runs.length
}

function bestStump(runs: readonly Run[], name: string) {
  const values = runs.map(({ features }) => features[name]!).toSorted((a, b) => a - b)
  const cuts = [...new Set(values)].map((value, n, all) => (value + (all[n + 1] ?? value + 1)) / 2)
  let best = { name, right: 0, says: (_run: Run) => false }
  for (const cut of cuts) {
    for (const above of [true, false]) {
      const says = ({ features }: Run) => (features[name]! > cut) === above
      const right = share(runs, says)
      if (right > best.right) best = { name, right, says }
    }
  }
  return best
}

function learnLogistic(runs: readonly Run[], names: readonly string[]): (run: Run) => boolean {
  const scale = names.map((name) => {
    const values = runs.map(({ features }) => features[name]!)
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length
    return { name, mean, spread: Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length) || 1 }
  })
  const vector = ({ features }: Run) => scale.map(({ name, mean, spread }) => Math.max(-4, Math.min(4, (features[name]! - mean) / spread)))
  const weights = Array.from({ length: names.length + 1 }, () => 0)
  const sayOf = (x: readonly number[]) => 1 / (1 + Math.exp(-x.reduce((sum, one, n) => sum + one * weights[n]!, weights[names.length]!)))
  for (let round = 0; round < 200; round++) {
    for (const run of runs) {
      const x = vector(run)
      const wrong = Number(run.isAlarm) - sayOf(x)
      for (let n = 0; n < x.length; n++) weights[n]! += 0.01 * (wrong * x[n]! - 0.01 * weights[n]!)
      weights[names.length]! += 0.01 * wrong
    }
  }
  return (run) => sayOf(vector(run)) > 0.5
}
