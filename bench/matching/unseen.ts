/**
 * People put together from names no rule was tried with: in the register in one way of writing, asked about in another. Only name and birth are known, the birth as badly
 * as in `population.ts`. Any person is made anew from their number.
 */
import { chanceFrom, type Chance } from '#core/chance.ts'
import type { Sex } from '#core/matching/identifiers.ts'
import { registeredBirth, rememberedBirth, type Sighting } from './population.ts'
import { unseenBoys, unseenGirls, unseenSurnames, type UnseenName, type UnseenWay } from './unseen-spellings.ts'

/** How somebody stands in the register, and how they are asked about. */
export function unseenPerson(seed: number, index: number): { readonly registered: Sighting; readonly asked: Sighting } {
  const chance = chanceFrom(Math.imul(seed, 0x2c1b3c6d) ^ Math.imul(index + 1, 0x297a2d39))
  for (;;) {
    const sex: Sex = chance.is(0.5) ? 'female' : 'male'
    const whole = { given: chance.pick(sex === 'female' ? unseenGirls : unseenBoys), father: chance.pick(unseenBoys), surname: chance.pick(unseenSurnames) }
    const ways = (Object.keys(whole.given.spellings) as UnseenWay[]).filter((way) => whole.father.spellings[way] && whole.surname.spellings[way])
    if (ways.length < 2) continue
    const one = chance.pick(ways), other = chance.pick(ways.filter((way) => way !== one))
    const birth = { year: 2006 + Math.floor(20 * Math.sqrt(chance.next())), month: chance.whole(1, 12), day: chance.whole(1, 28) }
    const write = (way: UnseenWay, dob: string, shape: { patronymic: boolean; swapped: boolean }) => ({ person_id: `u${index}`, name: writeWhole({ ...whole, sex }, way, shape, chance), dob, sex, place: '', mother: '', lang: way })
    return {
      registered: write(one, registeredBirth({ birth }, chance), { patronymic: !chance.is(0.35), swapped: chance.is(0.3) }),
      asked: write(other, rememberedBirth({ birth }, chance), { patronymic: !chance.is(0.4), swapped: chance.is(0.5) }),
    }
  }
}

interface Whole { readonly sex: 'female' | 'male'; readonly given: UnseenName; readonly father: UnseenName; readonly surname: UnseenName }

function writeWhole({ sex, given, father, surname }: Whole, way: UnseenWay, { patronymic, swapped }: { patronymic: boolean; swapped: boolean }, chance: Chance): string {
  const family = surname.spellings[way]! + (sex === 'female' ? feminine[way] : '')
  const parts = [given.spellings[way]!, ...(patronymic ? [patronymicOf(father.spellings[way]!, sex, way, chance)] : [])]
  return (swapped ? [family, ...parts] : [...parts, family]).join(' ')
}

const feminine: Readonly<Record<UnseenWay, string>> = { 'kk': 'а', 'kk21': 'a', 'ru': 'а', 'icao': 'A', 'en': 'a', 'uz-cyr': 'а', 'uz-lat': 'a', 'ky': 'а', 'tg': 'а' }
/** What each office puts behind the father's name: for a son, for a daughter. Several where offices differ. */
const endings: Readonly<Record<UnseenWay, readonly (readonly [son: string, daughter: string])[]>> = {
  'kk': [['ұлы', 'қызы'], [' ұлы', ' қызы']], 'kk21': [['ūly', 'qyzy']], 'ru': [['ович', 'овна'], ['улы', 'кызы']], 'icao': [['ULY', 'KYZY'], ['OVICH', 'OVNA']], 'en': [['uly', 'kyzy'], ['ovich', 'ovna']],
  'uz-cyr': [[' ўғли', ' қизи']], 'uz-lat': [[' oʻgʻli', ' qizi'], [' o\'g\'li', ' qizi']], 'ky': [[' уулу', ' кызы'], ['ович', 'овна']], 'tg': [['зода', 'зода'], ['ович', 'овна']],
}

function patronymicOf(father: string, sex: 'female' | 'male', way: UnseenWay, chance: Chance): string {
  return father + chance.pick(endings[way])[sex === 'male' ? 0 : 1]
}
