/**
 * Telephone numbers of Kazakhstan and its neighbours in E.164, so that one number written in ten ways is one number.
 * National plans: ITU-T E.164 country codes and national numbering plans (lengths and trunk prefixes).
 */
import { readPhone } from '../forms/values.ts'
import { refuse, type Refusal } from '../refusal.ts'

export type PhoneCountry = 'kz' | 'ru' | 'uz' | 'kg' | 'tj' | 'az' | 'tm'

interface Plan {
  readonly code: string
  /** Digits after the code. */
  readonly length: number
  /** How those digits may begin. */
  readonly begins: RegExp
  /** What is dialled before them inside the country. */
  readonly trunk: string
}

const plans: Readonly<Record<PhoneCountry, Plan>> = {
  kz: { code: '7', length: 10, begins: /^[67]/, trunk: '8' },
  ru: { code: '7', length: 10, begins: /^[3489]/, trunk: '8' },
  uz: { code: '998', length: 9, begins: /^[235-9]/, trunk: '8' },
  kg: { code: '996', length: 9, begins: /^[2-9]/, trunk: '0' },
  tj: { code: '992', length: 9, begins: /^\d/, trunk: '8' },
  az: { code: '994', length: 9, begins: /^[1-9]/, trunk: '0' },
  tm: { code: '993', length: 8, begins: /^[1-9]/, trunk: '8' },
}
const countries = Object.keys(plans) as PhoneCountry[]

export interface PhoneNumber { readonly number: string; readonly country?: PhoneCountry }

/**
 * Reads a number as people write it. A bare one is read by the plan of `at`, the country where it was written down, after
 * the ways the house knows anyway (`8 701 …`, `+998 …`, `00996 …`). Numbers of other countries are taken as they are.
 */
export function readPhoneNumber(raw: string, at?: PhoneCountry): PhoneNumber | Refusal<'matching.phone-unreadable' | 'matching.phone-of-country'> {
  const digits = raw.length > 40 ? '' : raw.normalize('NFKC').replace(/\D/g, '')
  const own = at && !/^\s*(\+|00)/.test(raw) ? nationalNumber(digits, plans[at]) : undefined
  const number = own ?? readPhone(raw.normalize('NFKC')) ?? withForgottenPlus(digits)
  if (number === undefined) return refuse('matching.phone-unreadable')
  const country = countries.find((one) => isOf(number, plans[one]))
  if (!country && countries.some((one) => number.startsWith(`+${plans[one].code}`))) return refuse('matching.phone-of-country')
  return country ? { number, country } : { number }
}

function nationalNumber(digits: string, plan: Plan): string | undefined {
  const number = [digits, digits.startsWith(plan.trunk) ? digits.slice(plan.trunk.length) : ''].find((rest) => rest.length === plan.length && plan.begins.test(rest))
  return number === undefined ? undefined : `+${plan.code}${number}`
}

function withForgottenPlus(digits: string): string | undefined {
  return countries.some((one) => isOf(`+${digits}`, plans[one])) ? `+${digits}` : undefined
}

function isOf(number: string, { code, length, begins }: Plan): boolean {
  return number.startsWith(`+${code}`) && number.length === code.length + 1 + length && begins.test(number.slice(code.length + 1))
}
