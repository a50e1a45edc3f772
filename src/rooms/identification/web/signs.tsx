/** Choosing signs: short plain words on cards, the law's own wording one tap away for all of them at once. */
import {
  Accessibility, BedDouble, BookX, Brush, Building2, Church, Footprints, Globe, HardHat, HeartCrack, House, Landmark, MapPin, MessageCircleOff, School, Stethoscope, Tent, TrainFront, UserRound, type LucideIcon,
} from 'lucide-react'
import { useState } from 'react'
import type { SignCode } from '../codes.ts'
import type { Translate } from '#core/i18n/translate.ts'
import { Button } from '#core/ui/button.tsx'
import { Choice, Choices } from '#core/ui/choice.tsx'

const pictures: Readonly<Record<string, LucideIcon>> = {
  'RGC-01': UserRound, 'RGC-06': BookX, 'RGC-07': Footprints, 'RGA-09': Tent, 'RGA-12': Brush, 'RGC-05': MessageCircleOff, 'RGA-06': HeartCrack, 'RGA-03': Accessibility,
  'PLX-01': House, 'PLX-02': HardHat, 'PLX-03': BedDouble, 'PLX-04': Globe, 'PLX-05': Church, 'PLD-03': Stethoscope, 'PLD-04': TrainFront, 'PLM-01': Building2, 'PLM-02': School, 'PLM-03': Landmark, 'PLD-02': Landmark,
}

interface SignsProps {
  t: Translate
  legend: string
  legendHidden?: boolean
  codes: readonly string[]
  /** Behind a tap; shown at once where one of them is chosen already. */
  more?: readonly string[]
  moreLabel?: string
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
  /** Cards with pictures, two in a row. */
  pictured?: boolean
  one?: boolean
  name: string
}

export function Signs({ t, legend, legendHidden = false, codes, more = [], moreLabel, chosen, onChange, pictured = false, one = false, name }: SignsProps) {
  const [isOpen, setOpen] = useState(() => more.some((code) => chosen.includes(code)))
  const [inLaw, setInLaw] = useState(false)
  const shown = isOpen ? [...codes, ...more] : codes
  const toggle = (code: string, on: boolean) => onChange(one ? [code] : on ? [...chosen, code] : chosen.filter((other) => other !== code))
  return (
    <div className="stack-2">
      <Choices legend={legend} legendHidden={legendHidden} one={!pictured}>
        {shown.map((code) => {
          const Picture = pictures[code] ?? MapPin
          return (
            <Choice key={code} kind={one ? 'radio' : 'checkbox'} name={name} value={code} checked={chosen.includes(code)} onChange={(on) => toggle(code, on)} tall={pictured}
              label={t(`signs.${code}`)} small={inLaw ? t(`signs.${code}.law`) : undefined} icon={pictured ? <Picture className="i" /> : undefined} />
          )
        })}
      </Choices>
      <div className="row wrap">
        {more.length > 0 && !isOpen && <Button kind="second" onPress={() => setOpen(true)}>{moreLabel ?? t('signs.more')}</Button>}
        <Button kind="quiet" pressed={inLaw} onPress={() => setInLaw(!inLaw)}>{t('identification.screen.in-law')}</Button>
      </div>
    </div>
  )
}

/** Signs as they were noticed, to be read. */
export function SignList({ t, codes }: { t: Translate; codes: readonly SignCode[] }) {
  return (
    <ul className="stack-1 sign-list">
      {codes.map((code) => <li key={code}><details><summary>{t(`signs.${code}`)}</summary><p className="meta">{t(`signs.${code}.law`)}</p></details></li>)}
    </ul>
  )
}
