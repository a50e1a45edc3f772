import { form } from '#core/forms/form.ts'

/** A person has seen that something waits. Nothing is asked: the notice is told in `about`. */
export const noticeSeen = form('notify/seen', 1, {}, { byItself: 'in-order' })
