import type { AgencyId, DeskId, PersonId } from '#core/ids.ts'

/**
 * Roles are the programme's words for what a person is trusted with. A role alone opens no child's file: that takes
 * a relation between the child and one of the person's desks (conditions.ts).
 */
export const roleNames = ['champion', 'worker', 'head', 'coordinator', 'administrator', 'observer', 'clockwork'] as const
export type RoleName = (typeof roleNames)[number]
/** `link`: somebody without an account, who answers one referral by a link that was given to them. No person holds it and nobody can be given it. */
export type Asking = RoleName | 'link'

/** Who is asking, as the database itself found out from the session: never from what a request claims. */
export interface Who {
  readonly programme: string
  readonly person: PersonId
  readonly agency: AgencyId
  readonly desks: readonly DeskId[]
  readonly roles: readonly Asking[]
  /** Region codes (ISO 3166-2) a coordinator answers for; empty for everybody else. */
  readonly regions: readonly string[]
  /** A short public handle of the session, for the log; not the token. */
  readonly session: string
  readonly language: string
}

export function hasRole(who: Who, ...roles: readonly Asking[]): boolean {
  return roles.some((role) => who.roles.includes(role))
}
