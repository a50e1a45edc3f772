import { Delete } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useWords } from '#core/ui/words.tsx'
import { numberLength } from '../number.ts'

/**
 * Six stitches and ten keys; a keyboard's digits work as well. The sixth digit is told to `onFull`, and the stitches are empty again once it is
 * through. A screen reader hears how many digits there are, never which.
 */
export function NumberPad({ onFull, aside }: { onFull: (number: string) => Promise<void>; aside: ReactNode }) {
  const { t } = useWords()
  const [digits, setDigits] = useState<readonly number[]>([])
  const isBusy = useRef(false)

  const add = (digit: number) => setDigits((before) => (before.length < numberLength ? [...before, digit] : before))
  const takeBack = () => { if (!isBusy.current) setDigits((before) => before.slice(0, -1)) }

  useEffect(() => {
    if (digits.length < numberLength || isBusy.current) return
    isBusy.current = true
    void onFull(digits.join('')).finally(() => {
      isBusy.current = false
      setDigits([])
    })
  }, [digits, onFull])

  useEffect(() => {
    const type = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return
      if (/^[0-9]$/.test(event.key)) add(Number(event.key))
      else if (event.key === 'Backspace') takeBack()
    }
    addEventListener('keydown', type)
    return () => removeEventListener('keydown', type)
  }, [])

  return (
    <div className="stack-6">
      <div className="stitches" aria-hidden="true">
        {Array.from({ length: numberLength }, (_, n) => <i key={n} className={n < digits.length ? 'on' : undefined} />)}
      </div>
      <p className="vh" role="status">{digits.length > 0 && t('access.number.entered', { count: digits.length })}</p>
      <div className="number-keys" role="group" aria-label={t('access.number.pad')}>
        {[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => <button key={digit} type="button" onClick={() => add(digit)}>{digit}</button>)}
        {aside}
        <button type="button" onClick={() => add(0)}>0</button>
        <button type="button" className="bare" aria-label={t('access.number.back')} onClick={takeBack}><Delete className="i" /></button>
      </div>
    </div>
  )
}
