/**
 * The demo district: what happened there in the last five weeks. Everything is invented. Told through the forms that
 * everybody fills in, with the law's own signs; names are written as clerks of the two countries write them.
 */
import { giveConsent, withdrawConsent, type ConsentAnswers } from '#core/consent/forms.ts'
import type { Answers } from '#core/forms/form.ts'
import { minuteMs, later } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import type { Identity } from '#core/vault/identity.ts'
import { verifyDutyContact } from '#rooms/partnerships/forms.ts'
import {
  anotherConversation, appeal, confirmAdvice, contestAdvice, decideAppeal, decideContest, linkChildren, makeNotice, openJoint, recordOutcome as recordDecision, settleAge, takeUpConcern,
  type Meeting, type Raising,
} from '#rooms/identification/forms.ts'
import { answerReferral, openReferral, recordOutcome, replyToQuestion, withdrawReferral, type takeOver } from '#rooms/referral/forms.ts'
import type { Days, Met, Story } from './days.ts'
import type { Call } from './district.ts'
import type { PersonKey } from './people.ts'

const maktaaral = { region: 'KZ-61', district: 'KZ-61.maqtaaral' } as const
const saryagash = { region: 'KZ-61', district: 'KZ-61.saryagash' } as const
const shymkent = { region: 'KZ-79', district: 'KZ-79.al-farabi' } as const
const almaty = { region: 'KZ-75', district: 'KZ-75.zhetisu' } as const

/** What most meetings have in common; each tells its own difference. */
const meeting = {
  safeNow: 'yes', noticeMade: 'not-needed', place: saryagash, with: 'alone', carerMayBeInvolved: 'unknown', staysTonight: 'own-people', language: 'uz', interpreter: 'not-needed', sex: 'boy',
  atSchool: 'no', documents: ['none'], citizenshipSaid: 'UZ', seenAs: 'at-risk', present: ['social-worker'], childStopped: 'no', distress: 'calm', toldWhatHappens: 'yes', basis: 'law-child-in-danger',
} as const satisfies Meeting
const told = (to: readonly ('police-juvenile' | 'guardianship')[], minutes: number) => ({ noticeMade: 'made', noticeTo: to, noticeMinutesAgo: minutes }) as const

const gate = { safePlace: 'yes', urgentAid: 'not-needed', urgentNeedsMet: 'yes', procedural: 'none', interpreter: 'not-needed' } as const
const rights = ['information', 'confidentiality', 'social-services', 'medical-care', 'legal-aid', 'educator-or-psychologist', 'thirty-days'] as const
const handedOver = { minutesAgo: 15, placeKind: 'our-house', condition: 'tired', documents: ['none'], present: ['educator', 'social-worker'], childTold: 'yes' } as const satisfies Answers<typeof takeOver>

/** Uzbek mother tongue, three pens: a clerk in Cyrillic, a birth certificate in Latin, a Kazakh village office. */
const sherzod: Identity = {
  names: [{ family: 'Юлдашев', given: 'Шерзод', patronymic: 'Рустамович', script: 'Cyrl' }, { family: 'Yoʻldoshev', given: 'Sherzod', patronymic: 'Rustam oʻgʻli', script: 'Latn' }, { family: 'Жолдашев', given: 'Шерзат', script: 'Cyrl' }],
  birth: '2013-04', phones: [{ number: '+998970000001', whose: 'бабушка', safeToCall: 'вечером' }], exactPlace: 'вагончик у третьего поля', documentsSeen: [],
}
const malika: Identity = { names: [{ family: 'Юлдашева', given: 'Малика', script: 'Cyrl' }, { family: 'Yoʻldosheva', given: 'Malika', patronymic: 'Rustam qizi', script: 'Latn' }], birth: '2015' }
const jamshid: Identity = { names: [{ given: 'Джамшид', script: 'Cyrl' }, { given: 'Жамшид', script: 'Cyrl' }, { family: 'Каримов', given: 'Джамшед', script: 'Cyrl' }], exactPlace: 'там же, другая бригада' }

/** Domain story 1: three children in a cotton field, one concern, one joint conversation. */
const cottonField: Story = async function* (w) {
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
    rightsExplained: rights, crimeFactNotice: 'made', reasons: 'Работали с рассвета до темноты, денег не получали, документы у бригадира.',
  } as const
  await w.does('madina', recordDecision, { ...decided, minutes: 35, childsView: 'Хочу учиться и вернуться к бабушке.' }, { about: boy.id })
  await w.does('madina', recordDecision, { ...decided, minutes: 20, childsView: 'Вместе с братом.' }, { about: girl.id })
  await w.does('madina', recordDecision, { outcome: 'refused', decidedBy: ['GUARD', 'NGO'], testimony: 'not-recorded', minutes: 15, rightsExplained: rights, crimeFactNotice: 'made', reasons: 'Говорить не захотел. Карточка с телефонами выдана, можно вернуться к разговору.' }, { about: friend.id })

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

