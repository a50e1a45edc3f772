import type { ClockFace } from './on-shelf.ts'
import { runningClocks, termOf } from './telling.ts'
import { termKnown } from '#core/clocks/editions.ts'
import { whoActs } from '#core/clocks/terms.ts'
import { ClockCard } from '#core/ui/clock.tsx'
import { useHouse } from '#core/ui/house.tsx'

/** Running terms, each with who acts for a child or for somebody of age and on what it rests; a protection that nobody can be late with leaves when it is over. */
export function Terms({ clocks, presumedMinor = true }: { clocks: readonly ClockFace[]; presumedMinor?: boolean }) {
  const { t, now, programme } = useHouse()
  return runningClocks(clocks, programme).flatMap((clock) => {
    const rule = termKnown(programme, clock)
    if (rule?.sense === 'at-least' && clock.dueAt <= now) return []
    const past = clock.dueAt <= now
    // How far the silence has climbed: the last who was told.
    const told = rule?.ladder[(clock.level ?? 0) - 1]?.to
    return [
      <ClockCard key={clock.kind} title={t(`clocks.kind.${clock.kind}`)} term={termOf(clock)} now={now} owner={rule && t(`clocks.acts.${whoActs(rule, { presumedMinor })}`)} basis={<>{t(clock.basis)}{rule?.note && <><br />{t(rule.note)}</>}</>}>
        {past && rule?.sense === 'at-most' && <p className="meta">{told && <>{t(`clocks.place.${told}`)}<br /></>}{t('identification.screen.past-term')}</p>}
        {rule?.sense === 'at-least' && <p className="meta">{t('identification.screen.at-least')}</p>}
      </ClockCard>,
    ]
  })
}
