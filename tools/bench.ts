/**
 * `npm run bench [-- intake lists start phone] [--json]`: each measurement in a process of its own, one after the other.
 * `matching`, `memory` and others are run when they are named; what stands behind the first option goes to the measurement as it is.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const args = process.argv.slice(2)
const firstOption = args.findIndex((arg) => arg.startsWith('--'))
const asked = firstOption < 0 ? args : args.slice(0, firstOption)
const options = firstOption < 0 ? [] : args.slice(firstOption)
let failed = 0
for (const name of asked.length > 0 ? asked : ['intake', 'lists', 'start', 'phone']) {
  if (!options.includes('--json')) process.stdout.write(`\n${name}\n`)
  if (spawnSync(process.execPath, [path.resolve(import.meta.dirname, '../bench', `${name}.ts`), ...options], { stdio: 'inherit' }).status !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
