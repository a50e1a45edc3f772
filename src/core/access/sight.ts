/** How much of a child's file a desk sees: the whole of it, or the groups of data that were shared with it. */
export type Sight = 'whole' | ReadonlySet<string>

export function sees(sight: Sight, group: string): boolean {
  return sight === 'whole' || sight.has(group)
}
