/** Where the keyboard is: what has focus, whether one can see that it has, and every stop of a screen. */
import type { Page } from '@playwright/test'

export interface Stop { what: string; visible: boolean; isBody: boolean; key: string }

/** What has focus now. Visible: an outline of its own or of the card or segment around a hidden input, inside the window. */
export async function focusNow(page: Page): Promise<Stop> {
  return await page.evaluate(() => {
    const now = document.activeElement as HTMLElement
    const marked = [now, now.closest('label'), now.closest('.choice'), now.closest('.search'), now.parentElement].filter((one) => one !== null)
    const hasOutline = marked.some((one) => { const { outlineStyle, outlineWidth } = getComputedStyle(one); return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 })
    const box = (now.closest('label') ?? now).getBoundingClientRect()
    const inWindow = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    const seen = window as never as { focusKeys?: WeakMap<Element, number>; focusCount?: number }
    seen.focusKeys ??= new WeakMap()
    if (!seen.focusKeys.has(now)) seen.focusKeys.set(now, seen.focusCount = (seen.focusCount ?? 0) + 1)
    const words = (now.getAttribute('aria-label') ?? (now.closest('label') ?? now).innerText ?? '').replace(/\s+/g, ' ').slice(0, 60)
    return { what: `${now.tagName.toLowerCase()} “${words}”${inWindow ? '' : ' (outside the window)'}`, visible: now === document.body || (hasOutline && inWindow), isBody: now === document.body, key: String(seen.focusKeys.get(now)) }
  })
}

/** Every stop of Tab on this screen, from the top until it comes round. */
export async function focusStops(page: Page, most = 60): Promise<Stop[]> {
  // Focus that merely leaves an element goes on from where it was; from the page itself it begins at the top.
  await page.evaluate(() => {
    scrollTo(0, 0)
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
  })
  const stops: Stop[] = []
  for (let n = 0; n < most; n++) {
    await page.keyboard.press('Tab')
    const stop = await focusNow(page)
    if (stop.isBody || stops.some(({ key }) => key === stop.key)) break
    stops.push(stop)
  }
  return stops
}
