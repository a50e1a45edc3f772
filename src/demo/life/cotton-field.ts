/** Domain story 1: three children in a cotton field, one concern, one joint conversation. */
import type { Identity } from '#core/vault/identity.ts'
import { anotherConversation, linkChildren, openJoint, recordOutcome as recordDecision, settleAge, takeUpConcern, type Meeting } from '#rooms/identification/forms.ts'
import { answerReferral, openReferral, recordOutcome } from '#rooms/referral/forms.ts'
import type { Story } from '../days.ts'
import { gate, handedOver, maktaaral, meeting, rights, told } from './telling.ts'

/** Uzbek mother tongue, three pens: a clerk in Cyrillic, a birth certificate in Latin, a Kazakh village office. */
const sherzod: Identity = {
  names: [{ family: 'Юлдашев', given: 'Шерзод', patronymic: 'Рустамович', script: 'Cyrl' }, { family: 'Yoʻldoshev', given: 'Sherzod', patronymic: 'Rustam oʻgʻli', script: 'Latn' }, { family: 'Жолдашев', given: 'Шерзат', script: 'Cyrl' }],
  birth: '2013-04', phones: [{ number: '+998970000001', whose: 'бабушка', safeToCall: 'вечером' }], exactPlace: 'вагончик у третьего поля', documentsSeen: [],
}
const malika: Identity = { names: [{ family: 'Юлдашева', given: 'Малика', script: 'Cyrl' }, { family: 'Yoʻldosheva', given: 'Malika', patronymic: 'Rustam qizi', script: 'Latn' }], birth: '2015' }
const jamshid: Identity = { names: [{ given: 'Джамшид', script: 'Cyrl' }, { given: 'Жамшид', script: 'Cyrl' }, { family: 'Каримов', given: 'Джамшед', script: 'Cyrl' }], exactPlace: 'там же, другая бригада' }

