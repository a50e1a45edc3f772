import { useEffect, useState } from 'react'
import type { ChildSeen, FileSeen } from './on-shelf.ts'
import { rememberWords } from './remembered-words.ts'
import type { ChildId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import { useHouse } from '#core/ui/house.tsx'

type Asked = Pick<ChildSeen, 'id' | 'revision' | 'timeline'>
export type StoriesOf = ReadonlyMap<ChildId, FileSeen | Refusal>
const none: StoriesOf = new Map()

/** The stories of a file, asked for when they are wanted, one child at a time: every asking stands on the log. Nothing until the answer has come. */
export function useStories(child: Asked, wanted = true): FileSeen | Refusal | undefined {
  return useStoriesOf([child], wanted).get(child.id)
}

/** The same of every part of a file. */
export function useStoriesOf(parts: readonly Asked[], wanted = true): StoriesOf {
  const { ask, remembered } = useHouse()
  const [stories, setStories] = useState(none)
  const key = parts.map(({ id, revision, timeline }) => `${id} ${revision} ${timeline.length}`).join()
  useEffect(() => {
    if (!wanted) return
    let here = true
    for (const { id } of parts) {
      void ask<FileSeen>('identification', 'file', { child: id }).then((answer) => {
        if (!(answer instanceof Refusal)) rememberWords(remembered, answer)
        if (here) setStories((before) => new Map(before).set(id, answer))
      })
    }
    return () => { here = false }
  }, [key, wanted]) // `ask` is made anew with every change of the shelf
  return stories
}
