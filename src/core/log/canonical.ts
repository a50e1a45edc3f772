/**
 * One value, one text: JSON as RFC 8785 (JCS) writes it, so that a hash taken on a phone, on the server and by an auditor
 * is a hash of the same bytes.
 */

/** Deeper than any form of ours; a circle would otherwise end as a stack overflow. */
const deepest = 64

/**
 * The canonical text of a value. A member that is `undefined` is absent, as in JSON.
 * @throws TypeError for what JSON cannot say: NaN, infinities, `undefined` in a list, lone surrogates, dates, maps, circles.
 */
export function writeCanonical(value: unknown): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  if (depth > deepest) throw new TypeError('nested too deep for canonical JSON')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no such number')
    // JCS takes its numbers from ECMAScript, which also writes -0 as 0.
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    // Array.from also visits holes, which map() would leave out silently.
    return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`
  }
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    // Order by UTF-16 code units (RFC 8785, 3.2.3), which is what < does on strings.
    members.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${writeString(name)}:${write(member, depth + 1)}`).join(',')}}`
  }
  throw new TypeError(`canonical JSON cannot say ${typeof value}`)
}

function writeString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('a lone surrogate is no text')
  return JSON.stringify(value)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
