/** `AlikeHere` with all it takes: fetched when first something is asked, because the names' tables are heavy. What was typed is not kept. */
import type { ChildId } from '#core/ids.ts'
import { Refusal } from '#core/refusal.ts'
import type { Bytes } from '#core/vault/bytes.ts'
import { encodeQuestion, type KnownOfChild, type Question } from '../encode.ts'
import { askedOfChild } from '../known.ts'
import { readingsOf } from '../name-parts.ts'
import type { MatchingKeys } from '../prf.ts'
import { weightWord, type Reason, type Verdict } from '../score.ts'
import { sendQuestion } from '../sent.ts'
import type { AlikeHere, AlikeParts, AlikeSeen, AskedChild } from './alike-here.ts'
import { allMatchingKeysOf } from './matching-keys.ts'
import { ShelfRegister } from './shelf-register.ts'
import { noTags, tagsHere } from './tags-here.ts'

/** A reason and its weight, both as keys of sentences: never a number. */
export interface ToldReason { readonly code: Reason['code']; readonly weight: ReturnType<typeof weightWord> }

interface Found { readonly child: ChildId; readonly verdict: Verdict; readonly reasons: readonly Reason[] }

/** A letter that is typed waits no longer than this; milliseconds. */
const sliceMs = 8

export function openAsked({ children, keys, call }: AlikeParts): AlikeHere {
  let isClosed = false
  const register = new ShelfRegister()
  /** Under each version of the index key that lives, the newest first. */
  const matchingKeys = async (): Promise<readonly MatchingKeys[] | undefined> => {
    const matching = await allMatchingKeysOf(keys)
    return isClosed || matching.length === 0 ? undefined : matching
  }
  let keptUp: Promise<void> = Promise.resolve()
  /** The register as the shelf is now; whoever writes meanwhile is not kept waiting. `undefined` where the notebook closed over it. */
  async function onShelf(): Promise<ShelfRegister | undefined> {
    keptUp = keptUp.catch(() => undefined).then(keepUp)
    await keptUp
    return isClosed ? undefined : register
  }
  async function keepUp() {
    const steps = register.keepingUp(children())
    for (let until = performance.now() + sliceMs; !isClosed && !steps.next().done;) {
      if (performance.now() < until) continue
      await new Promise((resolve) => { setTimeout(resolve) })
      until = performance.now() + sliceMs
    }
  }
  async function askHouse(question: Question): Promise<readonly AlikeSeen[] | Refusal> {
    const answer = await call<{ readonly children: readonly Found[] }>('/api/matching/alike', { question: sendQuestion(question) })
    return answer instanceof Refusal ? answer : told(answer.children.filter(({ verdict }) => verdict !== 'unlikely'))
  }

  return {
    async onShelf(asked) {
      const matching = await matchingKeys()
      const here = matching && await onShelf()
      return here && told(here.ask(questionOf(asked, matching)))
    },
    async withLine(asked) {
      const matching = await matchingKeys()
      return matching && await askHouse(questionOf(asked, matching))
    },
    async named(typed) {
      const matching = await matchingKeys()
      const question = matching && questionNamed(typed, matching)
      const here = matching && await onShelf()
      return here && (question ? here.named(question) : [])
    },
    async namedWithLine(typed) {
      const matching = await matchingKeys()
      const question = matching && questionNamed(typed, matching)
      return matching && (question ? await askHouse(question) : [])
    },
    async question({ identity, ...facts }, { withNumbers = true } = {}) {
      const matching = await matchingKeys()
      if (!matching) return undefined
      // Tokens of numbers go nowhere else: others compare by tags.
      const { phones, iin, documents, ...known } = askedOfChild(identity, facts)
      const tags = withNumbers ? await tagsHere(keys, { ...(phones && { phones }), ...(iin !== undefined && { iin }), ...(documents && { documents }) }, matching) : undefined
      return tags instanceof Refusal ? tags : isClosed ? undefined : sendQuestion(questionUnder(known, matching, tags ?? matching.map(noTags)))
    },
    close() {
      isClosed = true
      register.empty()
    },
  }
}

function told(found: readonly Found[]): readonly AlikeSeen[] {
  return found.map(({ child, verdict, reasons }) => ({ child, verdict, reasons: reasons.map(({ code, bits }) => ({ code, weight: weightWord(bits) })) }))
}

function questionOf({ identity, ...facts }: AskedChild, keys: readonly MatchingKeys[]): Question {
  return questionUnder(askedOfChild(identity, facts), keys)
}

/** While two versions live, under both: whoever was encoded anew is found under the newest, everybody else under the one before. */
function questionUnder(asked: KnownOfChild, versions: readonly MatchingKeys[], tags: readonly Bytes[] = []): Question {
  const [newest, before] = versions.map((keys, n): Question => ({ ...encodeQuestion(asked, keys), ...(tags[n] && { tags: tags[n] }) }))
  return { ...newest!, ...(before && { before }) }
}

/** Of a name as somebody types it, in whatever order; `undefined` where nothing in it is a name. */
function questionNamed(typed: string, keys: readonly MatchingKeys[]): Question | undefined {
  const names = readingsOf(typed).filter((parts) => parts.some(({ kind }) => kind !== 'initial'))
  return names.length > 0 ? questionUnder({ names }, keys) : undefined
}
