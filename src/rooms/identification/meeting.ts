/** Pure: what stands in a child's file once somebody has met them; the same on the phone that wrote it and in the house. */
import type { Meeting } from './forms.ts'

export function factsOfMeeting(answers: Meeting) {
  return {
    sex: answers.sex, languages: [...new Set([answers.language, ...(answers.otherLanguages ?? [])])], interpreter: answers.interpreter, region: answers.place.region, district: answers.place.district ?? null, company: answers.with,
    carerMayBeInvolved: answers.carerMayBeInvolved, staysTonight: answers.staysTonight, atSchool: answers.atSchool, documents: answers.documents, citizenshipSaid: answers.citizenshipSaid,
    needs: answers.urgentNeeds ?? [], signs: [...(answers.signs ?? []), ...(answers.placeKind ? [answers.placeKind] : [])], basis: answers.basis,
  }
}
