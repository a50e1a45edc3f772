/**
 * `npm run sim -- --seeds 1000 [--from 1] [--mutant NAME] [--json]` runs many seeds on every core; `--seed X` runs one again, with
 * everything that happened. Ends with 1 where something did not hold, or where a way worth going was never gone.
 */
import os from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { isMutant, mutants, type Mutant } from './mutants.ts'
import { interestingPaths, runSeed, type SeedRun } from './run-seed.ts'

interface Share { readonly from: number; readonly seeds: number; readonly step: number; readonly mutant?: Mutant | undefined }
interface Sum { seeds: number; steps: number; paths: Record<string, number>; failed: Pick<SeedRun, 'seed' | 'faults'>[] }

/** Enough failures to see what they have in common. */
const mostFailures = 20

async function runShare({ from, seeds, step, mutant }: Share, tell: (so: Sum) => void): Promise<Sum> {
  const sum: Sum = { seeds: 0, steps: 0, paths: {}, failed: [] }
  for (let seed = from; seed < from + seeds && sum.failed.length < mostFailures; seed += step) {
    const { faults, paths, steps } = await runSeed(seed, { mutant })
    sum.seeds++
    sum.steps += steps
    for (const [path, times] of Object.entries(paths)) sum.paths[path] = (sum.paths[path] ?? 0) + times
    if (faults.length > 0) {
      sum.failed.push({ seed, faults: faults.slice(0, 3) })
      tell(sum)
    }
    if (sum.seeds % 500 === 0) tell(sum)
  }
  return sum
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '1' }, seed: { type: 'string' }, mutant: { type: 'string' }, json: { type: 'boolean', default: false } } })
  const { mutant } = values
  if (mutant !== undefined && !isMutant(mutant)) {
    process.stderr.write(`There is no mutant of that name. There are:\n${Object.entries(mutants).map(([name, what]) => `  ${name}: ${what}\n`).join('')}`)
    return 2
  }
  if (values.seed !== undefined) return await runOne(Number(values.seed), { mutant, asJson: values.json })

  const [from, seeds] = [Number(values.from), Number(values.seeds)]
  const started = performance.now()
  const count = Math.min(os.availableParallelism(), seeds)
  let sayAt = 10_000
  const sofar = Array.from({ length: count }, (): Sum => ({ seeds: 0, steps: 0, paths: {}, failed: [] }))
  const sums = await Promise.all(sofar.map((_, n) => new Promise<Sum>((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), {
      // What one seed leaves behind is gone by the next: room for many of them before it is swept up.
      resourceLimits: { maxYoungGenerationSizeMb: 96 }, workerData: { from: from + n, seeds: seeds - n, step: count, mutant } satisfies Share,
    })
    worker.on('message', ({ sum, isOver }: { sum: Sum; isOver: boolean }) => {
      if (isOver) return resolve(sum)
      const fresh = sum.failed.slice(sofar[n]!.failed.length)
      sofar[n] = sum
      if (values.json) return
      for (const { seed } of fresh) process.stderr.write(`seed ${seed} failed\n`)
      const all = sofar.reduce((a, { seeds: done }) => a + done, 0)
      if (process.stderr.isTTY) process.stderr.write(`\r${all} seeds`)
      else if (all >= sayAt) {
        process.stderr.write(`${all} seeds in ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
        sayAt += 10_000
      }
    })
    worker.on('error', reject)
  })))
  const seconds = (performance.now() - started) / 1000
  // What else the machine did meanwhile shows in the one and not in the other.
  const { user, system } = process.cpuUsage()
  const processorSeconds = (user + system) / 1e6
  const failed = sums.flatMap((sum) => sum.failed).sort((a, b) => a.seed - b.seed)
  const ran = sums.reduce((all, sum) => all + sum.seeds, 0)
  const steps = sums.reduce((all, sum) => all + sum.steps, 0)
  const paths = Object.fromEntries(interestingPaths.map((path) => [path, sums.reduce((all, sum) => all + (sum.paths[path] ?? 0), 0)]))
  const missed = ran >= 1000 ? interestingPaths.filter((path) => paths[path] === 0) : []
  if (values.json) process.stdout.write(`${JSON.stringify({ ran, steps, seconds, processorSeconds, paths, failed, missed })}\n`)
  else {
    process.stdout.write(`${ran} seeds, ${steps} steps in ${seconds.toFixed(1)} s (${processorSeconds.toFixed(1)} s of processor time): ${Math.round(ran / seconds)} seeds a second\n`)
    for (const [path, times] of Object.entries(paths)) process.stdout.write(`${String(times).padStart(9)}  ${path}\n`)
    for (const path of missed) process.stdout.write(`never gone: ${path}\n`)
    for (const { seed, faults } of failed) process.stdout.write(`seed ${seed}: ${faults.map(({ rule, says }) => `${rule} ${says}`).join('; ')}\n   again: npm run sim -- --seed ${seed}${mutant ? ` --mutant ${mutant}` : ''}\n`)
    process.stdout.write(failed.length > 0 ? `${failed.length} seeds failed\n` : missed.length > 0 ? 'it held, and did not go everywhere\n' : 'it held\n')
  }
  return failed.length + missed.length > 0 ? 1 : 0
}

async function runOne(seed: number, { mutant, asJson }: { mutant: Mutant | undefined; asJson: boolean }): Promise<number> {
  const { faults, paths, steps, trace } = await runSeed(seed, { mutant, traced: true })
  if (asJson) process.stdout.write(`${JSON.stringify({ seed, steps, paths, faults, trace })}\n`)
  else {
    for (const line of trace) process.stdout.write(`${line}\n`)
    for (const { rule, says } of faults) process.stdout.write(`${rule}: ${says}\n`)
    process.stdout.write(faults.length > 0 ? `seed ${seed} failed\n` : `seed ${seed} held\n`)
  }
  return faults.length > 0 ? 1 : 0
}

if (isMainThread) process.exitCode = await main()
else {
  // Lines that do not answer throw all the time, and nobody reads where.
  Error.stackTraceLimit = 0
  const sum = await runShare(workerData as Share, (so) => parentPort!.postMessage({ sum: so, isOver: false }))
  parentPort!.postMessage({ sum, isOver: true })
}
