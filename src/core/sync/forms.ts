import { reference, repeat, text } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'

/** So many records at most in one receipt. */
export const mostForgotten = 100

/** A phone says by itself that it has forgotten what this person may no longer see (Security E-6). */
export const forgotten = form('sync/forgotten', 1, {
  records: repeat({
    shelf: text({ max: 40, zone: 'Z2', purpose: 'safety' }),
    record: reference('record', { zone: 'Z2', purpose: 'safety' }),
  }, { max: mostForgotten, zone: 'Z2', purpose: 'safety' }),
}, { byItself: 'in-order' })
