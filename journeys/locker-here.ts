/** Opens the locker that lies in a browser, as its owner could with the key, and says what lies in it. */
import type { Page } from '@playwright/test'
import type { Me } from '#core/access/web/sign-in-client.ts'
import { Refusal } from '#core/refusal.ts'
import { fromBase64url, fromUtf8, toUtf8 } from '#core/vault/bytes.ts'
import { deriveKey } from '#core/vault/committed.ts'
import { unwrapMemberKey } from '#core/vault/member-key.ts'
import { deriveFromPassphrase } from '#core/vault/passphrase.ts'

/** Needs a line once: what unwraps the key is asked of the house. */
export async function keyOf(page: Page, passphrase: string): Promise<CryptoKey> {
  const { unlock } = await page.evaluate(async () => await (await fetch('/api/me')).json() as Me)
  const { wrapKey } = await deriveFromPassphrase(passphrase, fromBase64url(unlock.salt!)!, unlock.params!)
  const member = await unwrapMemberKey(unlock.wraps.find(({ way }) => way === 'passphrase')!, wrapKey, unlock)
  if (member instanceof Refusal) throw new Error('the passphrase does not open the key')
  const content = await deriveKey(member.privateKey, toUtf8(unlock.person), 'house/locker/1/content', 32)
  return await crypto.subtle.importKey('raw', content, 'AES-GCM', false, ['decrypt'])
}

export interface Slot { readonly name: string; readonly what: any; readonly bytes: number }

export async function slotsOf(page: Page, key: CryptoKey): Promise<Slot[]> {
  const rows = await page.evaluate(async () => await new Promise<{ at: string; group: string; iv: string; locked: string }[]>((done) => {
    const text = (bytes: Uint8Array) => { let out = ''; for (let n = 0; n < bytes.length; n += 8192) out += String.fromCharCode(...bytes.subarray(n, n + 8192)); return btoa(out) }
    const asked = indexedDB.open('notebook')
    asked.onsuccess = () => {
      const all = asked.result.transaction('slots').objectStore('slots').getAll()
      all.onsuccess = () => {
        done(all.result.map(({ at, group, iv, locked }: { at: string; group: string; iv: Uint8Array; locked: ArrayBuffer }) => ({ at, group, iv: text(iv), locked: text(new Uint8Array(locked)) })))
        asked.result.close()
      }
    }
  }))
  return await Promise.all(rows.map(async ({ at, group, iv, locked }) => {
    const bytes = Buffer.from(locked, 'base64')
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: Buffer.from(iv, 'base64'), additionalData: toUtf8(`${group} ${at}`) }, key, bytes)
    return { ...JSON.parse(fromUtf8(new Uint8Array(opened))) as Omit<Slot, 'bytes'>, bytes: bytes.length }
  }))
}

/** The records that lie at rest, by shelf. */
export async function shelfAtRest(page: Page, key: CryptoKey): Promise<Map<string, Map<string, any>>> {
  const shelves = new Map<string, Map<string, any>>()
  for (const { what } of await slotsOf(page, key)) {
    for (const { shelf, id, record } of (what.records ?? []) as { shelf: string; id: string; record: object }[]) shelves.set(shelf, (shelves.get(shelf) ?? new Map()).set(id, record))
  }
  return shelves
}

/** The numbers of a shelf's records that lie at rest. */
export async function atRest(page: Page, key: CryptoKey, shelf: string): Promise<string[]> {
  return [...(await shelfAtRest(page, key)).get(shelf)?.keys() ?? []].toSorted()
}
