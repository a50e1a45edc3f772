/** Domain story 3: a mother whose migration card has ended, two children out of school. No crime, no police: papers, school, doctor. */
import { withdrawConsent } from '#core/consent/forms.ts'
import { linkChildren, takeUpConcern, type Meeting } from '#rooms/identification/forms.ts'
import { answerReferral, openReferral, recordOutcome, replyToQuestion } from '#rooms/referral/forms.ts'
import type { Story } from '../days.ts'
import { agreed, meeting, saryagash } from './telling.ts'

export const withoutPapers: Story = async function* (w) {
  yield w.day(17, '16:00')
  const concern = await w.raises('bolat', { signs: ['RGC-06', 'RGC-07'], howMany: 2, agesAbout: ['6-11', '12-17'], place: saryagash, placeKind: 'PLX-01', seenWhen: 'earlier', urgency: 'today', languagesHeard: ['uz'] })
  yield w.day(17, '17:10')
  await w.does('madina', takeUpConcern, { decision: 'pass', toDesk: w.desks.shelter }, { about: concern })
  yield w.day(17, '17:40')
  await w.does('dana', takeUpConcern, { decision: 'take-up' }, { about: concern })
  yield w.day(16, '11:00')
  const home = { ...meeting, with: 'one-parent', carerMayBeInvolved: 'no', signs: ['RGC-06', 'RGC-07'], documents: ['birth-certificate'], topicsAsked: ['school', 'documents'], present: ['ngo-worker', 'legal-representative'], basis: 'consent' } as const satisfies Meeting
  const girl = await w.meets('dana', {
    names: [{ family: 'Тошматова', given: 'Нилуфар', script: 'Cyrl' }, { family: 'Toshmatova', given: 'Nilufar', script: 'Latn' }], birth: '2017-02-11', phones: [{ number: '+77990000901', whose: 'мать', safeToCall: 'днём' }],
    relatives: [{ name: { family: 'Тошматова', given: 'Гулчехра', script: 'Cyrl' }, kin: 'мать' }],
  }, { ...home, sex: 'girl', age: { years: 9, basis: 'document' }, ownWords: 'Мактабга боргим келади.' }, concern)
  const boy = await w.meets('dana', { names: [{ family: 'Тошматов', given: 'Бекзод', script: 'Cyrl' }, { family: 'Toshmatov', given: 'Bekzod', script: 'Latn' }, { given: 'Бекзат', script: 'Cyrl' }], birth: '2014' }, { ...home, age: { years: 12, basis: 'document' }, otherLanguages: ['kk'] }, concern)
  await w.does('dana', linkChildren, { others: [{ child: boy.id }], because: 'siblings' }, { about: girl.id })
  const byMother = { purpose: 'refer', groups: ['age-and-sex', 'language', 'note', 'childs-view', 'urgent-needs', 'identity'], readIn: 'uz', caregiver: 'safe', answer: 'yes', givenBy: 'parent', childsView: 'yes', proof: 'signature', abroad: 'no' } as const
  const forPapers = await agreed(w, 'dana', girl, { ...byMother, receiver: w.agencies.akimat, ageGroup: '6-11' })
  yield w.day(16, '12:30')
  const underConsent = { service: 'documents', urgency: 'days', basis: 'consent', consent: forPapers, shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['note', 'childs-view', 'identity'], viewAsked: 'yes', childsView: 'Хочет в школу вместе с соседской девочкой.', note: 'Миграционная карточка матери закончилась в августе.' } as const
  const papers = await w.refers('dana', girl, 'akimat', underConsent)
  yield w.day(16, '15:00')
  await w.does('timur', answerReferral, { answer: 'ask', question: 'Есть ли у матери паспорт со сроком?' }, { about: papers })
  yield w.day(16, '16:10')
  await w.does('dana', replyToQuestion, { reply: 'Есть, до 2029 года.' }, { about: papers })
  yield w.day(15, '10:00')
  await w.does('timur', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: papers })
  yield w.day(14, '11:00')
  await w.does('timur', recordOutcome, { outcome: 'started', services: ['documents'] }, { about: papers })
  yield w.day(6, '16:00')
  await w.does('timur', recordOutcome, { outcome: 'done', services: ['documents', 'school'], what: 'Учёт продлён, школа № 14 приняла по копии миграционной карточки.' }, { about: papers })

  // The mother changes her mind about one thing; what rested on her word is taken back by itself.
  yield w.day(4, '10:00')
  const forDoctor = await agreed(w, 'dana', girl, { ...byMother, receiver: w.agencies.clinic, ageGroup: '6-11' })
  const doctor = await w.refers('dana', girl, 'clinic', { ...underConsent, service: 'doctor', consent: forDoctor, note: 'Осмотр для школы.' })
  yield w.day(4, '10:30')
  await w.does('saule', openReferral, { seen: 'yes' }, { about: doctor })
  yield w.day(4, '15:30')
  await w.does('dana', withdrawConsent, { by: 'parent', why: 'Пойдут к своему врачу.' }, { about: forDoctor })

  yield w.ago(330)
  const forBrother = await agreed(w, 'dana', boy, { ...byMother, receiver: w.agencies.akimat, ageGroup: '12-14' })
  const next = await w.refers('dana', boy, 'akimat', { ...underConsent, urgency: 'today', consent: forBrother, note: 'Как у сестры: нужен учёт и школа.', childsView: 'Хочет на футбол.' })
  yield w.ago(95)
  await w.does('timur', answerReferral, { answer: 'ask', question: 'Кто будет сопровождать мальчика на приём?' }, { about: next })
}
