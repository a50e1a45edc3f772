/** Identification in its other ends, and a right to object that is used. */
import { dayMs, dayOf, later, startOf } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { anotherConversation, appeal, confirmAdvice, contestAdvice, decideAppeal, decideContest, giveCard, makeNotice, openJoint, recordOutcome as recordDecision, tellCrimeFact, tellRights, writeResidence } from '#rooms/identification/forms.ts'
import { answerReferral, openReferral, recordOutcome, withdrawReferral } from '#rooms/referral/forms.ts'
import type { Days, Story } from '../days.ts'
import { agreed, almaty, gate, handedOver, meeting, rights, shymkent, told } from './telling.ts'

export const notRecognised: Story = async function* (w) {
  yield w.day(15, '10:00')
  const child = await w.meets('dana', { names: [{ family: 'Саидов', given: 'Фаррух', script: 'Cyrl' }, { family: 'Саидзода', given: 'Фаррӯх', script: 'Cyrl' }], birth: '2009' }, { ...meeting, place: shymkent, language: 'tg', interpreter: 'by-phone', citizenshipSaid: 'TJ', age: { years: 17, basis: 'said' }, signs: ['RGC-07', 'LAB-02', 'LAB-05', 'GEN-17'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work', 'documents'], present: ['psychologist', 'interpreter'], documents: ['passport'], ...told(['police-juvenile'], 30) })
  yield w.day(13, '11:00')
  await w.does('dana', openJoint, { ...gate, interpreter: 'there', participants: [{ kind: 'POLICE_TIP', desk: w.desks.antiTrafficking }, { kind: 'NGO', desk: w.desks.shelter }], present: ['psychologist', 'police', 'interpreter'], whenDay: w.today() }, { about: child.id })
  yield w.day(13, '15:00')
  await w.does('dana', recordDecision, { outcome: 'not-recognised', decidedBy: ['POLICE_TIP'], topicsAsked: ['work'], testimony: 'recorded', minutes: 45, rightsExplained: ['information', 'legal-aid', 'appeal'], viewAsked: 'yes', wayHome: 'taken-home', crimeFactNotice: 'no-crime-seen', appealExplained: 'yes', childsView: 'Не согласен: деньги не отдали.', reasons: 'Решили, что это трудовой спор.' }, { about: child.id })
  await w.does('dana', giveCard, { readIn: 'tg', shape: 'full', given: 'yes', understood: 'yes' }, { about: child.id })
  yield w.day(5, '12:00')
  await w.does('dana', appeal, { to: 'authority', by: 'child', why: 'Долг за дорогу рос каждый месяц, паспорт держал прораб.' }, { about: child.id })
  yield w.day(4, '10:00')
  const consent = await agreed(w, 'dana', child, { purpose: 'refer', receiver: w.agencies.centre, groups: ['age-and-sex', 'language', 'note', 'topics-asked', 'identity'], readIn: 'tg', ageGroup: '15-17', caregiver: 'absent', answer: 'yes', givenBy: 'the-person', childsView: 'yes', proof: 'audio', abroad: 'no' })
  const help = await w.refers('dana', child, 'psychologists', { service: 'psychologist', urgency: 'days', basis: 'consent', consent, shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['note', 'topics-asked', 'identity'], note: 'Статус не признан, помощь нужна всё равно.' })
  yield w.day(4, '14:00')
  await w.does('zhanna', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: help })
  yield w.day(3, '16:00')
  await w.does('zhanna', recordOutcome, { outcome: 'started', services: ['psychologist'] }, { about: help })
}
export const identifiedAgain: Story = async function* (w) {
  yield w.day(28, '10:00')
  const child = await w.meets('dana', { names: [{ family: 'Юнусова', given: 'Зарина', script: 'Cyrl' }, { family: 'Yunusova', given: 'Zarina', script: 'Latn' }], birth: '2010-03-20', documentsSeen: ['passport'] }, { ...meeting, place: shymkent, sex: 'girl', with: 'other-adults', carerMayBeInvolved: 'yes', age: { years: 16, basis: 'document' }, documents: ['passport'], staysTonight: 'support-centre', signs: ['RGC-06', 'CHD-03', 'GEN-03', 'GEN-12', 'LAB-02'], placeKind: 'PLX-01', seenAs: 'presumed', topicsAsked: ['work', 'home'], present: ['psychologist', 'ngo-worker'], ownWords: 'Мен үйге барғым келеді, бірақ паспортым оларда.', ...told(['police-juvenile'], 15) })
  await w.does('dana', makeNotice, { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 5 }, { about: child.id })
  yield w.day(27, '11:00')
  const joint = (day: ReturnType<Days['today']>) => ({ ...gate, participants: [{ kind: 'POLICE_JUV' }, { kind: 'LEB_SOC' }, { kind: 'NGO', desk: w.desks.shelter }], present: ['psychologist', 'police', 'social-worker'], whenDay: day } as const)
  await w.does('dana', openJoint, joint(w.today()), { about: child.id })
  yield w.day(27, '14:00')
  await w.does('dana', recordDecision, { outcome: 'not-recognised', decidedBy: ['POLICE_JUV', 'LEB_SOC'], testimony: 'not-recorded', minutes: 25, rightsExplained: ['information', 'appeal'], viewAsked: 'yes', wayHome: 'taken-home', crimeFactNotice: 'not-yet', appealExplained: 'yes', reasons: 'Хозяева назвали её родственницей.' }, { about: child.id })
  yield w.day(26, '09:30')
  await w.does('dana', tellCrimeFact, { told: 'made', to: ['police-trafficking'], way: 'phone', identity: 'not-told', onDay: w.today() }, { about: child.id })
  yield w.day(26, '10:00')
  await w.does('dana', appeal, { to: 'authority', by: 'ngo', why: 'Родство ничем не подтверждено.' }, { about: child.id })
  yield w.day(22, '15:00')
  await w.does('roza', decideAppeal, { decision: 'identify-again', why: 'Комиссия просит выслушать ещё раз с психологом.' }, { about: child.id })
  yield w.day(19, '11:00')
  await w.does('dana', openJoint, joint(w.today()), { about: child.id })
  yield w.day(19, '13:30')
  await w.does('dana', recordDecision, { outcome: 'identified', decidedBy: ['POLICE_JUV', 'NGO'], testimony: 'recorded', minutes: 30, signsConfirmed: ['CHD-03', 'GEN-03', 'GEN-12'], exploitation: ['domestic', 'labour'], rightsExplained: rights, viewAsked: 'yes', crimeFactNotice: 'made', childsView: 'Хочу учиться на повара.', reasons: 'Родства нет, паспорт изъят, выходить не разрешали.' }, { about: child.id })
  yield w.day(19, '15:00')
  const place = await w.refers('dana', child, 'centre', { service: 'placement', urgency: 'today', assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', shareOnAcceptance: ['language', 'note', 'identity', 'documents'], note: 'Молоко нельзя: аллергия.', urgentNeeds: ['diet-or-allergy'] })
  yield w.day(19, '15:30')
  await w.does('gulmira', answerReferral, { answer: 'accept', comeAt: 'now' }, { about: place })
  yield w.day(19, '18:00')
  await w.takesOver('gulmira', place, { ...handedOver, documents: ['passport'], condition: 'well' }, 'dana')
  await w.does('gulmira', anotherConversation, { why: 'needs', present: ['educator'], needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm' }, { about: child.id })
  yield w.day(18, '10:00')
  await w.does('dana', writeResidence, { step: 'asked', onDay: w.today() }, { about: child.id })
  yield w.day(15, '16:00')
  await w.does('dana', writeResidence, { step: 'petitioned', onDay: w.today() }, { about: child.id })
  yield w.day(12, '14:00')
  await w.does('gulmira', writeResidence, { step: 'granted', onDay: w.today(), until: dayOf(later(startOf(w.today()), 150 * dayMs)) }, { about: child.id })
  yield w.day(12, '15:00')
  await w.does('gulmira', tellRights, { readIn: 'uz', understood: 'yes', told: [
    { right: 'local-assistance', explained: 'yes' }, { right: 'embassy', explained: 'yes', asked: 'waits' }, { right: 'residence', explained: 'yes' },
    { right: 'compensation-fund', explained: 'yes', asked: 'refused', because: 'conditions-not-met' }, { right: 'appeal', explained: 'yes' },
  ] }, { about: child.id })
  yield w.day(8, '12:00')
  await w.does('gulmira', recordOutcome, { outcome: 'started', services: ['placement', 'school'], what: 'Записана в колледж.' }, { about: place })
}
export const objection: Story = async function* (w) {
  yield w.day(6, '13:00')
  const child = await w.meets('svetlana', { names: [{ family: 'Алиев', given: 'Руслан', script: 'Cyrl' }], birth: '2009-05' }, { ...meeting, place: almaty, language: 'ru', citizenshipSaid: 'RU', with: 'relatives', carerMayBeInvolved: 'no', age: { years: 17, basis: 'document' }, documents: ['passport'], signs: ['LAB-05', 'GEN-23'], placeKind: 'PLX-02', present: ['ngo-worker'], ownWords: 'Я сам сюда приехал, помогаю брату.' })
  yield w.day(1, '17:00')
  const { advice } = await w.sees<{ advice: { id: RecordId } }>('svetlana', 'children', child.id)
  await w.does('svetlana', contestAdvice, { by: 'child', why: 'Говорит, что работает у брата по договору.' }, { about: advice.id })
}
export const objectionDecided: Story = async function* (w) {
  yield w.day(24, '10:00')
  const child = await w.meets('dana', { names: [{ family: 'Оразова', given: 'Меруерт', script: 'Cyrl' }, { family: 'Уразова', given: 'Меруерт', script: 'Cyrl' }], birth: '2012' }, { ...meeting, place: shymkent, sex: 'girl', language: 'kk', citizenshipSaid: 'KZ', with: 'parents', carerMayBeInvolved: 'no', age: { years: 14, basis: 'document' }, documents: ['birth-certificate'], signs: ['RGC-05', 'CHD-05', 'GEN-02'], placeKind: 'PLM-02', atSchool: 'yes' })
  yield w.day(24, '10:40')
  const { advice } = await w.sees<{ advice: { id: RecordId } }>('dana', 'children', child.id)
  await w.does('dana', confirmAdvice, { agree: 'no' }, { about: advice.id })
  yield w.day(23, '15:00')
  await w.does('dana', contestAdvice, { by: 'legal-representative', why: 'Телефон забирали на время экзаменов.' }, { about: advice.id })
  yield w.day(21, '12:00')
  await w.does('roza', decideContest, { decision: 'withdrawn', why: 'Признак объясняется иначе, остальное не подтверждается.' }, { about: advice.id })
  yield w.day(20, '11:00')
  const help = await w.refers('dana', child, 'zhambyl', { service: 'psychologist', urgency: 'days', note: 'Семья переезжает в Тараз.', where: { region: 'KZ-31' } })
  yield w.day(20, '16:00')
  await w.does('aray', openReferral, { seen: 'yes' }, { about: help })
  yield w.day(20, '17:30')
  await w.does('dana', withdrawReferral, { reason: 'need-met' }, { about: help })
}
