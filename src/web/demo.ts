import { signIn, type Entered } from '#core/access/web/sign-in-client.ts'
import type { CatalogueLanguage } from '#core/i18n/translate.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { callServer } from '#core/ui/house.tsx'

/** A person of the demo district; everything about them is invented. `code`: what their code app shows now. */
export interface DemoPerson { readonly shownName: string; readonly does: string; readonly signInName: string; readonly passphrase: string; readonly code: string }

export async function listDemoPeople(language: CatalogueLanguage): Promise<readonly DemoPerson[] | Refusal> {
  const answer = await callServer<{ people: readonly DemoPerson[] }>(`/api/demo/people?language=${language}`)
  return answer instanceof Refusal ? answer : answer.people
}

/** The same road as everybody's. The code is fetched now, because it is new every half minute and good once. */
export async function enterAs(signInName: string, language: CatalogueLanguage): Promise<Entered | Refusal> {
  const people = await listDemoPeople(language)
  if (people instanceof Refusal) return people
  const person = people.find((one) => one.signInName === signInName)
  return person ? await signIn({ name: person.signInName, passphrase: person.passphrase, code: person.code }) : refuse('http.not-found')
}
