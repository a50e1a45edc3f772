/** Base45 (RFC 9285): bytes in the letters that a QR code holds most tightly. */
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export function toBase45(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length
    const value = pair ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!
    text += letters[value % 45]! + letters[Math.floor(value / 45) % 45]! + (pair ? letters[Math.floor(value / 2025)]! : '')
  }
  return text
}

/** `undefined` for whatever this alphabet does not write. */
export function fromBase45(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 3 === 1) return undefined
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 3) {
    const part = Array.from(text.slice(at, at + 3), (letter) => letters.indexOf(letter))
    if (part.includes(-1)) return undefined
    const value = part[0]! + part[1]! * 45 + (part[2] ?? 0) * 2025
    if (value >= (part.length === 3 ? 65_536 : 256)) return undefined
    if (part.length === 3) bytes.push(value >> 8)
    bytes.push(value & 255)
  }
  return Uint8Array.from(bytes)
}
