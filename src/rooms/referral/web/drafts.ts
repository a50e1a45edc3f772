/** Referrals begun and not sent, in the memory of this tab only: a text about a child is not left lying on a disk in the open. */
import type { Draft } from './sending.ts'

const drafts = new Map<string, Draft>()

export function keptDraft(session: string, child: string): Draft | undefined {
  return drafts.get(`${session} ${child}`)
}

export function keepDraft(session: string, child: string, draft: Draft): void {
  drafts.set(`${session} ${child}`, draft)
}

export function dropDraft(session: string, child: string): void {
  drafts.delete(`${session} ${child}`)
}

/** These children are not ours to refer any more. */
export function forgetDrafts(children: readonly string[]): void {
  for (const name of drafts.keys()) if (children.some((child) => name.endsWith(child))) drafts.delete(name)
}
