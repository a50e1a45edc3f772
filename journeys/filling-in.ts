/** Answers a question of a form as the hand does: chooses a card or a segment, types, picks from a list. */
import type { Locator, Page } from '@playwright/test'
import { nameParts } from '#core/forms/fields.ts'
import type { Form } from '#core/forms/form.ts'
import { controlId } from '#core/forms/web/asking.ts'

export async function answerControl(page: Page, { form, field, answer, press }: { form: Form; field: string; answer: unknown; press: (what: Locator) => Promise<void> }): Promise<void> {
  const id = controlId(form, field)
  // Signs and places are drawn as cards of their own, named like the question.
  const asked = page.locator(`#${id}-field, fieldset:has(input[name="${field}"])`).filter({ visible: true }).first()
  const kind = form.fields[field]!.kind
  const choose = async (code: string, within = asked) => {
    const list = within.locator(`select:has(option[value="${code}"])`)
    if (await list.count() > 0) await list.selectOption(code)
    else await press(within.locator('label').filter({ has: page.locator(`input[value="${code}"]`) }))
  }
  await asked.waitFor()
  switch (kind) {
    case 'choices':
    case 'indicators':
      for (const code of answer as string[]) await choose(code)
      return
    case 'age': {
      const { years, basis } = answer as { years: number; basis: string }
      await page.locator(`#${id}`).fill(String(years))
      return await choose(basis)
    }
    case 'place': {
      const { region, district } = answer as { region: string; district?: string }
      await page.locator(`#${id}`).selectOption(region)
      if (district) await page.locator(`#${id}-district`).selectOption(district)
      return
    }
    case 'person-name':
      for (const [part, text] of Object.entries(answer as Record<string, string>)) await page.locator(part === nameParts[0] ? `#${id}` : `#${id}-${part}`).fill(text)
      return
    case 'day': {
      const [year = '', month = '', day = ''] = (answer as string).split('-')
      await page.locator(`#${id}`).fill(String(Number(day)))
      await page.locator(`#${id}-month`).selectOption(month)
      return await page.locator(`#${id}-year`).fill(year)
    }
    case 'number':
    case 'text':
    case 'long-text':
    case 'phone':
      return await page.locator(`#${id}`).fill(String(answer))
    case 'repeat': {
      const groups = answer as Record<string, string>[]
      const inner = (form.fields[field] as { fields: Record<string, unknown> }).fields
      for (const [n, group] of groups.entries()) {
        await press(asked.locator('button.f-add'))
        for (const [name, code] of Object.entries(group)) if (name in inner) await choose(code, page.locator(`#${controlId(form, `${field}.${n}.${name}`)}-field`))
      }
      return
    }
    default: return await choose(answer as string)
  }
}
