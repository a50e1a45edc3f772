/** A child's file of several parts, as a phone has it: which part goes on, which are here, and where they say different things. Pure. */
import { factsOf, keptFacts, type KeptFact } from '../facts.ts'
import type { ChildSeen } from './on-shelf.ts'
import type { ChildId } from '#core/ids.ts'
import { isSame, type Value } from '#core/sync/merge.ts'

/** The parts of a file that are on this phone: the one that goes on first, then as the child was met. A file of one part is that part. */
export function partsHere(child: ChildSeen, record: (id: ChildId) => ChildSeen | undefined): readonly [ChildSeen, ...ChildSeen[]] {
  const { kept, parts = [] } = child.oneFile ?? {}
  const here = [child, ...parts.flatMap(({ id }) => record(id) ?? [])].toSorted((a, b) => a.metAt - b.metAt)
  const first = here.find(({ id }) => id === kept) ?? child
  return [first, ...here.filter(({ id }) => id !== first.id)]
}

/** Each child once: of a file of several parts the one that goes on, or where that is not here what there is. */
export function onePerChild(children: readonly ChildSeen[]): readonly ChildSeen[] {
  return children.filter(({ id, oneFile }) => !oneFile || oneFile.kept === id || !children.some((one) => one.id === oneFile.kept))
}

/** Nobody knew, or nobody asked: that is no other answer. */
const silent: readonly unknown[] = ['unknown', 'not-known', 'not-asked', 'not-clear', null, undefined]

export interface Differing { readonly fact: KeptFact; readonly answers: readonly { readonly part: ChildSeen; readonly value: Value }[] }

/** The facts to which two parts give different answers. Each is corrected in the part in which it stands. */
export function differingBetween(parts: readonly ChildSeen[]): readonly Differing[] {
  return keptFacts.flatMap((fact) => {
    const answers = parts.flatMap((part) => {
      const value = factsOf(part)[fact]
      return silent.includes(value) || (Array.isArray(value) && value.length === 0) ? [] : [{ part, value: value as Value }]
    })
    return answers.some(({ value }) => !isSame(value, answers[0]!.value)) ? [{ fact, answers }] : []
  })
}
