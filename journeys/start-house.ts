/** One house with a demo district for all journeys: the real server, on its own embedded database, with the built app. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

export default async function startHouse() {
  // A house that stands already, for whoever writes a journey and runs it again and again.
  if (process.env.KATCH_BASE && process.env.KATCH_JOURNEY_DATA) return
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-journey-'))
  fs.chmodSync(data, 0o755)
  const port = await freePort()
  const server = spawn(process.execPath, ['src/server.ts'], { cwd: root, env: { ...process.env, DATABASE_URL: '', KATCH_DATA: path.join(data, 'data'), PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
  const base = `http://localhost:${port}`
  await until(async () => (await fetch(`${base}/api/hello`)).ok, () => `the house did not open:\n${said}`)
  const built = await fetch(`${base}/api/demo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  if (!built.ok) throw new Error(`the demo district was not built: ${built.status}\n${said}`)
  process.env.KATCH_BASE = base
  process.env.KATCH_JOURNEY_DATA = path.join(data, 'data')
  process.env.KATCH_JOURNEY_PID = String(server.pid)
  return async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await gone
    fs.rmSync(data, { recursive: true, force: true })
  }
}

async function until(isSo: () => Promise<boolean>, otherwise: () => string) {
  for (let i = 0; i < 300; i++) {
    if (await isSo().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(otherwise())
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
