/** Which figures are looked at: whose and of which period stands in the address, so that both can be handed on. */
import { useEffect, useState } from 'react'
import { useParams } from 'wouter'
import { hasRole } from '#core/access/who.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse, type House } from '#core/ui/house.tsx'
import type { AnsweringSeen } from '../answering.ts'
import { periodsOf, readPeriod, type PeriodKind } from '../periods.ts'

export const own = 'own'
export const kinds = ['month', 'quarter', 'half', 'year'] as const satisfies readonly PeriodKind[]
export type Kind = (typeof kinds)[number]

/** Whose figures somebody may ask for: their own agency's, and of regions. */
export function mayAskOf({ who, programme }: Pick<House, 'who' | 'programme'>): readonly string[] {
  const regions = who.roles.includes('administrator') ? programme.regions.map(({ code }) => code) : who.regions
  return [...(hasRole(who, 'worker', 'head') ? [own] : []), ...(hasRole(who, 'coordinator', 'administrator') ? regions : [])]
}

export interface Asked {
  readonly of: string
  readonly period: string
  readonly kind: Kind | 'days'
  readonly answer: AnsweringSeen | undefined
  readonly refused: Refusal | undefined
  again(): void
}

/** What stands in the address, or the nearest to it that there is. */
export function useAnswers(): Asked {
  const house = useHouse()
  const { ask, now } = house
  const params = useParams<{ of?: string; period?: string }>()
  const all = mayAskOf(house)
  const of = params.of !== undefined && all.includes(params.of) ? params.of : all[0] ?? own
  const read = params.period === undefined ? undefined : readPeriod(decodeURIComponent(params.period))
  const period = read ?? periodsOf(of === own ? 'month' : 'half', now, of !== own)[0]!
  const [told, setTold] = useState<{ readonly key: string; readonly answer: AnsweringSeen | Refusal }>()
  const [tries, setTries] = useState(0)
  const key = `${of} ${period.name}`
  const isOpen = house.line.line === 'open'

  useEffect(() => {
    let left = false
    void ask<AnsweringSeen>('referral', 'answering', { period: period.name, ...(of !== own && { region: of }) }).then((answer) => { if (!left) setTold({ key, answer }) })
    return () => { left = true }
  }, [key, tries, isOpen]) // `ask` is made anew with every change of the shelf; asking again each time would never end

  const here = told?.key === key ? told.answer : undefined
  return { of, period: period.name, kind: period.kind, answer: here instanceof Refusal ? undefined : here, refused: here instanceof Refusal ? here : undefined, again: () => setTries((n) => n + 1) }
}

export function addressOf(of: string, period: string, paper = false): string {
  return `/answers/${of}/${period}${paper ? '/paper' : ''}`
}
