/** Pure, and only ever on a device: what was told about who a child is, put to what is known. Nothing that was known is lost. */
import type { meetChild, writeName } from './forms.ts'
import type { ValuesInZone } from '#core/forms/fields.ts'
import { readDocumentNumber, readIin, readKyrgyzNumber, readUzbekNumber } from '#core/matching/identifiers.ts'
import { readPhoneNumber } from '#core/matching/phones.ts'
import { Refusal } from '#core/refusal.ts'
import type { Identity, IdentityNumber } from '#core/vault/identity.ts'

type Relative = NonNullable<Identity['relatives']>[number]
type Phone = NonNullable<Identity['phones']>[number]

export type Told = ValuesInZone<(typeof writeName)['fields'], 'Z4'> & ValuesInZone<(typeof meetChild)['fields'], 'Z4'>

/** What was told is read and put in front. Refuses a number that cannot be one, with the field it stands in. */
export function withTold(known: Identity | undefined, told: Told): Identity | Refusal {
  const numbers: { kind: IdentityNumber; number: string }[] = []
  for (const [field, kind, read] of readings) {
    const written = told[field]
    if (written === undefined) continue
    const number = read(written)
    if (number instanceof Refusal) return new Refusal(number.code, { ...number.details, field })
    numbers.push({ kind, number })
  }
  const phone = told.phone === undefined ? undefined : readPhoneNumber(told.phone)
  if (phone instanceof Refusal) return new Refusal(phone.code, { ...phone.details, field: 'phone' })
  const mothers = told.mother ? [{ name: told.mother, kin: 'mother' }] : []
  const before = known ?? { names: [] }
  const merged = {
    ...before,
    names: inFront(told.name ? [told.name] : [], before.names),
    ...replaced('birth', told.birth, before), ...replaced('origin', told.origin, before),
    phones: inFront<Phone>(phone ? [{ number: phone.number }] : [], before.phones ?? [], ({ number }) => number),
    relatives: inFront<Relative>(mothers, before.relatives ?? []),
    numbers: inFront(numbers, before.numbers ?? []),
    earlier: [...(before.earlier ?? []), ...(['birth', 'origin'] as const).flatMap((what) => (told[what] !== undefined && before[what] !== undefined && before[what] !== told[what] ? [{ what, was: before[what] }] : []))],
  }
  // What there is none of is no part of it: the block does not grow by empty lists.
  return Object.fromEntries(Object.entries(merged).filter(([name, what]) => name === 'names' || !Array.isArray(what) || what.length > 0)) as unknown as Identity
}

const readings = [
  ['iin', 'iin', (written: string) => numberOf(readIin(written))],
  // Uzbekistan's and Kyrgyzstan's have as many digits: whichever it can be.
  ['personalNumber', 'personal', (written: string) => { const uzbek = readUzbekNumber(written); return numberOf(uzbek instanceof Refusal ? readKyrgyzNumber(written) : uzbek) }],
  ['paperNumber', 'paper', readDocumentNumber],
] as const

function numberOf(read: { readonly number: string } | Refusal): string | Refusal {
  return read instanceof Refusal ? read : read.number
}

function replaced<K extends 'birth' | 'origin'>(what: K, told: string | undefined, before: Identity): Partial<Record<K, string>> {
  const now = told ?? before[what]
  return (now === undefined ? {} : { [what]: now }) as Partial<Record<K, string>>
}

function inFront<T>(told: readonly T[], known: readonly T[], keyOf: (one: T) => string = (one) => JSON.stringify(one)): readonly T[] {
  const keys = new Set(told.map(keyOf))
  return [...told, ...known.filter((one) => !keys.has(keyOf(one)))]
}
