/**
 * What a person may show to whoever helps when the line does not do what it should. Versions, counts, codes, names of forms, times to the
 * minute: no number of a record, no name, nothing that anybody wrote. It is shown in full before it is shared.
 */
import { dayMs, minuteMs, type Moment } from '#core/clock.ts'
import type { Kept } from '#core/sync/web/outbox.ts'
import type { LineState } from '#core/sync/web/line.ts'
import type { SentOne } from './ledger.ts'

export interface ReportParts {
  readonly version: string
  readonly userAgent: string
  readonly language: string
  readonly line: LineState
  readonly outbox: readonly Kept[]
  readonly sent: readonly SentOne[]
  /** Second copies. */
  readonly held: number
  readonly storage?: { readonly usage?: number; readonly quota?: number } | undefined
  readonly now: Moment
}

const mostLines = 40

export function writeReport({ version, userAgent, language, line, outbox, sent, held, storage, now }: ReportParts): string {
  const waiting = outbox.filter(({ state }) => state === 'waiting').map(({ envelope, trouble }) => `waiting ${nameOf(envelope.form)} since ${minute(envelope.filledAt)}${trouble ? `, tried ${trouble.tries}, again ${minute(trouble.again)}` : ''}`)
  const refused = outbox.filter(({ state }) => state === 'refused').map(({ envelope, verdict }) => `refused ${nameOf(envelope.form)} from ${minute(envelope.filledAt)}: ${codeOf(verdict?.code)}`)
  const left = sent.filter(({ sentAt }) => now - sentAt < 7 * dayMs).map(({ form, filledAt, sentAt, back, code, provedAt }) => `sent ${nameOf(form)} from ${minute(filledAt)} at ${minute(sentAt)}: ${back}${code ? ` ${codeOf(code)}` : ''}${provedAt ? ', in a backup' : ''}`)
  return [
    `version ${/^[\w.-]{1,40}$/.test(version) ? version : '?'}`, `browser ${familyOf(userAgent)}`, `language ${/^[a-z]{2}$/.test(language) ? language : '?'}`, `now ${minute(now)}`,
    `line ${line.line}, heard ${line.lastHeard === undefined ? 'never' : minute(line.lastHeard)}, read ${line.filled ? 'yes' : 'no'}`,
    `waiting ${waiting.length}, refused ${refused.length}, held ${held}`,
    ...(storage?.quota ? [`storage ${Math.round(100 * (storage.usage ?? 0) / storage.quota)} %`] : []),
    ...[...waiting, ...refused, ...left].slice(0, mostLines),
  ].join('\n')
}

/** Named by programmers; whatever does not look like it is left out. */
function nameOf(form: string): string {
  return /^[a-z-]{1,40}\/[a-z-]{1,40}$/.test(form) ? form : '?'
}
function codeOf(code: string | undefined): string {
  return code && /^[a-z-]{1,40}\.[a-z-]{1,60}$/.test(code) ? code : '?'
}
function minute(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8e15 ? new Date(Math.round(at / minuteMs) * minuteMs).toISOString().slice(0, 16).replace('T', ' ') : '?'
}
/** Not the whole of what a browser says of itself: that would be a fingerprint. */
function familyOf(userAgent: string): string {
  const [, name, version] = /(Firefox|Edg|OPR|SamsungBrowser|YaBrowser|Chrome)\/(\d+)/.exec(userAgent) ?? /(Safari)\/(\d+)/.exec(userAgent) ?? []
  return name ? `${name} ${version}${/Android/.test(userAgent) ? ' Android' : /iPhone|iPad/.test(userAgent) ? ' iOS' : ''}` : '?'
}
