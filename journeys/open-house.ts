/** The real server with the built app, on an embedded database and in a folder of its own. Nobody has visited it yet. */
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

export interface OpenedHouse {
  base: string
  data: string
  pid: number
  said(): string
  /** The server dies without a word, and is opened again at the same address over what is on the disk. */
  die(): Promise<void>
  close(): Promise<void>
}

/** @param wishes.dist another build than the one in `dist`. @param wishes.from the folder of a house that was closed: this one begins with a copy of it. */
export async function openHouse(wishes: { dist?: string; from?: string | undefined } = {}): Promise<OpenedHouse> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'katch-journey-'))
  fs.chmodSync(folder, 0o755)
  const port = await freePort()
  const data = path.join(folder, 'data')
  if (wishes.from) spawnSync('cp', ['-a', wishes.from, data])
  const base = `http://localhost:${port}`
  let said = ''
  let closing = false
  const open = () => {
    const server = spawn(process.execPath, ['src/server.ts'], { cwd: root, env: { ...process.env, DATABASE_URL: '', KATCH_DATA: data, PORT: String(port), ...(wishes.dist && { KATCH_DIST: wishes.dist }) }, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
    server.once('exit', (code, signal) => { if (!closing) process.stderr.write(`the house closed by itself (${signal ?? code}):\n${said.slice(-3000)}\n`) })
    return server
  }
  const answers = () => until(async () => (await fetch(`${base}/api/hello`)).ok, () => `the house did not open:\n${said}`)
  let server = open()
  await answers()
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    closing = true
    if (server.exitCode === null && server.signalCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill(signal)
      await gone
    }
  }
  return {
    base, data, pid: server.pid!, said: () => said,
    async die() {
      await end('SIGKILL')
      closing = false
      server = open()
      await answers()
    },
    async close() {
      await end('SIGTERM')
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function until(isSo: () => Promise<boolean>, otherwise: () => string) {
  for (let i = 0; i < 300; i++) {
    if (await isSo().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(otherwise())
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
