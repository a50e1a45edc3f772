/** Everything that can be known in seconds without a database: types, lint, the plan of the house, messages, unused code. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const node = process.execPath
const steps: [string, string[]][] = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['lint', ['node_modules/oxlint/bin/oxlint', '--deny-warnings', 'src', 'tools', 'journeys', 'bench', 'sim']],
  ['plan, messages, tokens', ['node_modules/vitest/vitest.mjs', 'run', '--project', 'hearts', 'tools/imports.test.ts', 'src/core/i18n/messages.test.ts', 'src/core/ui/tokens.test.ts']],
  ['unused code', ['node_modules/knip/bin/knip.js', '--no-progress']],
]
let failed = 0
for (const [name, args] of steps) {
  const started = Date.now()
  const done = spawnSync(node, args, { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  const ok = done.status === 0
  process.stdout.write(`${ok ? 'holds ' : 'BROKEN'}  ${name}  (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
  if (!ok) {
    failed++
    process.stdout.write(`${done.stdout}${done.stderr}\n`)
  }
}
process.exit(failed === 0 ? 0 : 1)
