import { useCallback, useEffect, useState } from 'react'
import { Refusal } from '#core/refusal.ts'
import { useHouse } from '#core/ui/house.tsx'
import { mergeLines, type RegionCount } from './line-facts.ts'
import type { ReferralLine } from './on-shelf.ts'

interface Page { readonly lines: readonly ReferralLine[]; readonly next: string | null; readonly counts: readonly RegionCount[]; readonly mostCounted: number }

export interface MoreLines {
  readonly lines: readonly ReferralLine[]
  readonly counts: readonly RegionCount[]
  readonly mostCounted: number
  readonly hasMore: boolean
  readonly asking: boolean
  /** Why the server could not be asked; what is on this phone is shown all the same. */
  readonly refused: Refusal | undefined
  more(): Promise<void>
}

/**
 * The lines on this phone, and page by page those the shelf has not. `of` is `desks` for one's own side and `regions` for
 * a coordinator's. Lists never wait: without a line the shelf alone is shown.
 */
export function useMoreLines(of: 'desks' | 'regions', { atOnce, region }: { atOnce: boolean; region?: string | undefined }): MoreLines {
  const house = useHouse()
  const { ask } = house
  const [pages, setPages] = useState<readonly Page[]>([])
  const [refused, setRefused] = useState<Refusal>()
  const [asking, setAsking] = useState(false)
  const isOpen = house.line.line === 'open'

  const read = useCallback(async (after: string | undefined) => {
    setAsking(true)
    const answer = await ask<Page>('referral', 'board', { of, ...(region && { region }), ...(after && { after }) })
    setAsking(false)
    if (answer instanceof Refusal) { setRefused(answer); return }
    setRefused(undefined)
    setPages((before) => (after ? [...before, answer] : [answer]))
  }, [of, region]) // `ask` is made anew with every change of the shelf; asking again each time would never end

  useEffect(() => { if (atOnce && isOpen) void read(undefined) }, [atOnce, isOpen, read])

  const next = pages.at(-1)?.next ?? null
  return {
    // What was asked by another agency for a child who is one for both stands in the child's file.
    lines: mergeLines(house.shelf<ReferralLine>('referrals').filter(({ seenAs }) => seenAs !== 'other-part'), pages.flatMap((page) => page.lines)),
    counts: pages[0]?.counts ?? [], mostCounted: pages[0]?.mostCounted ?? 1000,
    hasMore: atOnce ? next !== null : pages.length === 0 || next !== null, asking, refused,
    more: () => read(next ?? undefined),
  }
}
