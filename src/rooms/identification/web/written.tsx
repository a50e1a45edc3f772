/** Everything that was ever written into the facts of a file: what gave way to another answer is still read here. Needs a line. */
import { useEffect, useState } from 'react'
import { useParams } from 'wouter'
import { keptFacts, type KeptFact } from '../facts.ts'
import { sayDesk } from './conflicts.tsx'
import type { AnswerSeen, ChildSeen } from './on-shelf.ts'
import { sayCode } from './telling.ts'
import { sayAsked, sayFact } from './telling-facts.ts'
import './identification.css'
import { tellMoment } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Chip } from '#core/ui/chip.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { NotFound, Note } from '#core/ui/note.tsx'
import { Screen } from '#core/ui/shell.tsx'

const say = 'identification.written'
type Written = AnswerSeen & { readonly fact: KeptFact; readonly became: string; readonly live: boolean }

export function WhatWasWritten() {
  const house = useHouse()
  const { t, lang, now, record, ask } = house
  const { id } = useParams<{ id: string }>()
  const child = record<ChildSeen>('children', id)
  const [answer, setAnswer] = useState<{ written: readonly Written[] } | Refusal>()
  const revision = child?.revision
  useEffect(() => {
    let here = true
    void ask<{ written: readonly Written[] }>('identification', 'written', { child: id }).then((told) => { if (here) setAnswer(told) })
    return () => { here = false }
    // Asked again when the file has changed, not whenever the house is drawn anew.
  }, [id, revision])
  if (!child) return <Screen title={t(`${say}.title`)} back="/children"><NotFound /></Screen>
  const written = answer === undefined || answer instanceof Refusal ? [] : answer.written
  return (
    <Screen title={t(`${say}.title`)} bar={{ title: t(`${say}.title`), small: sayCode(t, child.code) }} sub={t(`${say}.sub`)} back={`/children/${id}`}>
      <div className="stack reading" aria-busy={answer === undefined}>
        {answer instanceof Refusal && <Note><p role="alert">{t(answer.code === 'sync.no-line' ? `${say}.later` : `refusal.${answer.code}`)}</p></Note>}
        {keptFacts.filter((fact) => written.some((one) => one.fact === fact)).map((fact) => (
          <section key={fact} className="card stack-2">
            <h2 className="t-h3">{sayAsked(t, fact)}</h2>
            <ul className="stack-2">{written.filter((one) => one.fact === fact).map((one) => (
              <li key={one.id} className="stack-1">
                <span className="row wrap"><span className={one.live ? 'strong' : undefined}>{sayFact(t, fact, one.value)}</span>{one.live && <Chip>{t(`${say}.now`)}</Chip>}{one.isMine && <Chip tone="brand">{t('identification.conflicts.mine')}</Chip>}</span>
                <span className="meta">{[sayDesk(house, one), tellMoment(t, lang, one.filledAt, now)].join(' · ')}</span>
              </li>
            ))}</ul>
          </section>
        ))}
      </div>
    </Screen>
  )
}
