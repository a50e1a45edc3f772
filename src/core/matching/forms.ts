import { choice } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'

/** A device gives the programme's index key to desks that lack it; the first one makes it. What matters is sealed beside it. */
export const giveIndexKey = form('matching/give-index-key', 1, {}, { byItself: 'in-order' })

/** Whoever keeps the index key makes its next version, sealed beside the form to every desk. Devices encode every child anew under it. */
export const renewIndexKey = form('matching/renew-index-key', 1, {
  because: choice(['device-lost', 'somebody-left', 'yearly', 'other'], { zone: 'Z2', purpose: 'account' }),
})

/** About a child: what finds them again, made anew by a device that may open the name. Based on which writing of what they are known by, as the house counts them. */
export const encodeChild = form('matching/encode-child', 1, {}, { byItself: 'last' })
