/**
 * How the screen looks on this device: three lights and three sizes of letters. Follows the phone until someone
 * chooses; the choice stays on the device and is the only thing kept there in the open.
 */

export const lights = ['light', 'dark', 'sun'] as const
export type Light = (typeof lights)[number]
export const letterSizes = ['normal', 'large', 'double'] as const
export type LetterSize = (typeof letterSizes)[number]
export interface Look { light: Light; size: LetterSize }

const listeners = new Set<() => void>()
let chosen: Partial<Look> = {}
let now: Look = { light: 'light', size: 'normal' }

/** Call once, before the first drawing. */
export function startLights(): void {
  chosen = { light: kept('light', lights), size: kept('size', letterSizes) }
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    now = { light: chosen.light ?? (dark.matches ? 'dark' : 'light'), size: chosen.size ?? 'normal' }
    const root = document.documentElement
    root.dataset.theme = now.light
    if (root.dataset.size !== now.size) {
      root.dataset.size = now.size
      askRoomAgain()
    }
    for (const listener of listeners) listener()
  }
  dark.addEventListener('change', show)
  // Two windows of one person look alike.
  addEventListener('storage', () => { chosen = { light: kept('light', lights), size: kept('size', letterSizes) }; show() })
  redraw = show
  show()
}

let redraw = () => {}

// Layout asks its container for room in rem. Chromium does not ask again when only the root's letters grew, so the
// container is taken away for one layout and put back.
function askRoomAgain(): void {
  document.body.style.containerType = 'normal'
  void document.body.offsetWidth
  document.body.style.containerType = ''
}

export function chooseLight(light: Light): void {
  chosen = { ...chosen, light }
  keep('light', light)
  redraw()
}

export function chooseLetterSize(size: LetterSize): void {
  chosen = { ...chosen, size }
  keep('size', size)
  redraw()
}

export const lookNow = (): Look => now

/** For `useSyncExternalStore`. */
export function watchLook(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// A device may refuse to keep anything (private windows); then the choice lasts as long as the page.
function kept<const T extends string>(name: string, known: readonly T[]): T | undefined {
  try { return known.find((one) => one === localStorage.getItem(`look.${name}`)) } catch { return undefined }
}
function keep(name: string, value: string): void {
  try { localStorage.setItem(`look.${name}`, value) } catch { /* see above */ }
}
