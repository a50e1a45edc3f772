/** Referrals at every point of their way: nobody answers, a term is near, past or just begun, declined and passed on, asked back. */
import { answerReferral, openReferral } from '#rooms/referral/forms.ts'
import type { Story } from '../days.ts'
import { almaty, maktaaral, meeting, shymkent, told } from './telling.ts'

/** A clinic asks for a place, nobody answers, and one after the other learns. */
export const nobodyAnswers: Story = async function* (w) {
  yield w.ago(300)
  const child = await w.meets('saule', { names: [{ family: 'Рахимова', given: 'Ойша', script: 'Cyrl' }, { family: 'Rahimova', given: 'Oysha', script: 'Latn' }], birth: '2011' }, {
    ...meeting, place: maktaaral, sex: 'girl', safeNow: 'no', with: 'other-adults', carerMayBeInvolved: 'yes', staysTonight: 'hospital', age: { years: 15, basis: 'said' }, urgentNeeds: ['safe-from-someone', 'medical-help'], signs: ['CHD-05', 'GEN-07', 'GEN-19', 'GEN-12'], placeKind: 'PLD-03', seenAs: 'presumed',
    present: ['doctor'], distress: 'very-upset', childStopped: 'stopped', topicsAsked: ['health'], ...told(['police-juvenile', 'guardianship'], 12),
  })
  yield w.ago(270)
  await w.refers('saule', child, 'centre', { service: 'placement', urgency: 'now', escort: 'woman', note: 'Боится возвращаться. Ждёт в амбулатории, с ней медсестра.' })
}

/** Terms in every state: near its end, far past it with a silent desk, just begun. */
export const nearItsTerm: Story = async function* (w) {
  yield w.day(2, '14:00')
  const child = await w.meets('dana', { names: [{ family: 'Назаров', given: 'Фируз', script: 'Cyrl' }, { family: 'Назарзода', given: 'Фирӯз', script: 'Cyrl' }], birth: '2010' }, { ...meeting, place: shymkent, language: 'tg', citizenshipSaid: 'TJ', interpreter: 'by-phone', age: { years: 16, basis: 'said' }, staysTonight: 'safe-place', signs: ['RGC-07', 'LAB-02', 'GEN-12'], placeKind: 'PLX-02', seenAs: 'presumed', topicsAsked: ['work', 'documents'], present: ['psychologist', 'interpreter'], ...told(['police-juvenile'], 30) })
  yield w.ago(205)
  await w.refers('dana', child, 'centre', { service: 'placement', urgency: 'today', note: 'Три дня в нашем приюте заканчиваются завтра.', escort: 'man' })
}
export const silentDesk: Story = async function* (w) {
  yield w.day(1, '11:00')
  const child = await w.meets('aray', { names: [{ family: 'Асанова', given: 'Айзада', script: 'Cyrl' }, { family: 'Асан кызы', given: 'Айзада', script: 'Cyrl' }], birth: '2012-09' }, { ...meeting, place: { region: 'KZ-31', district: 'KZ-31.qordai' }, sex: 'girl', language: 'ky', citizenshipSaid: 'KG', age: { years: 14, basis: 'said' }, with: 'relatives', carerMayBeInvolved: 'no', signs: ['RGC-06', 'LAB-06', 'GEN-23'], placeKind: 'PLX-03', ...told(['guardianship'], 40) })
  yield w.ago(425)
  await w.refers('aray', child, 'almatyOblast', { service: 'placement', urgency: 'today', note: 'Работала в придорожном кафе, жила в подсобке.', where: { region: 'KZ-19', district: 'KZ-19.qarasai' } })
}
export const justSent: Story = async function* (w) {
  yield w.ago(80)
  const child = await w.meets('yerlan', { names: [{ given: 'Ильяс', script: 'Cyrl' }, { given: 'Ілияс', script: 'Cyrl' }] }, { ...meeting, language: 'kk', citizenshipSaid: 'not-asked', age: { from: 5, to: 7, basis: 'looks' }, staysTonight: 'not-known', signs: ['RGC-01', 'CHD-04', 'GEN-22'], placeKind: 'PLD-04', present: ['police', 'educator'], urgentNeeds: ['food'], ...told(['guardianship'], 15) })
  yield w.ago(25)
  await w.refers('yerlan', child, 'centre', { service: 'placement', urgency: 'today', note: 'Не знает, где находится. Сидит у нас с воспитателем.' })
}

/** Declined, and it went on: the next place has accepted and the child is on the way. */
export const passedOn: Story = async function* (w) {
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
export const declined: Story = async function* (w) {
  yield w.day(3, '10:00')
  const child = await w.meets('timur', { names: [{ family: 'Мамадова', given: 'Севара', script: 'Cyrl' }, { family: 'Mamadova', given: 'Sevara', script: 'Latn' }], birth: '2014-01' }, { ...meeting, sex: 'girl', with: 'one-parent', carerMayBeInvolved: 'no', age: { years: 12, basis: 'document' }, documents: ['birth-certificate'], signs: ['RGC-05', 'RGC-06'], basis: 'consent' })
  yield w.day(1, '15:00')
  const asked = await w.refers('timur', child, 'psychologists', { service: 'psychologist', urgency: 'days', note: 'Перестала говорить с одноклассниками.' })
  yield w.ago(60)
  await w.does('zhanna', answerReferral, { answer: 'decline', reason: 'no-interpreter', why: 'Переводчица с узбекского вернётся через неделю.' }, { about: asked })
}
export const askedBack: Story = async function* (w) {
  yield w.day(1, '12:00')
  const child = await w.meets('svetlana', { names: [{ family: 'Гасанов', given: 'Эльнур', script: 'Cyrl' }, { family: 'Həsənov', given: 'Elnur', script: 'Latn' }], birth: '2010-08' }, { ...meeting, place: almaty, language: 'az', citizenshipSaid: 'AZ', interpreter: 'needed', age: { years: 16, basis: 'said' }, with: 'other-adults', signs: ['LAB-02', 'GEN-23', 'GEN-12'], placeKind: 'PLX-02', ...told(['police-juvenile'], 35) })
  yield w.ago(400)
  const asked = await w.refers('svetlana', child, 'zhambyl', { service: 'safe-place', urgency: 'days', note: 'Просит уехать из города.' })
  yield w.ago(100)
  await w.does('aray', answerReferral, { answer: 'ask', question: 'Можно ли ему ехать автобусом, или нужен сопровождающий?' }, { about: asked })
}
