import { useState } from 'react'
import { Field } from '#core/ui/field.tsx'
import { useWords } from '#core/ui/words.tsx'
import { checkPassphrase, leastPassphrase } from '#core/vault/passphrase.ts'

/** Two inputs for a new passphrase; `onChange` hears it once both agree and it may be used, else nothing. */
export function NewPassphrase({ signInName, onChange }: { signInName: string; onChange: (passphrase: string | undefined) => void }) {
  const { t } = useWords()
  const [first, setFirst] = useState('')
  const [again, setAgain] = useState('')
  const weak = first ? checkPassphrase(first, signInName) : undefined
  const tell = (one: string, other: string) => onChange(one && one === other && !checkPassphrase(one, signInName) ? one : undefined)
  const least = { least: leastPassphrase }
  return (
    <>
      <Field label={t('access.field.new-passphrase')} hint={t('access.field.new-passphrase.hint', least)} wrong={weak && t(`refusal.${weak.code}`, { ...least, most: 256 })}>
        {(input) => <input {...input} type="password" autoComplete="new-password" required maxLength={256} value={first} onChange={(e) => { setFirst(e.target.value); tell(e.target.value, again) }} />}
      </Field>
      <Field label={t('access.field.passphrase-again')} wrong={again && again !== first ? t('access.field.passphrase-again.differs') : undefined}>
        {(input) => <input {...input} type="password" autoComplete="new-password" required maxLength={256} value={again} onChange={(e) => { setAgain(e.target.value); tell(first, e.target.value) }} />}
      </Field>
    </>
  )
}
