/**
 * A refusal is an answer: a code, details without persons, and (in `messages/`, as `refusal.<code>`) a sentence in
 * every language with a way on. What we did not foresee is thrown instead; then the phone keeps what was filled in.
 */

/** Details never hold a person's name, an exact place or a free text: they are shown, logged and sent. */
export type RefusalDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>

export class Refusal<Code extends string = string> {
  readonly code: Code
  readonly details: RefusalDetails
  constructor(code: Code, details: RefusalDetails = {}) {
    this.code = code
    this.details = details
  }
}

export function refuse<const Code extends string>(code: Code, details?: RefusalDetails): Refusal<Code> {
  return new Refusal(code, details)
}

/** The one answer for *not found* and *not yours*: that a record exists is itself a secret. */
export function notYours(): Refusal<'access.not-yours'> {
  return new Refusal('access.not-yours')
}
