/** A return by taps: one part of the dossier is told, and the child is let go. */
import { expect } from '@playwright/test'
import { controlId } from '#core/forms/web/asking.ts'
import type { PlanPart } from '#rooms/identification/return.ts'
import { planReturn } from '#rooms/identification/return-forms.ts'
import { letChildGo } from '#rooms/referral/leaving-forms.ts'
import type { Somebody } from './people.ts'

/** From the screen of the dossier and back to it. */
export async function tellsReturn(worker: Somebody, part: PlanPart, answers: object): Promise<void> {
  const { page, press, button, t } = worker
  await press(page.locator(`a[href$="/return/${part}"]`))
  const given = Object.entries(answers)
  await worker.fillIn(planReturn, Object.fromEntries(given.filter(([, answer]) => !Array.isArray(answer))) as never)
  // What was told before is ticked already, and a second tap would take it away.
  for (const [field, codes] of given.filter(([, answer]) => Array.isArray(answer)) as [string, string[]][]) {
    const ticked = await Promise.all(codes.map((code) => page.locator(`#${controlId(planReturn, field)}-field input[value="${code}"]`).isChecked()))
    await worker.fillIn(planReturn, { [field]: codes.filter((_, n) => !ticked[n]) } as never)
  }
  await press(button('identification.screen.return.write.save'))
  await worker.awaits(page.getByRole('heading', { name: t('identification.screen.return.parts') }))
}

export async function goesHome(worker: Somebody, answers: object): Promise<void> {
  await worker.fillIn(letChildGo, answers as never)
  await worker.press(worker.button('referral.let-child-go.do'))
  await worker.awaits(worker.page.getByRole('heading', { name: worker.t('identification.screen.return.parts') }))
  await expect(worker.page.locator('a[href*="/referrals/leaving/"]')).toHaveCount(0)
}
