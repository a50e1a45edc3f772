/**
 * A letter that says only that something waits: no child, no agency, no kind, no link that tells. Sent when SMTP is set,
 * to people who left an address, once for all that has waited unseen for ten minutes.
 */
import { createTransport } from 'nodemailer'
import { later, minuteMs } from '#core/clock.ts'
import type { Moment } from '#core/clock.ts'
import type { Sql } from '#core/db/tx.ts'
import { translatorFor } from '#core/i18n/server/catalogue.ts'
import { claimUnmailed, markMailed } from './store.ts'

export const mailAfterMs = 10 * minuteMs

export interface MailSettings { readonly url: string; readonly from: string }

/** Sends what waits; returns how many letters went out. A letter that fails is tried again next time. */
export async function mailNotices(door: Sql, settings: MailSettings, at: Moment): Promise<number> {
  const transport = createTransport(settings.url)
  try {
    return await door.begin(async (tx) => {
      const waiting = await claimUnmailed(tx, { before: later(at, -mailAfterMs), limit: 200 })
      for (const one of waiting) {
        const t = translatorFor(one.language)
        await transport.sendMail({ from: settings.from, to: one.email, subject: t('notify.mail.subject'), text: t('notify.mail.text') })
        await markMailed(tx, one.notices, at)
      }
      return waiting.length
    })
  } finally {
    transport.close()
  }
}
