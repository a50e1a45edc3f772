import type { Who } from '#core/access/who.ts'

/** Whether an invented notebook could pass for this person's: it takes a worker at a desk. */
export function mayHaveInvented({ roles, desks }: Pick<Who, 'roles' | 'desks'>): boolean {
  return desks.length > 0 && roles.includes('worker') && !roles.some((role) => role === 'coordinator' || role === 'administrator')
}
