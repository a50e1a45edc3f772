/** Domain story 4: back to Tashkent region. The child agrees, the parents are found, a receiving organisation waits; two signatures. */
import { anotherConversation } from '#rooms/identification/forms.ts'
import { followUp, planReturn } from '#rooms/identification/return-forms.ts'
import { letChildGo } from '#rooms/referral/leaving-forms.ts'
import { answerReferral, recordOutcome } from '#rooms/referral/forms.ts'
import type { Story } from '../days.ts'
import { agreed, handedOver, meeting, told } from './telling.ts'

export const wayHome: Story = async function* (w) {
  yield w.day(33, '09:30')
  const child = await w.meets('yerlan', {
    names: [{ family: 'Ахмедова', given: 'Камола', script: 'Cyrl' }, { family: 'Ahmedova', given: 'Kamola', patronymic: 'Anvar qizi', script: 'Latn' }, { family: 'Ахметова', given: 'Камола', script: 'Cyrl' }], birth: '2015-06-03',
    exactPlace: 'автовокзал', relatives: [{ name: { family: 'Ахмедов', given: 'Анвар', script: 'Cyrl' }, kin: 'отец', phone: '+998970000004' }],
  }, { ...meeting, sex: 'girl', age: { years: 11, basis: 'said' }, staysTonight: 'support-centre', signs: ['RGC-01', 'RGC-07', 'BRD-02', 'BRD-05', 'CHD-04'], placeKind: 'PLD-04', topicsAsked: ['road-and-border', 'family'], present: ['police', 'educator'], urgentNeeds: ['rest'], ...told(['guardianship'], 10) })
  yield w.day(33, '10:00')
  const place = await w.refers('yerlan', child, 'centre', { service: 'placement', urgency: 'now', escort: 'woman', note: 'Одна, ехала к тёте, тётя не встретила.' })
  yield w.day(33, '10:25')
  await w.does('gulmira', answerReferral, { answer: 'accept', comeAt: 'now' }, { about: place })
  yield w.day(33, '12:10')
  await w.takesOver('gulmira', place, { ...handedOver, belongings: 'Сумка, тетрадь', present: ['police', 'educator'] }, 'yerlan')
  yield w.day(32, '10:00')
  const search = await w.refers('gulmira', child, 'guardianship', { service: 'family-search', urgency: 'days', note: 'Помнит имя отца и школу в Янгиюле.' })
  yield w.day(32, '11:30')
  await w.does('madina', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: search })
  yield w.day(31, '09:30')
  await w.does('madina', recordOutcome, { outcome: 'started', services: ['family-search'] }, { about: search })
  yield w.day(26, '15:00')
  await w.does('madina', recordOutcome, { outcome: 'done', services: ['family-search'], what: 'Родители найдены, готовы принять. Опека Ташкентской области подтвердила.' }, { about: search })
  yield w.day(21, '11:00')
  await w.does('gulmira', recordOutcome, { outcome: 'done', services: ['placement'], what: 'Жила в группе до возвращения, ходила на уроки.' }, { about: place })
  yield w.day(13, '11:00')
  await w.does('gulmira', anotherConversation, { why: 'plan', topicsAsked: ['family', 'home'], askedAgainBecause: 'child-wished', present: ['psychologist', 'interpreter'], minutes: 30, needs: 'met', seenAs: 'as-before', childStopped: 'no', distress: 'calm', ownWords: 'Уйга қайтаман, ойимга айтинглар.' }, { about: child.id })
  const consent = await agreed(w, 'gulmira', child, { purpose: 'refer', receiver: w.agencies.shelter, groups: ['age-and-sex', 'language', 'note', 'childs-view', 'identity'], readIn: 'uz', ageGroup: '6-11', caregiver: 'absent', answer: 'yes', givenBy: 'guardianship-body', childsView: 'yes', why: 'Родители за границей, согласие органа опеки и самой девочки.', proof: 'witness', witness: 'interpreter', abroad: 'yes' })
  yield w.day(12, '10:00')
  const home = await w.refers('gulmira', child, 'shelter', { service: 'return-home', returnAgreed: 'yes', returnPresent: ['guardianship'], returnCare: 'parents', urgency: 'days', basis: 'consent', consent, shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['note', 'childs-view', 'identity'], viewAsked: 'yes', childsView: 'Домой, и чтобы кто-то ехал со мной.', note: 'Возвращение в Ташкентскую область, сопровождение до границы.' })
  yield w.day(12, '12:00')
  await w.does('dana', answerReferral, { answer: 'accept', comeAt: 'we-collect' }, { about: home })
  yield w.day(11, '08:30')
  await w.opensName('dana', child, 'phone-call')
  await w.takesOver('dana', home, { ...handedOver, placeKind: 'their-house', condition: 'well', belongings: 'Сумка, тетрадь, новая куртка', documents: ['birth-certificate'], present: ['guardianship', 'educator', 'escort'] }, 'gulmira')
  yield w.day(11, '09:00')
  await w.does('dana', planReturn, { way: 'abroad', country: 'UZ', livesWith: 'parents', homeSafe: 'yes', homeSeenBy: 'competent-body', interests: 'serves', services: 'ended', proceedings: 'none', care: 'parents', careAnswer: 'agreed', careAnsweredOn: w.today() }, { about: child.id })
  await w.does('dana', planReturn, { fear: 'none', agreed: 'yes', agreedPresent: ['guardianship'], papers: ['return-certificate', 'birth-certificate'], escort: ['own-desk', 'guardianship'], receivedBy: 'parents', plannedFor: w.today() }, { about: child.id })
  yield w.day(11, '18:30')
  await w.does('dana', letChildGo, { to: 'parents', minutesAgo: 40, placeKind: 'border-crossing', condition: 'well', papers: ['return-certificate', 'birth-certificate'], present: ['guardianship', 'escort', 'relative'], childTold: 'yes', stillAgrees: 'yes', signed: 'both' }, { about: child.id })
  yield w.day(4, '16:00')
  await w.does('dana', followUp, { month: '1', reached: ['nobody'], whatNow: 'ask-partner' }, { about: child.id })
}
