/** From `node src/server.ts` to the first page, on a fresh folder (database made) and again; and the memory it then takes. */
import { spawn, execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const asJson = process.argv.includes('--json')
const root = path.resolve(import.meta.dirname, '..')
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-start-'))
fs.chmodSync(data, 0o755)
const runs: { first: boolean; ms: number; serverMb: number; databaseMb: number }[] = []
for (let i = 0; i < 6; i++) {
  const port = 20_000 + Math.floor(process.pid % 10_000) + i
  const began = performance.now()
  const server = spawn(process.execPath, ['src/server.ts'], { cwd: root, env: { ...process.env, DATABASE_URL: '', KATCH_DATA: path.join(data, 'data'), PORT: String(port) }, stdio: 'ignore' })
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (answer?.ok) { await answer.text(); break }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const ms = Math.round(performance.now() - began)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  runs.push({ first: i === 0, ms, serverMb: residentMb(server.pid!), databaseMb: databaseMb() })
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await gone
}
fs.rmSync(data, { recursive: true, force: true })
const again = runs.filter((run) => !run.first).sort((a, b) => a.ms - b.ms)
const result = { firstMs: runs[0]!.ms, againMs: again[Math.floor(again.length / 2)]!.ms, serverMb: again[0]!.serverMb, databaseMb: again[0]!.databaseMb }
process.stdout.write(asJson ? `${JSON.stringify(result)}\n` : `first start to first page ${result.firstMs} ms; next starts ${result.againMs} ms (median of 5); server ${result.serverMb} MB resident, database ${result.databaseMb} MB proportional\n`)

function residentMb(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
}

/** Shared pages counted once: the sum of proportional set sizes of our postmaster and its children. */
function databaseMb(): number {
  const pid = Number(fs.readFileSync(path.join(data, 'data/db/postmaster.pid'), 'utf8').split('\n')[0])
  const pids = [pid, ...execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).split('\n').filter(Boolean).map(Number)]
  const kb = pids.map((one) => { try { return Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'))?.[1] ?? 0) } catch { return 0 } })
  return Math.round(kb.reduce((a, b) => a + b, 0) / 1024)
}
