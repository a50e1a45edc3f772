import type { ClockFace } from './on-shelf.ts'
import { runningClocks, termOf } from './telling.ts'
import { ClockCard } from '#core/ui/clock.tsx'
import { useHouse } from '#core/ui/house.tsx'

/** Running terms, each with who acts and on what it rests; a protection that nobody can be late with leaves when it is over. */
export function Terms({ clocks }: { clocks: readonly ClockFace[] }) {
  const { t, now, programme } = useHouse()
  const rules = programme.clocks
  return runningClocks(clocks, rules).flatMap((clock) => {
    const rule = rules.terms[clock.kind]
    if (rule?.sense === 'at-least' && clock.dueAt <= now) return []
    const past = clock.dueAt <= now
    // How far the silence has climbed: the last who was told.
    const told = rule?.ladder[(clock.level ?? 0) - 1]?.to
    return [
      <ClockCard key={clock.kind} title={t(`clocks.kind.${clock.kind}`)} term={termOf(clock)} now={now} owner={rule && t(`clocks.acts.${rule.acts}`)} basis={<>{t(clock.basis)}{rule?.note && <><br />{t(rule.note)}</>}</>}>
        {past && rule?.sense === 'at-most' && <p className="meta">{told && <>{t(`clocks.place.${told}`)}<br /></>}{t('identification.screen.past-term')}</p>}
        {rule?.sense === 'at-least' && <p className="meta">{t('identification.screen.at-least')}</p>}
      </ClockCard>,
    ]
  })
}
