import type { Place } from '#core/forms/fields.ts'

/** Where this device was used last: a region and a district, no more, so that nobody chooses them twice. */
export function recallPlace(): Place | undefined {
  try {
    const [region = '', district] = (localStorage.getItem('identification.place') ?? '').split(' ')
    return region === '' ? undefined : { region, ...(district && { district }) }
  } catch { return undefined }
}

export function rememberPlace({ region, district }: Place): void {
  try { localStorage.setItem('identification.place', district ? `${region} ${district}` : region) } catch { /* a private window keeps nothing */ }
}
