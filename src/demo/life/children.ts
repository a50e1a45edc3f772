/** Children whose help took another turn. */
import { anotherConversation, settleAge } from '#rooms/identification/forms.ts'
import { answerReferral, recordOutcome } from '#rooms/referral/forms.ts'
import type { Story } from '../days.ts'
import { almaty, handedOver, maktaaral, meeting, told } from './telling.ts'

/** Help that could not be given to the end is told as well. */
export const movedAway: Story = async function* (w) {
  yield w.day(23, '11:00')
  const child = await w.meets('aray', { names: [{ family: 'Турдубаев', given: 'Нурбек', script: 'Cyrl' }, { family: 'Турдубай уулу', given: 'Нурбек', script: 'Cyrl' }], birth: '2013' }, { ...meeting, place: { region: 'KZ-31', district: 'KZ-31.merki' }, language: 'ky', citizenshipSaid: 'KG', with: 'one-parent', carerMayBeInvolved: 'no', age: { years: 13, basis: 'document' }, documents: ['birth-certificate'], signs: ['RGC-06', 'RGC-07'] })
  yield w.day(22, '10:00')
  const asked = await w.refers('aray', child, 'almatyCentre', { service: 'social-support', urgency: 'days', note: 'Семья собирается в Алматы.', where: almaty })
  yield w.day(22, '12:00')
  await w.does('olzhas', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: asked })
  yield w.day(21, '11:00')
  await w.takesOver('olzhas', asked, { ...handedOver, condition: 'well', documents: ['birth-certificate'], present: ['relative', 'social-worker'] }, 'aray')
  yield w.day(11, '15:00')
  await w.does('olzhas', recordOutcome, { outcome: 'not-possible', because: 'wrong-region', what: 'Семья вернулась в Бишкек, контакт передан партнёрской организации.' }, { about: asked })
}
export const grownUp: Story = async function* (w) {
  yield w.day(10, '14:00')
  const person = await w.meets('timur', { names: [{ family: 'Ниёзов', given: 'Олим', script: 'Cyrl' }, { family: 'Niyozov', given: 'Olim', script: 'Latn' }] }, { ...meeting, age: { from: 15, to: 19, basis: 'looks' }, signs: ['RGA-14', 'LAB-03'], placeKind: 'PLX-02', with: 'other-adults', ...told(['police-juvenile'], 60) })
  yield w.day(9, '10:00')
  await w.does('timur', settleAge, { years: 19, seen: 'passport', why: 'Показал паспорт: ему девятнадцать.' }, { about: person.id })
}
export const inCourt: Story = async function* (w) {
  yield w.day(14, '09:30')
  const child = await w.meets('yerlan', { names: [{ family: 'Сейдахметова', given: 'Томирис', script: 'Cyrl' }], birth: '2009-07-30' }, { ...meeting, sex: 'girl', language: 'kk', citizenshipSaid: 'KZ', with: 'parents', carerMayBeInvolved: 'no', age: { years: 17, basis: 'document' }, documents: ['identity-card'], signs: ['GEN-18', 'SEX-06'], placeKind: 'PLX-04', seenAs: 'presumed', procedural: 'pre-trial', present: ['police', 'psychologist', 'lawyer'], atSchool: 'yes', noticeMade: 'made', noticeTo: ['police-trafficking'], noticeMinutesAgo: 60 })
  yield w.day(14, '11:00')
  const help = await w.refers('yerlan', child, 'psychologists', { service: 'psychologist', urgency: 'today', note: 'Потерпевшая по делу. О произошедшем не расспрашивать: показания записаны.', escort: 'woman' })
  yield w.day(14, '12:30')
  await w.does('zhanna', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: help })
  yield w.day(13, '17:00')
  await w.does('zhanna', recordOutcome, { outcome: 'started', services: ['psychologist'] }, { about: help })
  // The other road to the status: recognised under criminal procedure, so nobody identifies again (Rules 30).
  await w.does('yerlan', anotherConversation, { why: 'other', present: ['police', 'lawyer'], needs: 'as-before', seenAs: 'as-before', procedural: 'recognised', childStopped: 'no', distress: 'calm' }, { about: child.id })
  yield w.day(2, '17:00')
  await w.does('zhanna', recordOutcome, { outcome: 'started', services: ['psychologist'], what: 'Встречи продолжаются, дважды в неделю.' }, { about: help })
}
/** Whose name nobody knows has a file all the same. */
export const nameless: Story = async function* (w) {
  yield w.day(12, '21:40')
  await w.meets('saule', undefined, { ...meeting, place: maktaaral, sex: 'girl', language: 'other', citizenshipSaid: 'unknown', age: { from: 0, to: 2, basis: 'looks' }, with: 'not-known', staysTonight: 'hospital', signs: ['RGC-01', 'CHD-01'], placeKind: 'PLD-03', urgentNeeds: ['warm-clothes', 'medical-help'], present: ['doctor'], atSchool: 'not-asked', toldWhatHappens: 'not-asked', basis: 'vital', ...told(['guardianship', 'police-juvenile'], 10) })
}
/** Two children whom two offices met, neither knowing of the other, each in their own letters. Which of them is one child stands nowhere. */
export const metTwice: Story = async function* (w) {
  yield w.day(17, '22:10')
  await w.meets('yerlan', { names: [{ family: 'Турсунов', given: 'Айбек', patronymic: 'Нурланович', script: 'Cyrl' }], birth: '2013-04-18', relatives: [{ kin: 'mother', name: { family: 'Турсунова', given: 'Гульнара', script: 'Cyrl' } }] }, { ...meeting, language: 'kk', citizenshipSaid: 'KZ', age: { years: 13, basis: 'said' }, signs: ['RGC-01', 'CHD-04'], placeKind: 'PLD-04', present: ['police', 'educator'], ...told(['guardianship'], 20) })
  yield w.day(15, '12:20')
  await w.meets('saule', { names: [{ family: 'Сәрсенова', given: 'Айгерім', script: 'Cyrl' }], birth: '2014-09-02', relatives: [{ kin: 'mother', name: { family: 'Сәрсенова', given: 'Жанар', script: 'Cyrl' } }] }, { ...meeting, place: maktaaral, sex: 'girl', language: 'kk', citizenshipSaid: 'KZ', with: 'relatives', age: { years: 12, basis: 'said' }, signs: ['RGC-06'], present: ['doctor'] })
  yield w.day(8, '13:40')
  await w.meets('aray', { names: [{ family: 'Сарсенова', given: 'Айгерим', script: 'Cyrl' }], birth: '2014', relatives: [{ kin: 'mother', name: { family: 'Сарсенова', given: 'Жанар', script: 'Cyrl' } }] }, { ...meeting, place: { region: 'KZ-31', district: 'KZ-31.merki' }, sex: 'girl', language: 'ru', citizenshipSaid: 'KZ', with: 'relatives', age: { years: 12, basis: 'said' }, signs: ['RGC-06', 'GEN-23'] })
  yield w.day(6, '16:15')
  await w.meets('svetlana', { names: [{ family: 'Tursynov', given: 'Aibek', patronymic: 'Nurlanuly', script: 'Latn' }, { family: 'Тұрсынов', given: 'Айбек', script: 'Cyrl' }], birth: '2013', relatives: [{ kin: 'mother', name: { given: 'Гүлнар', script: 'Cyrl' } }] }, { ...meeting, place: almaty, language: 'kk', citizenshipSaid: 'KZ', age: { years: 13, basis: 'said' }, with: 'alone', signs: ['LAB-05', 'GEN-23'], placeKind: 'PLX-02', present: ['ngo-worker'], ...told(['police-juvenile'], 30) })
}
