/** Where the code of a link is found: behind the `#`, which a browser keeps to itself and sends to nobody. Pure. */
import { readCode } from '#core/vault/link-code.ts'

/** The code in an address; `undefined` where there is none that could be one. Messengers write a stroke as `%E2%80%93` and put a full stop behind a link. */
export function codeIn(fragment: string): string | undefined {
  return readCode(decoded(fragment.replace(/^#/, '')).replace(/[.,;:)»"']+$/, ''))
}

/** A code as it is being typed: in fours, so that eye and finger keep their place. What is no letter of a code stays where it was typed. */
export function inFours(typed: string): string {
  const signs = typed.toUpperCase().replaceAll(/[\s\u2010-\u2015-]/g, '')
  return signs.match(/.{1,4}/gu)?.join(' ') ?? ''
}

function decoded(text: string): string {
  try { return decodeURIComponent(text) } catch { return text }
}
