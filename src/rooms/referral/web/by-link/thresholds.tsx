/** Before the request, after it, and where it does not open: steps in which nothing of a person is on the page. */
import { useState, type FormEvent } from 'react'
import { Button } from '#core/ui/button.tsx'
import { Field } from '#core/ui/field.tsx'
import { useWords } from '#core/ui/words.tsx'
import { readCode, writeCode } from '#core/vault/link-code.ts'
import { inFours } from './address.ts'
import { CallAsker, Heading } from './parts.tsx'
import type { Stage } from './stage.ts'
import type { Answering } from './use-answering.ts'

/** For whoever has the code on paper or hears it on the telephone. */
export function AskCode({ moves, onCode }: { moves: boolean; onCode: (code: string) => void }) {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const code = readCode(typed)

  function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (code) onCode(code)
    else document.querySelector<HTMLInputElement>('.by-link-code')?.focus()
  }

  return (
    <form className="stack-6" noValidate autoComplete="off" onSubmit={submit}>
      <div className="stack-2"><Heading moves={moves}>{t('answer.code.title')}</Heading><p className="muted">{t('answer.code.says')}</p></div>
      <Field label={t('answer.code.label')} hint={t('answer.code.hint')} wrong={tried && !code ? t('answer.code.wrong') : undefined}>
        {(input) => <input {...input} className={`${input.className} by-link-code`} type="text" autoComplete="off" autoCapitalize="characters" autoCorrect="off" spellCheck={false} dir="ltr" aria-required
          value={typed} onChange={(event) => setTyped(event.target.value)} onBlur={() => setTyped(inFours(typed))} />}
      </Field>
      <Button type="submit" roomy wide>{t('answer.code.next')}</Button>
    </form>
  )
}

/** Nothing is called before the button: a messenger that looks into each link must not use this one up. */
export function Threshold({ moves, code, opening, onOpen }: { moves: boolean; code: string; opening: boolean; onOpen: () => void }) {
  const { t } = useWords()
  return (
    <div className="stack-6">
      <div className="stack"><Heading moves={moves}>{t('answer.threshold.title')}</Heading><p className="lead">{t('answer.threshold.says')}</p><p className="muted">{t('answer.threshold.device')}</p></div>
      <div className="stack-2">
        <Button roomy wide waiting={opening} waitingLabel={t('answer.opening')} onPress={onOpen}>{t('answer.threshold.open')}</Button>
        <p className="meta by-link-centred" role="status">{opening ? t('answer.opening.says') : t('answer.threshold.code', { code: writeCode(code) })}</p>
      </div>
    </div>
  )
}

/** Why it does not open, in plain words, and what can be done. */
export function Shut({ stage, answering }: { stage: Extract<Stage, { at: 'shut' }>; answering: Pick<Answering, 'open' | 'giveCode'> }) {
  const { t } = useWords()
  return (
    <div className="stack-6">
      <div className="stack" role="alert"><Heading moves>{t(`answer.shut.${stage.because}`)}</Heading><p className="lead">{t(`answer.shut.${stage.because}.says`)}</p></div>
      {stage.from && <CallAsker from={stage.from} />}
      <div className="stack-2">
        {stage.code && <Button roomy wide onPress={answering.open}>{t('answer.again')}</Button>}
        <Button kind={stage.code ? 'quiet' : 'second'} roomy wide onPress={() => answering.giveCode(undefined)}>{t('answer.another-code')}</Button>
      </div>
    </div>
  )
}

/** It is over here: what was told, who knows it, and that nothing stayed on this device. */
export function Thanks({ told, from }: Pick<Extract<Stage, { at: 'told' }>, 'told' | 'from'>) {
  const { t } = useWords()
  return (
    <div className="stack-6">
      <div className="stack">
        <Heading moves>{t('answer.thanks.title')}</Heading>
        <p className="lead">{t(`answer.thanks.${told.said}`)}</p>
        {told.said !== 'done' && told.because && <p><span className="strong">{t('answer.thanks.because')}</span> {t(`referral.reason.${told.because}`)}</p>}
        <p className="muted">{t('answer.thanks.knows', { agency: from.agency })}</p>
      </div>
      <CallAsker from={from} />
      <p className="meta">{t('answer.thanks.nothing-here')}</p>
    </div>
  )
}

export function Left() {
  const { t } = useWords()
  return <div className="stack-2"><Heading moves>{t('answer.left.title')}</Heading><p className="muted">{t('answer.left.says')}</p></div>
}
