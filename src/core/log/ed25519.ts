/**
 * Does a signature hold (RFC 8032, Ed25519)? The browser's own answer where it has one; browsers before 2025 have none, and
 * get it from here. Only public things are looked at, so how long it takes tells nothing.
 */

const p = 2n ** 255n - 19n
const order = 2n ** 252n + 27742317777372353535851937790883648493n
const d = mod(-121665n * invert(121666n))
const rootOfMinusOne = power(2n, (p - 1n) / 4n)
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint]
const base = read(fromHex('5866666666666666666666666666666666666666666666666666666666666666'))!
const neutral: Point = [0n, 1n, 1n, 0n]

export async function holdsEd25519(publicKey: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, signature, message)
  } catch {
    return await holdsByHand(publicKey, signature, message)
  }
}

export async function holdsByHand(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (signature.length !== 64 || publicKey.length !== 32) return false
  const [a, r, s] = [read(publicKey), read(signature.subarray(0, 32)), toNumber(signature.subarray(32))]
  if (!a || !r || s >= order) return false
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', new Uint8Array([...signature.subarray(0, 32), ...publicKey, ...message])))
  const left = times(base, s)
  const right = add(r, times(a, toNumber(digest) % order))
  return mod(left[0] * right[2] - right[0] * left[2]) === 0n && mod(left[1] * right[2] - right[1] * left[2]) === 0n
}

/** `undefined` where the bytes are no point of the curve, or a second way to write one. */
function read(bytes: Uint8Array): Point | undefined {
  const isOdd = (bytes[31]! & 0x80) !== 0
  const y = toNumber(bytes) & (2n ** 255n - 1n)
  if (y >= p) return undefined
  const [u, v] = [mod(y * y - 1n), mod(d * y * y + 1n)]
  let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (p - 5n) / 8n))
  if (mod(v * x * x - u) !== 0n) x = mod(x * rootOfMinusOne)
  if (mod(v * x * x - u) !== 0n || (x === 0n && isOdd)) return undefined
  if ((x & 1n) !== (isOdd ? 1n : 0n)) x = p - x
  return [x, y, 1n, mod(x * y)]
}

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const [a, b, c, e] = [mod((y1 - x1) * (y2 - x2)), mod((y1 + x1) * (y2 + x2)), mod(2n * t1 * d * t2), mod(2n * z1 * z2)]
  const [f, g, h, i] = [b - a, e - c, e + c, b + a]
  return [mod(f * g), mod(h * i), mod(g * h), mod(f * i)]
}

function times(point: Point, by: bigint): Point {
  let sum = neutral
  for (let one = point, left = by; left > 0n; left >>= 1n, one = add(one, one)) if (left & 1n) sum = add(sum, one)
  return sum
}

function mod(n: bigint): bigint {
  const rest = n % p
  return rest < 0n ? rest + p : rest
}
function power(n: bigint, by: bigint): bigint {
  let result = 1n
  for (let one = mod(n), left = by; left > 0n; left >>= 1n, one = mod(one * one)) if (left & 1n) result = mod(result * one)
  return result
}
function invert(n: bigint): bigint { return power(n, p - 2n) }
function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n)
}
function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16))
}