export const cottonField: Story = async function* (w) {
  yield w.day(30, '10:20')
  const concern = await w.raises('bolat', {
    signs: ['RGC-06', 'RGC-07', 'CHD-03', 'LAB-05'], howMany: 3, agesAbout: ['6-11', '12-17'], place: maktaaral, placeKind: 'PLX-02', seenWhen: 'today', urgency: 'now', languagesHeard: ['uz'],
  }, 50)
  yield w.day(30, '10:45')
  await w.does('madina', takeUpConcern, { decision: 'take-up' }, { about: concern })
  const field = { ...meeting, place: maktaaral, with: 'other-children', staysTonight: 'safe-place', signs: ['RGC-06', 'RGC-07', 'CHD-03', 'CHD-04', 'LAB-02', 'LAB-05'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work', 'family'], present: ['psychologist', 'police'], ...told(['police-juvenile'], 20) } as const satisfies Meeting
  yield w.day(30, '12:10')
  const boy = await w.meets('madina', sherzod, { ...field, age: { years: 13, basis: 'said' }, otherLanguages: ['ru'], urgentNeeds: ['food', 'rest', 'stay-with-siblings'], ownWords: 'Апамга айтинг, биз яхшимиз. Синглимдан ажратманг.' }, concern)
  yield w.day(30, '12:40')
  const girl = await w.meets('madina', malika, { ...field, sex: 'girl', age: { years: 11, basis: 'said' }, urgentNeeds: ['food', 'medical-help', 'stay-with-siblings'], distress: 'upset', childStopped: 'paused', ownWords: 'Хочу, чтобы брат был рядом.' }, concern)
  yield w.day(30, '13:05')
  const friend = await w.meets('madina', jamshid, { ...field, language: 'tg', interpreter: 'by-phone', citizenshipSaid: 'unknown', urgentNeeds: ['rest'], ownWords: 'Кор мекунам, хонаам дур аст.' }, concern)
  await w.does('madina', linkChildren, { others: [{ child: girl.id }, { child: friend.id }], because: 'found-together' }, { about: boy.id })

  yield w.day(30, '14:00')
  const note = { service: 'placement', urgency: 'today', besides: ['food-and-clothes'], note: 'Брат и сестра, просим поселить вместе. У девочки обветрены и порезаны руки. Приехали с бригадой, родных взрослых рядом нет.', shareOnAcceptance: ['language', 'topics-asked', 'note', 'identity', 'documents'], assessmentSheet: 'not-yet', applicationForServices: 'ready', reportByCriteria: 'not-yet' } as const
  const places = [await w.refers('madina', boy, 'centre', note), await w.refers('madina', girl, 'centre', { ...note, escort: 'woman' })]
  yield w.day(30, '14:20')
  for (const place of places) await w.does('gulmira', openReferral, { seen: 'yes' }, { about: place })
  yield w.day(30, '14:35')
  for (const place of places) await w.does('gulmira', answerReferral, { answer: 'accept', comeAt: 'we-collect' }, { about: place })
  yield w.day(30, '17:30')
  await w.takesOver('gulmira', places[0]!, { ...handedOver, conditionNote: 'Ел и сразу уснул.', belongings: 'Рюкзак, телефон без SIM-карты', present: ['educator', 'guardianship'] }, 'madina')
  await w.takesOver('gulmira', places[1]!, { ...handedOver, condition: 'hurt', conditionNote: 'Порезы на ладонях, обработаны.', present: ['educator', 'guardianship'] }, 'madina')
  yield w.day(30, '18:10')
  await w.opensName('gulmira', boy, 'document')
  const evening = { why: 'safety', present: ['educator'], needs: 'met', staysTonight: 'support-centre', seenAs: 'as-before', childStopped: 'no', distress: 'calm' } as const
  for (const child of [boy, girl, friend]) await w.does('madina', anotherConversation, evening, { about: child.id })

  yield w.day(29, '11:00')
  const joint = { ...gate, participants: [{ kind: 'POLICE_JUV', desk: w.desks.police }, { kind: 'GUARD', desk: w.desks.guardianship }, { kind: 'NGO', desk: w.desks.shelter }, { kind: 'CSC', desk: w.desks.centre }], present: ['psychologist', 'police', 'guardianship', 'ngo-worker', 'interpreter'], interpreter: 'there', whenDay: w.today() } as const
  for (const child of [boy, girl, friend]) await w.does('madina', openJoint, joint, { about: child.id })
  yield w.day(29, '15:20')
  const decided = {
    outcome: 'identified', decidedBy: ['POLICE_JUV', 'GUARD', 'NGO'], topicsAsked: ['work', 'road-and-border', 'documents'], testimony: 'recorded', signsConfirmed: ['CHD-03', 'CHD-04', 'LAB-02', 'LAB-05'], exploitation: ['labour'],
    rightsExplained: rights, viewAsked: 'yes', crimeFactNotice: 'made', reasons: 'Работали с рассвета до темноты, денег не получали, документы у бригадира.',
  } as const
  await w.does('madina', recordDecision, { ...decided, minutes: 35, childsView: 'Хочу учиться и вернуться к бабушке.' }, { about: boy.id })
  await w.does('madina', recordDecision, { ...decided, minutes: 20, childsView: 'Вместе с братом.' }, { about: girl.id })
  await w.does('madina', recordDecision, { outcome: 'refused', decidedBy: ['GUARD', 'NGO'], testimony: 'not-recorded', minutes: 15, rightsExplained: rights, viewAsked: 'yes', wayHome: 'taken-home', crimeFactNotice: 'made', reasons: 'Говорить не захотел. Карточка с телефонами выдана, можно вернуться к разговору.' }, { about: friend.id })

  yield w.day(28, '10:00')
  const help = await w.refers('gulmira', girl, 'psychologists', { service: 'psychologist', urgency: 'days', note: 'Плохо спит. О поле уже спрашивали дважды, повторно не нужно.' })
  const doctor = await w.refers('gulmira', girl, 'clinic', { service: 'doctor', urgency: 'today', urgentNeeds: ['medical-help'], note: 'Порезы на руках, проверить прививки.', shareOnAcceptance: ['language', 'note', 'identity'] })
  const search = await w.refers('madina', friend, 'shelter', { service: 'family-search', urgency: 'days', note: 'Говорит, что дом далеко. Возраст не установлен.', language: 'tg' })
  yield w.day(28, '11:15')
  await w.does('saule', answerReferral, { answer: 'accept', comeAt: 'now' }, { about: doctor })
  await w.does('zhanna', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: help })
  yield w.day(28, '15:40')
  await w.does('dana', openReferral, { seen: 'yes' }, { about: search })
  await w.does('dana', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: search })
  yield w.day(28, '16:30')
  await w.does('saule', recordOutcome, { outcome: 'done', services: ['doctor'], what: 'Перевязка, столбняк привит, осмотр через неделю.' }, { about: doctor })
  yield w.day(27, '10:00')
  await w.does('zhanna', recordOutcome, { outcome: 'started', services: ['psychologist'] }, { about: help })
  await w.does('dana', recordOutcome, { outcome: 'started', services: ['family-search'] }, { about: search })
  await w.does('zhanna', anotherConversation, { why: 'services', present: ['psychologist'], minutes: 40, needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm', topicsAsked: ['home', 'school'], ownWords: 'В школе у меня была подруга Зилола.' }, { about: girl.id })
  yield w.day(22, '12:00')
  await w.does('dana', settleAge, { years: 16, seen: 'birth-certificate', why: 'Копию свидетельства о рождении показал по видеосвязи дядя, оригинал у консульства.' }, { about: friend.id })
  await w.does('dana', recordOutcome, { outcome: 'done', services: ['family-search', 'documents'], what: 'Дядя найден, приезжает за ним с документами.' }, { about: search })
  yield w.day(18, '14:00')
  for (const place of places) await w.does('gulmira', recordOutcome, { outcome: 'done', services: ['placement', 'food-and-clothes'], what: 'Живут вместе, ходят на уроки в центре.' }, { about: place })
  yield w.day(16, '11:30')
  await w.does('zhanna', recordOutcome, { outcome: 'done', services: ['psychologist'], what: 'Шесть встреч. Спит спокойно.' }, { about: help })
  yield w.day(9, '10:30')
  const more = await w.refers('gulmira', boy, 'psychologists', { service: 'psychologist', urgency: 'days', note: 'Сам попросил поговорить.', viewAsked: 'yes' })
  yield w.day(9, '15:00')
  await w.does('zhanna', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: more })
  yield w.day(8, '11:00')
  await w.does('zhanna', recordOutcome, { outcome: 'started', services: ['psychologist'] }, { about: more })
}
