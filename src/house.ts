/** Every form of every room, by name: pure, the same for phone and server. */
import * as consent from '#core/consent/forms.ts'
import type { Form } from '#core/forms/form.ts'
import * as matching from '#core/matching/forms.ts'
import * as notify from '#core/notify/forms.ts'
import * as sync from '#core/sync/forms.ts'
import * as identification from '#rooms/identification/forms.ts'
import * as returns from '#rooms/identification/return-forms.ts'
import * as partnerships from '#rooms/partnerships/forms.ts'
import * as recognition from '#rooms/recognition/forms.ts'
import * as referral from '#rooms/referral/forms.ts'
import * as leaving from '#rooms/referral/leaving-forms.ts'

export const forms: ReadonlyMap<string, Form> = new Map(
  [notify, sync, consent, matching, partnerships, identification, returns, referral, leaving, recognition].flatMap((folder) => Object.values(folder).filter(isForm)).map((form) => [form.name, form]),
)

function isForm(value: unknown): value is Form {
  return typeof value === 'object' && value !== null && 'fields' in value && 'version' in value && 'name' in value
}
