import { useId, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useWords } from './words.tsx'

type Named = { icon?: false; label?: undefined } | { icon: true; /** What a screen reader says for the picture alone. */ label: string }

export type ButtonProps = Named & {
  children: ReactNode
  /** One `main` per screen; `grave` is for taking something back. */
  kind?: 'main' | 'second' | 'plain' | 'quiet' | 'grave'
  roomy?: boolean
  wide?: boolean
  small?: boolean
  /** Where it leads, instead of what it does. */
  href?: string
  onPress?: () => void
  type?: 'button' | 'submit'
  form?: string
  /** Why it cannot be pressed yet, in a sentence. The button stays in reach and says it. */
  cannot?: string | undefined
  /** While true the label turns to `waitingLabel` ("Saving…"); the width stays. */
  waiting?: boolean
  waitingLabel?: string
  className?: string
  pressed?: boolean
  expanded?: boolean
}

/** What can be pressed. Says what will happen, not "Submit". */
export function Button(props: ButtonProps) {
  const { children, kind = 'main', href, onPress, type = 'button', form, cannot, waiting, pressed, expanded } = props
  const { t } = useWords()
  const reason = useId()
  const classes = ['btn', kind !== 'main' && kind, props.roomy && 'roomy', props.wide && 'wide', props.small && 'small', props.icon && 'icon', props.className].filter(Boolean).join(' ')

  if (href !== undefined && !cannot) {
    return /^[a-z]+:/.test(href)
      ? <a className={classes} href={href} aria-label={props.label}>{children}</a>
      : <Link className={classes} href={href} aria-label={props.label}>{children}</Link>
  }

  const button = (
    <button
      className={classes} type={cannot || waiting ? 'button' : type} form={form}
      aria-disabled={cannot || waiting ? true : undefined} aria-describedby={cannot ? reason : undefined} aria-busy={waiting || undefined}
      aria-label={props.label} aria-pressed={pressed} aria-expanded={expanded}
      onClick={cannot || waiting ? undefined : onPress}
    >
      {waiting === undefined ? children : (
        <span className="btn-both">
          <span className={waiting ? 'away' : undefined} aria-hidden={waiting}>{children}</span>
          <span className={waiting ? undefined : 'away'} aria-hidden={!waiting}>{props.waitingLabel ?? t('ui.saving')}</span>
        </span>
      )}
    </button>
  )
  return cannot ? <span className={props.wide ? 'btn-cannot wide' : 'btn-cannot'}>{button}<span className="meta" id={reason}>{cannot}</span></span> : button
}
