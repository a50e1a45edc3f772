import type { Refusal } from '#core/refusal.ts'
import { Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'

/** What was refused, with the way on; said aloud by screen readers when it appears. */
export function RefusalLine({ refusal }: { refusal: Refusal | undefined }) {
  const { t } = useWords()
  return (
    <div role="alert">
      {refusal && <Note tone="felt"><p>{t(`refusal.${refusal.code}`, values(refusal))}</p></Note>}
    </div>
  )
}

function values(refusal: Refusal): Record<string, string | number> {
  return Object.fromEntries(Object.entries(refusal.details).filter((pair): pair is [string, string | number] => ['string', 'number'].includes(typeof pair[1])))
}
