// Mends one known fault in a package until its authors have released their own (docs/decisions/0007-a-mended-driver.md). Exact
// text for exact text: when the package changes, this stops the start and somebody looks whether it is still needed.
import fs from 'node:fs'

const driver = 'node_modules/postgres/src'
const mends = [
  // A write that was put off until after the connection had closed ended the whole process. It fails its own queries instead.
  [`${driver}/connection.js`, `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    return x
  }`, `  function nextWrite(fn) {
    const x = chunk
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    if (socket === null) {
      error(Errors.connection('CONNECTION_CLOSED', options))
      query = null
      return false
    }
    return socket.write(x, fn)
  }`],
  // A closed connection forgot to forget what it had not written, and then never wrote again.
  [`${driver}/connection.js`, `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)
    socket.removeListener('connect', connected)
    idleTimer.cancel()`, `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)
    socket.removeListener('connect', connected)
    idleTimer.cancel()`],
  // A borrowed connection that was lost went on under the borrower's hands: what was put off waited for ever, and once the pool
  // had connected it again for somebody else, the first borrower's statements ran inside the second's transaction.
  [`${driver}/index.js`, `    c.reserved.release = true

    const sql = Sql(handler)
    sql.release = () => {
      c.reserved = null
      onopen(c)
    }

    return sql

    function handler(q) {
      c.queue === full`, `    c.reserved.release = true

    let lost = null
    c.onclose = (e) => {
      lost = e
      while (queue.length)
        queue.shift().reject(e)
    }

    const sql = Sql(handler)
    sql.release = () => {
      if (lost)
        return
      lost = Errors.connection('CONNECTION_ENDED', options)
      c.onclose = null
      c.reserved = null
      onopen(c)
    }

    return sql

    function handler(q) {
      if (lost)
        return q.reject(lost)
      c.queue === full`],
]

export function mendPackages() {
  for (const [file, broken, mended] of mends) {
    if (!fs.existsSync(file)) continue
    const text = fs.readFileSync(file, 'utf8')
    if (text.includes(mended)) continue
    if (!text.includes(broken)) throw new Error(`${file} is not the version that tools/mend-packages.mjs knows. Is the mend still needed?`)
    fs.writeFileSync(file, text.replace(broken, mended))
  }
}
