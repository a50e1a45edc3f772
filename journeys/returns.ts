/** A return by taps: one part of the dossier is told, and the child is let go. */
import { expect } from '@playwright/test'
import type { PlanPart } from '#rooms/identification/return.ts'
import { planReturn } from '#rooms/identification/return-forms.ts'
import { letChildGo } from '#rooms/referral/leaving-forms.ts'
import type { Somebody } from './people.ts'

/** From the screen of the dossier and back to it. */
export async function tellsReturn(worker: Somebody, part: PlanPart, answers: object): Promise<void> {
  const { page, press, button, t } = worker
  await press(page.locator(`a[href$="/return/${part}"]`))
  await worker.fillIn(planReturn, answers as never)
  await press(button('identification.screen.return.write.save'))
  await worker.awaits(page.getByRole('heading', { name: t('identification.screen.return.parts') }))
}

export async function goesHome(worker: Somebody, answers: object): Promise<void> {
  await worker.fillIn(letChildGo, answers as never)
  await worker.press(worker.button('referral.let-child-go.do'))
  await worker.awaits(worker.page.getByRole('heading', { name: worker.t('identification.screen.return.parts') }))
  await expect(worker.page.locator('a[href*="/referrals/leaving/"]')).toHaveCount(0)
}
