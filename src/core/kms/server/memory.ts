import type { Kms } from '../kms.ts'
import { unwrapWith, withNewKey, withoutKey, wrapUnder, type Ring } from './ring.ts'

/** Keys that end with the process: for tests, and nowhere else. */
export function memoryKms(): Kms {
  let ring: Ring = withNewKey({ current: 0, keys: new Map() })
  return {
    wrap: async (purpose, dataKey) => wrapUnder(ring, purpose, dataKey),
    unwrap: async (purpose, wrapped) => unwrapWith(ring, purpose, wrapped),
    rotate: async () => (ring = withNewKey(ring)).current,
    destroy: async (version) => void (ring = withoutKey(ring, version)),
    health: async () => ({ isReady: true, current: ring.current, versions: [...ring.keys.keys()].sort((a, b) => a - b), warnings: [] }),
  }
}
