import { useEffect, useState } from 'react'
import type { ChildSeen, FileSeen } from './on-shelf.ts'
import { rememberWords } from './remembered-words.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse } from '#core/ui/house.tsx'

/** The stories of a file, asked for when they are wanted, one child at a time: every asking stands on the log. Nothing until the answer has come. */
export function useStories(child: Pick<ChildSeen, 'id' | 'revision' | 'timeline'>, wanted = true): FileSeen | Refusal | undefined {
  const { ask, remembered } = useHouse()
  const [stories, setStories] = useState<FileSeen | Refusal>()
  useEffect(() => {
    if (!wanted) return
    let here = true
    void ask<FileSeen>('identification', 'file', { child: child.id }).then((answer) => {
      if (!(answer instanceof Refusal)) rememberWords(remembered, answer)
      if (here) setStories(answer)
    })
    return () => { here = false }
  }, [child.id, child.revision, child.timeline.length, wanted]) // `ask` is made anew with every change of the shelf
  return stories
}
