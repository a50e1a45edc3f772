/** Who the child is, as it stands in the sealed identity: drawn only after it was opened for a reason, and covered again with the name. */
import { useState } from 'react'
import { writeName } from '#core/forms/person-name.ts'
import { writePartialDate } from '#core/i18n/dates.ts'
import { maskNumber } from '#core/matching/identifiers.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import type { Identity } from '#core/vault/identity.ts'

const say = 'identification.who'

export function WhoItIs({ identity }: { identity: Identity }) {
  const { t, lang } = useHouse()
  const { names: [name, ...spellings], birth, origin, phones = [], relatives = [], numbers = [], earlier = [] } = identity
  return (
    <span className="stack-1">
      <span className="strong">{name ? writeName(name) : t(`${say}.nameless`)}</span>
      {spellings.map((one, n) => <span key={n} className="meta">{t(`${say}.spelt`, { name: writeName(one) })}</span>)}
      {birth && <span className="meta">{t(`${say}.born`, { when: writePartialDate(birth, lang) })}</span>}
      {relatives.filter(({ kin }) => kin === 'mother').map(({ name: mother }, n) => <span key={n} className="meta">{t(`${say}.mother`, { name: writeName(mother) })}</span>)}
      {origin && <span className="meta">{t(`${say}.origin`, { place: origin })}</span>}
      {phones.map(({ number }) => <span key={number} className="meta">{t(`${say}.phone`, { number })}</span>)}
      {numbers.map((one) => <Masked key={`${one.kind} ${one.number}`} {...one} />)}
      {earlier.map(({ what, was }, n) => <span key={n} className="meta">{t(`${say}.earlier`, { was: what === 'birth' ? writePartialDate(was, lang) : was })}</span>)}
    </span>
  )
}

/** The last four digits; the whole number when somebody needs it. */
function Masked({ kind, number }: { kind: 'iin' | 'personal' | 'paper'; number: string }) {
  const { t } = useHouse()
  const [whole, setWhole] = useState(false)
  return (
    <span className="meta row wrap">
      {t(`${say}.number.${kind}`)}: <span className="code">{whole ? number : maskNumber(number)}</span>
      {!whole && <Button kind="quiet" small onPress={() => setWhole(true)}>{t(`${say}.number.show`)}</Button>}
    </span>
  )
}
