// Runs on whatever Node is there, with built-ins only: brings the packages (and with them the Node we run on), and builds
// the phone app when it is older than its sources. Said once here so that two commands are enough.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { mendPackages } from './mend-packages.mjs'

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..')
process.chdir(root)
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old to begin with. Install Node 20.19 or newer.`)
  process.exit(1)
}

const newest = (file) => { try { return fs.statSync(file).mtimeMs } catch { return 0 } }

function newestUnder(folder) {
  let latest = 0
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) latest = Math.max(latest, newest(path.join(entry.parentPath ?? entry.path, entry.name)))
  }
  return latest
}

if (newest('node_modules/.package-lock.json') < newest('package-lock.json')) {
  console.error('Fetching packages (once) …')
  // Through a shell, so that npm is found on every system. Install scripts stay off: no package runs code of its own here.
  execFileSync('npm ci --no-audit --no-fund --ignore-scripts --loglevel=error', { stdio: ['ignore', 'inherit', 'inherit'], shell: true })
  const now = new Date()
  fs.utimesSync('node_modules/.package-lock.json', now, now)
}

mendPackages()

if (process.argv.includes('build')) {
  const sources = Math.max(newestUnder('src'), newest('index.html'), newest('vite.config.ts'), newest('package-lock.json'))
  if (newest('dist/index.html') < sources) {
    console.error('Building the app …')
    const node = path.join('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
    execFileSync(`${fs.existsSync(node) ? node : 'node'} node_modules/vite/bin/vite.js build --logLevel warn`, { stdio: ['ignore', 'inherit', 'inherit'], shell: true })
  }
}
