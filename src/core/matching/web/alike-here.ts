/**
 * *Do we know this child already?* as the screens of one open notebook ask it. Light: the names' tables, the register and the
 * kernel come when first something is asked, and what was made of them goes when the notebook closes. What was typed stays here;
 * a question that leaves the phone is made under the index key.
 */
import type { ChildId } from '#core/ids.ts'
import type { Refusal } from '#core/refusal.ts'
import type { Identity } from '#core/vault/identity.ts'
import type { Keys } from '#core/vault/web/keys.ts'
import type { FactsForMatching } from '../known.ts'
import type { Verdict } from '../score.ts'
import type { SentQuestion } from '../sent.ts'
import type { ToldReason } from './asked.ts'
import type { EncodedChild } from './shelf-register.ts'

/** What is known of a child so far. */
export interface AskedChild extends FactsForMatching { readonly identity: Identity }

/** A child whose file this person's desks serve, and why it may be the one who was asked about. */
export interface AlikeSeen { readonly child: ChildId; readonly verdict: Verdict; readonly reasons: readonly ToldReason[] }

export interface AlikeHere {
  /** Among the children on this phone's shelf, with or without a line. `undefined`: this phone has no index key, or the notebook closed. */
  onShelf(asked: AskedChild): Promise<readonly AlikeSeen[] | undefined>
  /** Among all whom this person's desks serve. `undefined` as above; refused as the house does (`matching.too-many-questions`, `matching.other-version`), without a line `sync.no-line`. */
  withLine(asked: AskedChild): Promise<readonly AlikeSeen[] | Refusal | undefined>
  /** Children on the shelf whose name holds what was typed, the most alike first. */
  named(typed: string): Promise<readonly ChildId[] | undefined>
  /** The same among all whom this person's desks serve. */
  namedWithLine(typed: string): Promise<readonly AlikeSeen[] | Refusal | undefined>
  /** What other agencies are asked with. Without a line numbers are left out of it; refused with `matching.too-many-numbers` {minutes, hours}, which `withNumbers: false` never is. */
  question(asked: AskedChild, how?: { readonly withNumbers?: boolean }): Promise<SentQuestion | Refusal | undefined>
  close(): void
}

export interface AlikeParts {
  /** What stands on the shelf now. */
  readonly children: () => readonly EncodedChild[]
  readonly keys: Keys
  readonly call: <T>(path: string, body: object) => Promise<T | Refusal>
}

export function openAlikeHere(parts: AlikeParts): AlikeHere {
  let isClosed = false
  let opening: Promise<AlikeHere> | undefined
  const asked = async () => {
    opening ??= import('./asked.ts').then(({ openAsked }) => openAsked(parts))
    // Where the code cannot be fetched it is tried again with the next question.
    const opened = await opening.catch(() => { opening = undefined })
    return isClosed ? undefined : opened
  }
  return {
    onShelf: async (child) => await (await asked())?.onShelf(child),
    withLine: async (child) => await (await asked())?.withLine(child),
    named: async (typed) => await (await asked())?.named(typed),
    namedWithLine: async (typed) => await (await asked())?.namedWithLine(typed),
    question: async (child, how) => await (await asked())?.question(child, how),
    close() {
      isClosed = true
      void opening?.then((opened) => opened.close())
      opening = undefined
    },
  }
}

/** A number of a person's own, or a given name and one thing more: less would find half the district. What only the sex is known beside is not enough. */
export function isEnoughToAsk({ identity, age }: AskedChild): boolean {
  const { names, birth, phones, relatives, numbers } = identity
  const isThere = (part: string | undefined) => part !== undefined && part.trim().length >= 2
  return (numbers?.length ?? 0) > 0 || names.some(({ given, family, patronymic, other }) => isThere(given)
    && (isThere(family) || isThere(patronymic) || isThere(other) || age !== undefined || birth !== undefined || (phones?.length ?? 0) > 0 || (relatives?.length ?? 0) > 0))
}

/** Whether what somebody looks for may be a name: words of letters alone. */
export function readsAsName(typed: string): boolean {
  const words = typed.trim().split(/\s+/)
  return words.length <= 6 && typed.trim().length >= 3 && words.every((word) => /^[\p{L}\p{M}ʻʼ’‘'`.-]+$/u.test(word))
}