/** Domain story 2: a begging sibling group at the bazaar beside an adult who is no relative. Nobody confronts; the call comes first. */
const bazaar: Story = async function* (w) {
  yield w.day(21, '12:05')
  const concern = await w.raises('aigul', { signs: ['BEG-02', 'BEG-03', 'CHD-04', 'GEN-01'], howMany: 2, agesAbout: ['under-6', '6-11'], place: almaty, placeKind: 'PLD-04', seenWhen: 'now', urgency: 'now', languagesHeard: ['uz', 'ru'] })
  yield w.day(21, '12:20')
  await w.does('svetlana', takeUpConcern, { decision: 'take-up' }, { about: concern })
  const found = { ...meeting, place: almaty, with: 'other-adults', carerMayBeInvolved: 'yes', staysTonight: 'support-centre', signs: ['RGC-01', 'BEG-02', 'BEG-03', 'CHD-04', 'GEN-01', 'GEN-14'], placeKind: 'PLD-04', seenAs: 'presumed', present: ['police', 'psychologist'], ...told(['police-juvenile'], 25) } as const satisfies Meeting
  yield w.day(21, '12:55')
  const girl = await w.meets('svetlana', { names: [{ given: 'Шахноза', script: 'Cyrl' }, { given: 'Shahnoza', script: 'Latn' }] }, { ...found, sex: 'girl', age: { from: 4, to: 6, basis: 'looks' }, urgentNeeds: ['warm-clothes', 'food', 'stay-with-siblings'], distress: 'upset' }, concern)
  const boy = await w.meets('svetlana', { names: [{ given: 'Баходир', script: 'Cyrl' }, { given: 'Bahodir', script: 'Latn' }, { given: 'Бахадыр', script: 'Cyrl' }] }, { ...found, age: { from: 7, to: 9, basis: 'looks' }, urgentNeeds: ['food', 'stay-with-siblings'], topicsAsked: ['family'], ownWords: 'У амма эмас.' }, concern)
  await w.does('svetlana', linkChildren, { others: [{ child: boy.id }], because: 'siblings' }, { about: girl.id })
  const advice = (await w.sees<{ advice: { id: RecordId } }>('svetlana', 'children', girl.id)).advice.id
  await w.does('svetlana', confirmAdvice, { agree: 'yes' }, { about: advice })
  yield w.day(21, '13:05')
  const police = [girl, boy].map((child) => w.refers('svetlana', child, 'almatyPolice', { service: 'police', urgency: 'now', note: 'Рядом взрослая, не мать. К ней не подходили.', shareNow: ['age-and-sex', 'urgent-needs', 'note'], shareOnAcceptance: ['language', 'identity'] }))
  const calls = [await police[0]!, await police[1]!]
  yield w.day(21, '13:12')
  for (const call of calls) await w.does('daulet', answerReferral, { answer: 'accept', comeAt: 'we-collect' }, { about: call })
  yield w.day(21, '13:45')
  for (const call of calls) await w.takesOver('daulet', call, { ...handedOver, minutesAgo: 5, placeKind: 'road', present: ['police', 'psychologist'] }, 'svetlana')
  yield w.day(21, '14:10')
  const asked = { service: 'placement', urgency: 'now', note: 'Брат и сестра, не разлучать. Сейчас с инспектором, приезд около четырёх.', escort: 'woman', shareOnAcceptance: ['language', 'topics-asked', 'note', 'identity'] } as const
  const places = [await w.refers('svetlana', girl, 'almatyCentre', asked), await w.refers('svetlana', boy, 'almatyCentre', asked)]
  yield w.day(21, '14:25')
  for (const place of places) await w.does('olzhas', openReferral, { seen: 'yes' }, { about: place })
  for (const place of places) await w.does('olzhas', answerReferral, { answer: 'accept', comeAt: 'now' }, { about: place })
  yield w.day(21, '16:20')
  await w.takesOver('olzhas', places[0]!, { ...handedOver, fromDesk: w.desks.almatyPolice, minutesAgo: 12, condition: 'upset', present: ['police', 'educator'] }, 'daulet')
  await w.takesOver('olzhas', places[1]!, { ...handedOver, fromDesk: w.desks.almatyPolice, minutesAgo: 10, present: ['police', 'educator'] }, 'daulet')
  yield w.day(21, '18:30')
  for (const call of calls) await w.does('daulet', recordOutcome, { outcome: 'done', services: ['police'], what: 'Проверка начата, взрослая опрошена отдельно.' }, { about: call })

  yield w.day(20, '11:00')
  for (const child of [girl, boy]) {
    await w.does('svetlana', openJoint, { ...gate, interpreter: 'there', participants: [{ kind: 'POLICE_JUV', desk: w.desks.almatyPolice }, { kind: 'NGO', desk: w.desks.bazaar }], present: ['psychologist', 'police', 'ngo-worker', 'interpreter'], whenDay: w.today() }, { about: child.id })
  }
  yield w.day(20, '15:45')
  for (const child of [girl, boy]) {
    await w.does('svetlana', recordDecision, {
      outcome: 'identified', decidedBy: ['POLICE_JUV', 'NGO'], topicsAsked: ['family', 'home'], testimony: 'recorded', minutes: 20, signsConfirmed: ['BEG-02', 'BEG-03', 'CHD-04', 'GEN-14'], exploitation: ['begging'], rightsExplained: ['information', 'social-services'],
      crimeFactNotice: 'made', childsView: 'Хочу рисовать. Туда не хочу.', reasons: 'Взрослая не родственница, собранные деньги забирала она, родителей ищут.',
    }, { about: child.id })
  }
  yield w.day(20, '16:10')
  for (const one of places) await w.does('olzhas', recordOutcome, { outcome: 'done', services: ['placement'], what: 'Первые дни у нас, в одной комнате.' }, { about: one })
  // Police and an NGO identified alone: one working day to services, with three papers (Rules 39).
  yield w.day(20, '16:40')
  const papers = { service: 'social-support', urgency: 'today', assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', shareOnAcceptance: ['language', 'note', 'identity', 'documents'], note: 'Три документа приложены.' } as const
  const support = [await w.refers('svetlana', girl, 'almatyCentre', papers), await w.refers('svetlana', boy, 'almatyCentre', papers)]
  yield w.day(20, '17:15')
  for (const one of support) await w.does('olzhas', answerReferral, { answer: 'accept' }, { about: one })
  yield w.day(19, '10:00')
  for (const one of support) await w.does('olzhas', recordOutcome, { outcome: 'started', services: ['social-support'] }, { about: one })
  yield w.day(9, '12:00')
  await w.does('olzhas', recordOutcome, { outcome: 'done', services: ['social-support'], what: 'Мать найдена в Джизакской области, идёт проверка.' }, { about: support[0]! })
  await w.does('olzhas', recordOutcome, { outcome: 'done', services: ['social-support'], what: 'Вместе с сестрой.' }, { about: support[1]! })
}

/** Domain story 3: a mother whose migration card has ended, two children out of school. No crime, no police: papers, school, doctor. */
const withoutPapers: Story = async function* (w) {
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

/** Domain story 4: back to Tashkent region. The child agrees, the parents are found, a receiving organisation waits; two signatures. */
const wayHome: Story = async function* (w) {
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
  const home = await w.refers('gulmira', child, 'shelter', { service: 'return-home', urgency: 'days', basis: 'consent', consent, shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['note', 'childs-view', 'identity'], viewAsked: 'yes', childsView: 'Домой, и чтобы кто-то ехал со мной.', note: 'Возвращение в Ташкентскую область, сопровождение до границы.' })
  yield w.day(12, '12:00')
  await w.does('dana', answerReferral, { answer: 'accept', comeAt: 'we-collect' }, { about: home })
  yield w.day(11, '08:30')
  await w.opensName('dana', child, 'phone-call')
  await w.takesOver('dana', home, { ...handedOver, placeKind: 'their-house', condition: 'well', belongings: 'Сумка, тетрадь, новая куртка', documents: ['birth-certificate'], present: ['guardianship', 'educator', 'escort'] }, 'gulmira')
  yield w.day(11, '19:00')
  await w.does('dana', recordOutcome, { outcome: 'done', services: ['return-home'], what: 'Передана матери при принимающей организации. Узнаём, как дела, через 1, 3 и 6 месяцев.' }, { about: home })
}

/** A clinic asks for a place, nobody answers, and one after the other learns. */
const nobodyAnswers: Story = async function* (w) {
  yield w.ago(300)
  const child = await w.meets('saule', { names: [{ family: 'Рахимова', given: 'Ойша', script: 'Cyrl' }, { family: 'Rahimova', given: 'Oysha', script: 'Latn' }], birth: '2011' }, {
    ...meeting, place: maktaaral, sex: 'girl', safeNow: 'no', with: 'other-adults', carerMayBeInvolved: 'yes', staysTonight: 'hospital', age: { years: 15, basis: 'said' }, urgentNeeds: ['safe-from-someone', 'medical-help'], signs: ['CHD-05', 'GEN-07', 'GEN-19', 'GEN-12'], placeKind: 'PLD-03', seenAs: 'presumed',
    present: ['doctor'], distress: 'very-upset', childStopped: 'stopped', topicsAsked: ['health'], ...told(['police-juvenile', 'guardianship'], 12),
  })
  yield w.ago(270)
  await w.refers('saule', child, 'centre', { service: 'placement', urgency: 'now', escort: 'woman', note: 'Боится возвращаться. Ждёт в амбулатории, с ней медсестра.' })
}

/** Terms in every state: near its end, far past it with a silent desk, just begun. */
const nearItsTerm: Story = async function* (w) {
  yield w.day(2, '14:00')
  const child = await w.meets('dana', { names: [{ family: 'Назаров', given: 'Фируз', script: 'Cyrl' }, { family: 'Назарзода', given: 'Фирӯз', script: 'Cyrl' }], birth: '2010' }, { ...meeting, place: shymkent, language: 'tg', citizenshipSaid: 'TJ', interpreter: 'by-phone', age: { years: 16, basis: 'said' }, staysTonight: 'safe-place', signs: ['RGC-07', 'LAB-02', 'GEN-12'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work', 'documents'], present: ['psychologist', 'interpreter'], ...told(['police-juvenile'], 30) })
  yield w.ago(205)
  await w.refers('dana', child, 'centre', { service: 'placement', urgency: 'today', note: 'Три дня в нашем приюте заканчиваются завтра.', escort: 'man' })
}
const silentDesk: Story = async function* (w) {
  yield w.day(1, '11:00')
  const child = await w.meets('aray', { names: [{ family: 'Асанова', given: 'Айзада', script: 'Cyrl' }, { family: 'Асан кызы', given: 'Айзада', script: 'Cyrl' }], birth: '2012-09' }, { ...meeting, place: { region: 'KZ-31', district: 'KZ-31.qordai' }, sex: 'girl', language: 'ky', citizenshipSaid: 'KG', age: { years: 14, basis: 'said' }, with: 'relatives', carerMayBeInvolved: 'no', signs: ['RGC-06', 'LAB-06', 'GEN-23'], placeKind: 'PLX-03', ...told(['guardianship'], 40) })
  yield w.ago(425)
  await w.refers('aray', child, 'almatyOblast', { service: 'placement', urgency: 'today', note: 'Работала в придорожном кафе, жила в подсобке.', where: { region: 'KZ-19', district: 'KZ-19.qarasai' } })
}
const justSent: Story = async function* (w) {
  yield w.ago(80)
  const child = await w.meets('yerlan', { names: [{ given: 'Ильяс', script: 'Cyrl' }, { given: 'Ілияс', script: 'Cyrl' }] }, { ...meeting, language: 'kk', citizenshipSaid: 'not-asked', age: { from: 5, to: 7, basis: 'looks' }, staysTonight: 'not-known', signs: ['RGC-01', 'CHD-04', 'GEN-22'], placeKind: 'PLD-04', present: ['police', 'educator'], urgentNeeds: ['food'], ...told(['guardianship'], 15) })
  yield w.ago(25)
  await w.refers('yerlan', child, 'centre', { service: 'placement', urgency: 'today', note: 'Не знает, где находится. Сидит у нас с воспитателем.' })
}

/** Declined, and it went on: the next place has accepted and the child is on the way. */
const passedOn: Story = async function* (w) {
  yield w.day(2, '09:00')
  const child = await w.meets('madina', { names: [{ family: 'Қодиров', given: 'Азиз', script: 'Cyrl' }, { family: 'Qodirov', given: 'Aziz', script: 'Latn' }, { family: 'Кадыров', given: 'Азиз', script: 'Cyrl' }], birth: '2009-12' }, { ...meeting, age: { years: 16, basis: 'said' }, staysTonight: 'safe-place', signs: ['RGC-07', 'LAB-01', 'LAB-05', 'GEN-12'], placeKind: 'PLX-02', seenAs: 'presumed', present: ['psychologist'], topicsAsked: ['work'], ...told(['police-juvenile'], 30) })
  yield w.day(2, '09:40')
  const first = await w.refers('madina', child, 'centre', { service: 'placement', urgency: 'today', note: 'Нужно место для подростка.' })
  yield w.day(2, '10:30')
  await w.does('gulmira', openReferral, { seen: 'yes' }, { about: first })
  await w.does('gulmira', answerReferral, { answer: 'decline', reason: 'no-place', why: 'Группа старших закрыта на карантин до понедельника.' }, { about: first })
  yield w.day(2, '11:10')
  const second = await w.refers('madina', child, 'almatyCentre', { service: 'placement', urgency: 'days', insteadOf: first, note: 'Нужно место для подростка. В Туркестане карантин.' })
  yield w.ago(180)
  await w.does('olzhas', openReferral, { seen: 'yes' }, { about: second })
  await w.does('olzhas', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: second })
}
const declined: Story = async function* (w) {
  yield w.day(3, '10:00')
  const child = await w.meets('timur', { names: [{ family: 'Мамадова', given: 'Севара', script: 'Cyrl' }, { family: 'Mamadova', given: 'Sevara', script: 'Latn' }], birth: '2014-01' }, { ...meeting, sex: 'girl', with: 'one-parent', carerMayBeInvolved: 'no', age: { years: 12, basis: 'document' }, documents: ['birth-certificate'], signs: ['RGC-05', 'RGC-06'], basis: 'consent' })
  yield w.day(1, '15:00')
  const asked = await w.refers('timur', child, 'psychologists', { service: 'psychologist', urgency: 'days', note: 'Перестала говорить с одноклассниками.' })
  yield w.ago(60)
  await w.does('zhanna', answerReferral, { answer: 'decline', reason: 'no-interpreter', why: 'Переводчица с узбекского вернётся через неделю.' }, { about: asked })
}
const askedBack: Story = async function* (w) {
  yield w.day(1, '12:00')
  const child = await w.meets('svetlana', { names: [{ family: 'Гасанов', given: 'Эльнур', script: 'Cyrl' }, { family: 'Həsənov', given: 'Elnur', script: 'Latn' }], birth: '2010-08' }, { ...meeting, place: almaty, language: 'az', citizenshipSaid: 'AZ', interpreter: 'needed', age: { years: 16, basis: 'said' }, with: 'other-adults', signs: ['LAB-02', 'GEN-23', 'GEN-12'], placeKind: 'PLX-02', ...told(['police-juvenile'], 35) })
  yield w.ago(400)
  const asked = await w.refers('svetlana', child, 'zhambyl', { service: 'safe-place', urgency: 'days', note: 'Просит уехать из города.' })
  yield w.ago(100)
  await w.does('aray', answerReferral, { answer: 'ask', question: 'Можно ли ему ехать автобусом, или нужен сопровождающий?' }, { about: asked })
}

/** Identification in its other ends, and a right to object that is used. */
const notRecognised: Story = async function* (w) {
  yield w.day(15, '10:00')
  const child = await w.meets('dana', { names: [{ family: 'Саидов', given: 'Фаррух', script: 'Cyrl' }, { family: 'Саидзода', given: 'Фаррӯх', script: 'Cyrl' }], birth: '2009' }, { ...meeting, place: shymkent, language: 'tg', interpreter: 'by-phone', citizenshipSaid: 'TJ', age: { years: 17, basis: 'said' }, signs: ['RGC-07', 'LAB-02', 'LAB-05', 'GEN-17'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work', 'documents'], present: ['psychologist', 'interpreter'], documents: ['passport'], ...told(['police-juvenile'], 30) })
  yield w.day(13, '11:00')
  await w.does('dana', openJoint, { ...gate, interpreter: 'there', participants: [{ kind: 'POLICE_TIP', desk: w.desks.antiTrafficking }, { kind: 'NGO', desk: w.desks.shelter }], present: ['psychologist', 'police', 'interpreter'], whenDay: w.today() }, { about: child.id })
  yield w.day(13, '15:00')
  await w.does('dana', recordDecision, { outcome: 'not-recognised', decidedBy: ['POLICE_TIP'], topicsAsked: ['work'], testimony: 'recorded', minutes: 45, rightsExplained: ['information', 'legal-aid', 'appeal'], crimeFactNotice: 'no-crime-seen', appealExplained: 'yes', childsView: 'Не согласен: деньги не отдали.', reasons: 'Решили, что это трудовой спор.' }, { about: child.id })
  yield w.day(5, '12:00')
  await w.does('dana', appeal, { by: 'child', why: 'Долг за дорогу рос каждый месяц, паспорт держал прораб.' }, { about: child.id })
  yield w.day(4, '10:00')
  const consent = await agreed(w, 'dana', child, { purpose: 'refer', receiver: w.agencies.centre, groups: ['age-and-sex', 'language', 'note', 'topics-asked', 'identity'], readIn: 'tg', ageGroup: '15-17', caregiver: 'absent', answer: 'yes', givenBy: 'the-person', childsView: 'yes', proof: 'audio', abroad: 'no' })
  const help = await w.refers('dana', child, 'psychologists', { service: 'psychologist', urgency: 'days', basis: 'consent', consent, shareNow: ['age-and-sex', 'language'], shareOnAcceptance: ['note', 'topics-asked', 'identity'], note: 'Статус не признан, помощь нужна всё равно.' })
  yield w.day(4, '14:00')
  await w.does('zhanna', answerReferral, { answer: 'accept', comeAt: 'agreed-by-phone' }, { about: help })
  yield w.day(3, '16:00')
  await w.does('zhanna', recordOutcome, { outcome: 'started', services: ['psychologist'] }, { about: help })
}
const identifiedAgain: Story = async function* (w) {
  yield w.day(28, '10:00')
  const child = await w.meets('dana', { names: [{ family: 'Юнусова', given: 'Зарина', script: 'Cyrl' }, { family: 'Yunusova', given: 'Zarina', script: 'Latn' }], birth: '2010-03-20', documentsSeen: ['passport'] }, { ...meeting, place: shymkent, sex: 'girl', with: 'other-adults', carerMayBeInvolved: 'yes', age: { years: 16, basis: 'document' }, documents: ['passport'], staysTonight: 'support-centre', signs: ['RGC-06', 'CHD-03', 'GEN-03', 'GEN-12', 'LAB-02'], placeKind: 'PLX-01', seenAs: 'presumed', topicsAsked: ['work', 'home'], present: ['psychologist', 'ngo-worker'], ownWords: 'Мен үйге барғым келеді, бірақ паспортым оларда.', ...told(['police-juvenile'], 15) })
  await w.does('dana', makeNotice, { noticeTo: ['guardianship'], way: 'phone', noticeMinutesAgo: 5 }, { about: child.id })
  yield w.day(27, '11:00')
  const joint = (day: ReturnType<Days['today']>) => ({ ...gate, participants: [{ kind: 'POLICE_JUV' }, { kind: 'LEB_SOC' }, { kind: 'NGO', desk: w.desks.shelter }], present: ['psychologist', 'police', 'social-worker'], whenDay: day } as const)
  await w.does('dana', openJoint, joint(w.today()), { about: child.id })
  yield w.day(27, '14:00')
  await w.does('dana', recordDecision, { outcome: 'not-recognised', decidedBy: ['POLICE_JUV', 'LEB_SOC'], testimony: 'not-recorded', minutes: 25, rightsExplained: ['information', 'appeal'], crimeFactNotice: 'not-yet', appealExplained: 'yes', reasons: 'Хозяева назвали её родственницей.' }, { about: child.id })
  yield w.day(26, '10:00')
  await w.does('dana', appeal, { by: 'ngo', why: 'Родство ничем не подтверждено.' }, { about: child.id })
  yield w.day(22, '15:00')
  await w.does('roza', decideAppeal, { decision: 'identify-again', why: 'Комиссия просит выслушать ещё раз с психологом.' }, { about: child.id })
  yield w.day(19, '11:00')
  await w.does('dana', openJoint, joint(w.today()), { about: child.id })
  yield w.day(19, '13:30')
  await w.does('dana', recordDecision, { outcome: 'identified', decidedBy: ['POLICE_JUV', 'NGO'], testimony: 'recorded', minutes: 30, signsConfirmed: ['CHD-03', 'GEN-03', 'GEN-12'], exploitation: ['domestic', 'labour'], rightsExplained: rights, crimeFactNotice: 'made', childsView: 'Хочу учиться на повара.', reasons: 'Родства нет, паспорт изъят, выходить не разрешали.' }, { about: child.id })
  yield w.day(19, '15:00')
  const place = await w.refers('dana', child, 'centre', { service: 'placement', urgency: 'today', assessmentSheet: 'ready', applicationForServices: 'ready', reportByCriteria: 'ready', shareOnAcceptance: ['language', 'note', 'identity', 'documents'], note: 'Молоко нельзя: аллергия.', urgentNeeds: ['diet-or-allergy'] })
  yield w.day(19, '15:30')
  await w.does('gulmira', answerReferral, { answer: 'accept', comeAt: 'now' }, { about: place })
  yield w.day(19, '18:00')
  await w.takesOver('gulmira', place, { ...handedOver, documents: ['passport'], condition: 'well' }, 'dana')
  await w.does('gulmira', anotherConversation, { why: 'needs', present: ['educator'], needs: 'as-before', seenAs: 'as-before', childStopped: 'no', distress: 'calm' }, { about: child.id })
  yield w.day(8, '12:00')
  await w.does('gulmira', recordOutcome, { outcome: 'started', services: ['placement', 'school'], what: 'Записана в колледж.' }, { about: place })
}
const objection: Story = async function* (w) {
  yield w.day(6, '13:00')
  const child = await w.meets('svetlana', { names: [{ family: 'Алиев', given: 'Руслан', script: 'Cyrl' }], birth: '2009-05' }, { ...meeting, place: almaty, language: 'ru', citizenshipSaid: 'RU', with: 'relatives', carerMayBeInvolved: 'no', age: { years: 17, basis: 'document' }, documents: ['passport'], signs: ['LAB-05', 'GEN-23'], placeKind: 'PLX-02', present: ['ngo-worker'], ownWords: 'Я сам сюда приехал, помогаю брату.' })
  yield w.day(1, '17:00')
  const { advice } = await w.sees<{ advice: { id: RecordId } }>('svetlana', 'children', child.id)
  await w.does('svetlana', contestAdvice, { by: 'child', why: 'Говорит, что работает у брата по договору.' }, { about: advice.id })
}
const objectionDecided: Story = async function* (w) {
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

/** Help that could not be given to the end is told as well. */
const movedAway: Story = async function* (w) {
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
const grownUp: Story = async function* (w) {
  yield w.day(10, '14:00')
  const person = await w.meets('timur', { names: [{ family: 'Ниёзов', given: 'Олим', script: 'Cyrl' }, { family: 'Niyozov', given: 'Olim', script: 'Latn' }] }, { ...meeting, age: { from: 15, to: 19, basis: 'looks' }, signs: ['RGA-14', 'LAB-03'], placeKind: 'PLX-02', with: 'other-adults', ...told(['police-juvenile'], 60) })
  yield w.day(9, '10:00')
  await w.does('timur', settleAge, { years: 19, seen: 'passport', why: 'Показал паспорт: ему девятнадцать.' }, { about: person.id })
}
const inCourt: Story = async function* (w) {
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
const nameless: Story = async function* (w) {
  yield w.day(12, '21:40')
  await w.meets('saule', undefined, { ...meeting, place: maktaaral, sex: 'girl', language: 'other', citizenshipSaid: 'unknown', age: { from: 0, to: 2, basis: 'looks' }, with: 'not-known', staysTonight: 'hospital', signs: ['RGC-01', 'CHD-01'], placeKind: 'PLD-03', urgentNeeds: ['warm-clothes', 'medical-help'], present: ['doctor'], atSchool: 'not-asked', toldWhatHappens: 'not-asked', basis: 'vital', ...told(['guardianship', 'police-juvenile'], 10) })
}

type Fate = 'take-up' | 'no-sign-holds' | 'known-already' | 'cannot-be-found' | 'not-a-child' | 'waits' | { readonly passedTo: 'shelter' | 'bazaar' | 'zhambyl' }
type Seen = readonly [daysAgo: number, time: string, who: PersonKey, where: Raising['place'], signs: Raising['signs'], placeKind: Raising['placeKind'], howMany: number, ages: Raising['agesAbout'], urgency: Raising['urgency'], fate: Fate, minutesOffline?: number]

/** What champions saw besides. */
const seen: readonly Seen[] = [
  [34, '08:50', 'bolat', maktaaral, ['RGC-06', 'CHD-03'], 'PLX-02', 2, ['12-17'], 'today', 'take-up'],
  [32, '13:15', 'aigul', almaty, ['BEG-02', 'RGC-01'], 'PLD-04', 1, ['6-11'], 'now', 'cannot-be-found'],
  [31, '17:40', 'marat', { region: 'KZ-43', district: 'KZ-43.qyzylorda' }, ['BRD-02', 'BRD-05', 'CHD-04'], 'PLD-04', 2, ['12-17'], 'today', { passedTo: 'shelter' }, 160],
  [29, '10:10', 'aigul', almaty, ['RGC-06'], 'PLM-02', 3, ['6-11'], 'today', 'no-sign-holds'],
  [27, '09:20', 'bolat', saryagash, ['RGC-07', 'GEN-23'], 'PLX-02', 4, ['6-11', '12-17'], 'today', 'take-up'],
  [26, '19:05', 'marat', { region: 'KZ-31', district: 'KZ-31.shu' }, ['GEN-09', 'BRD-05'], 'PLD-04', 1, ['12-17'], 'today', 'take-up', 45],
  [25, '12:30', 'aigul', almaty, ['GEN-01', 'GEN-07'], 'PLX-03', 1, ['12-17'], 'today', 'take-up'],
  [23, '11:45', 'bolat', maktaaral, ['RGC-06', 'RGA-06'], 'PLX-01', 1, ['6-11'], 'today', 'known-already'],
  [22, '16:25', 'saule', maktaaral, ['GEN-19', 'CHD-05'], 'PLD-03', 1, ['12-17'], 'today', 'take-up'],
  [20, '14:00', 'marat', { region: 'KZ-19', district: 'KZ-19.ile' }, ['LAB-07', 'GEN-23'], 'PLX-02', 2, ['12-17', 'not-sure'], 'today', { passedTo: 'bazaar' }, 70],
  [18, '10:30', 'aigul', almaty, ['BEG-02', 'BEG-03'], 'PLD-04', 2, ['under-6'], 'now', 'known-already'],
  [15, '18:20', 'marat', { region: 'KZ-31', district: 'KZ-31.taraz' }, ['BRD-12', 'BRD-02'], 'PLD-04', 1, ['12-17'], 'today', 'take-up', 30],
  [14, '09:00', 'bolat', maktaaral, ['RGC-06'], 'PLM-02', 5, ['6-11', '12-17'], 'can-wait', 'take-up'],
  [12, '15:10', 'aigul', almaty, ['RGC-05', 'CHD-05'], 'PLM-01', 1, ['12-17'], 'can-wait', 'no-sign-holds'],
  [11, '20:15', 'aigul', almaty, ['GEN-16', 'GEN-09'], 'PLX-03', 2, ['not-sure'], 'now', 'not-a-child'],
  [8, '12:40', 'bolat', saryagash, ['CHD-03', 'LAB-07'], 'PLX-02', 2, ['12-17'], 'today', 'take-up'],
  [7, '11:20', 'marat', { region: 'KZ-33', district: 'KZ-33.panfilov' }, ['RGC-07', 'BRD-05'], 'PLD-04', 3, ['6-11'], 'today', { passedTo: 'zhambyl' }, 120],
  [5, '13:50', 'aigul', { region: 'KZ-75', district: 'KZ-75.turksib' }, ['RGA-09', 'GEN-15'], 'PLX-01', 2, ['6-11'], 'today', 'take-up'],
  [3, '17:30', 'bolat', maktaaral, ['RGC-06', 'CHD-03'], 'PLX-02', 1, ['12-17'], 'today', 'take-up'],
]
/** Minutes ago; nobody has answered these yet. */
const fresh: readonly (readonly [minutes: number, ...rest: Seen extends readonly [number, string, ...infer R] ? R : never])[] = [
  [14, 'aigul', almaty, ['BEG-02', 'CHD-04'], 'PLD-04', 2, ['under-6', '6-11'], 'now', 'waits'],
  [75, 'bolat', saryagash, ['RGC-06', 'RGC-07', 'CHD-03'], 'PLX-02', 2, ['12-17'], 'today', 'waits', 40],
  [150, 'marat', { region: 'KZ-43', district: 'KZ-43.shieli' }, ['BRD-02', 'BRD-05'], 'PLD-04', 1, ['12-17'], 'today', 'waits', 90],
  [35, 'aray', { region: 'KZ-31', district: 'KZ-31.baizaq' }, ['LAB-02', 'GEN-23'], 'PLX-02', 1, ['12-17'], 'today', 'waits'],
]

const takesThem: Readonly<Record<string, PersonKey>> = { 'KZ-61': 'madina', 'KZ-79': 'dana', 'KZ-75': 'svetlana', 'KZ-31': 'aray' }
const atDesk: Readonly<Record<'shelter' | 'bazaar' | 'zhambyl', PersonKey>> = { shelter: 'dana', bazaar: 'svetlana', zhambyl: 'aray' }

function concernsOf(random: () => number): Story[] {
  const minutes = (from: number, to: number) => Math.round(from + random() * (to - from)) * minuteMs
  const raised = ([, , , where, signs, placeKind, howMany, agesAbout, urgency]: Seen): Raising => ({ signs, howMany, agesAbout, place: where, placeKind, seenWhen: 'today', urgency })
  const decided = seen.map((one): Story => async function* (w) {
    const [daysAgo, time, who, where, , , , , urgency, fate, offline = 0] = one
    const at = w.day(daysAgo, time)
    yield at
    const concern = await w.raises(who, raised(one), offline)
    const soon = urgency === 'now' ? minutes(6, 45) : minutes(20, 200)
    yield later(at, soon)
    if (fate === 'waits') return
    if (typeof fate === 'object') {
      // No desk answers there: the coordinator finds one that does.
      await w.does('aizhan', takeUpConcern, { decision: 'pass', toDesk: w.desks[fate.passedTo] }, { about: concern })
      yield later(at, soon + minutes(10, 40))
      await w.does(atDesk[fate.passedTo], takeUpConcern, { decision: 'take-up' }, { about: concern })
    } else await w.does(takesThem[where.region]!, takeUpConcern, fate === 'take-up' ? { decision: fate } : { decision: 'set-aside', reason: fate }, { about: concern })
  })
  const waiting = fresh.map(([minutesAgo, ...rest]): Story => async function* (w) {
    yield w.ago(minutesAgo)
    await w.raises(rest[0], raised([0, '', ...rest]), rest[8])
  })
  return [...decided, ...waiting]
}

/** The coordinator calls the numbers of the directory, some long ago. */
function callsOf(calls: readonly Call[]): Story {
  return async function* (w) {
    for (const { daysAgo, contact, reached } of calls) {
      yield w.day(daysAgo, '10:00')
      await w.does('aizhan', verifyDutyContact, { reached }, { about: contact })
    }
  }
}

/** Everything that happened. `random` answers 0 up to 1, the same each time. */
export function lifeOf(calls: readonly Call[], random: () => number): Story[] {
  return [
    callsOf(calls), cottonField, bazaar, withoutPapers, wayHome, nobodyAnswers, nearItsTerm, silentDesk, justSent, passedOn, declined, askedBack,
    notRecognised, identifiedAgain, objection, objectionDecided, movedAway, grownUp, inCourt, nameless, ...concernsOf(random),
  ]
}

async function agreed(w: Days, who: PersonKey, child: Met, answers: ConsentAnswers): Promise<RecordId> {
  return (await w.does(who, giveConsent, answers, { about: child.id })).about
}
