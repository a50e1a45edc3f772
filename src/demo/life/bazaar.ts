/** Domain story 2: a begging sibling group at the bazaar beside an adult who is no relative. Nobody confronts; the call comes first. */
import type { RecordId } from '#core/ids.ts'
import { confirmAdvice, linkChildren, openJoint, recordOutcome as recordDecision, takeUpConcern, type Meeting } from '#rooms/identification/forms.ts'
import { answerReferral, openReferral, recordOutcome } from '#rooms/referral/forms.ts'
import type { Story } from '../days.ts'
import { almaty, gate, handedOver, meeting, told } from './telling.ts'

export const bazaar: Story = async function* (w) {
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
      viewAsked: 'yes', crimeFactNotice: 'made', childsView: 'Хочу рисовать. Туда не хочу.', reasons: 'Взрослая не родственница, собранные деньги забирала она, родителей ищут.',
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
