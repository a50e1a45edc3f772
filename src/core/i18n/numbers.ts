import type { Language } from './translate.ts'

/**
 * A number as people here write it: digits always, thousands apart from five digits on (so that a year stays whole),
 * a comma before decimals except in English. Phones differ in which languages they know, so we do it ourselves.
 */
export function writeNumber(value: number, language: Language): string {
  if (!Number.isFinite(value)) return '…'
  const [whole = '0', part] = String(Math.abs(value)).split('.')
  const apart = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, language === 'en' ? ',' : '\u00A0') : whole
  const sign = value < 0 ? '\u2212' : ''
  return sign + apart + (part ? (language === 'en' ? '.' : ',') + part : '')
}
