import { roleNames } from '#core/access/who.ts'
import type { Role } from '#core/programme.ts'

/** Titles of the roles as people here say them. */
export const roles: readonly Role[] = roleNames.map((name) => ({ name, title: `roles.${name}`, may: `roles.${name}.may` }))
