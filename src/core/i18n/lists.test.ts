import { expect, test } from 'vitest'
import { readCatalogue } from './server/catalogue.ts'

// The law's word is a legal status and stands where the law needs it: in a file, in a form that records the status, in the
// law's own wording of signs, of the information card (but not where it is carried in a pocket) and of a petition between offices. In lists, titles, buttons, notices and errors a child is a child.
const may = /^(statuses\.state\.|signs\..*\.law$|identification\.(card\.(?!title|pocket|discreet)|outcome|record-outcome|decide-appeal|status|file|screen\.(file|act|path|station)|right|residence-paper\.\w+\.asks)|referral\.|consent\.|agency-types\.|clocks\.basis|programme\.|refusal\.|services\.|calendar\.)/
const words: Record<string, RegExp> = { ru: /жертв/i, kk: /құрбан/i, en: /\bvictim/i }

for (const [language, word] of Object.entries(words)) {
  test(`no list, title or button calls a child a victim (${language})`, () => {
    const found = Object.entries(readCatalogue(language)).filter(([key, text]) => word.test(text) && !may.test(key)).map(([key]) => key)
    expect(found).toEqual([])
  })
}
