/** Everything: hearts, rooms on a real PostgreSQL, screens and journeys in a real browser. The last line says how many held. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-results-'))
const only = process.argv[2]

interface Counts { passed: number; failed: number; skipped: number }
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
/** Which failed and why, said once more at the end: the browser's hour of lines stands between. */
const failures: string[] = []

/** Journeys that failed and held when walked again (decision 0026). They are told at the end; more than two are no chance. */
const unsteady: string[] = []
const mostUnsteady = 2

/** What vitest's and Playwright's JSON reporters write, as far as it is read here. */
interface HeartsResults { numPassedTests: number; numFailedTests: number; numPendingTests: number; testResults: { name: string; status: string; message: string; assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[] }
interface Suite { specs: { title: string; file: string; line: number; ok: boolean; tests: { status: string; results: { errors: { message?: string }[] }[] }[] }[]; suites?: Suite[] }
interface BrowserResults { stats: { expected: number; unexpected: number; skipped: number; flaky: number }; suites: Suite[] }

function specsOf(suite: Suite): Suite['specs'] {
  return [...suite.specs, ...suite.suites?.flatMap(specsOf) ?? []]
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): number {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1
}

function count(status: number, read: () => Counts) {
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  try { counts = read() } catch { /* it ended before it could write its results */ }
  // A run that broke without naming a failed test is a failure all the same.
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
}

if (only !== 'browser') {
  const file = path.join(folder, 'vitest.json')
  const status = run(['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  count(status, () => {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(fs.readFileSync(file, 'utf8')) as HeartsResults
    for (const { name, status: ended, message, assertionResults } of testResults) {
      const failed = assertionResults.filter((one) => one.status === 'failed')
      for (const one of failed) failures.push(`${path.relative(root, name)} › ${one.fullName}\n${one.failureMessages.join('\n')}`)
      if (ended === 'failed' && failed.length === 0) failures.push(`${path.relative(root, name)}\n${message}`)
    }
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests }
  })
}
if (only !== 'unit') {
  const file = path.join(folder, 'playwright.json')
  const status = run(['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  count(status, () => {
    const { stats: { expected, unexpected, skipped, flaky }, suites } = JSON.parse(fs.readFileSync(file, 'utf8')) as BrowserResults
    for (const spec of suites.flatMap(specsOf)) {
      const told = `${spec.file}:${spec.line} › ${spec.title}\n${spec.tests.flatMap((one) => one.results).flatMap((one) => one.errors).map((one) => one.message).join('\n')}`
      if (!spec.ok) failures.push(told)
      else if (spec.tests.some((one) => one.status === 'flaky')) unsteady.push(told)
    }
    return flaky > mostUnsteady ? { passed: expected, failed: unexpected + flaky, skipped } : { passed: expected + flaky, failed: unexpected, skipped }
  })
}
for (const one of unsteady) process.stdout.write(`\nUNSTEADY ${one.slice(0, 4000)}\n`)
for (const one of failures) process.stdout.write(`\nFAILED ${one.slice(0, 4000)}\n`)
fs.rmSync(folder, { recursive: true, force: true })
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
