/**
 * What is filled in about agencies and the people who work there. Nothing here is about a child: every answer is in zone
 * Z2 and asked for the account of a person or for the coordination between agencies.
 */
import { choice, choices, day, language, longText, phone, reference, repeat, secret, text, wholeNumber } from '#core/forms/fields.ts'
import { form } from '#core/forms/form.ts'
import { refuse, type Refusal } from '#core/refusal.ts'
import { agencyKinds, contactPlaces, custodiansOfAKey, givenRoles, regionCodes, screenLanguages, serviceCodes, spokenLanguages, tiers, weekdays } from './codes.ts'

const coordinate = { zone: 'Z2', purpose: 'coordinate' } as const
const account = { zone: 'Z2', purpose: 'account' } as const
const yesNo = ['yes', 'no'] as const
const stateLabels = { labels: 'partnerships.state' } as const

export const addAgency = form('partnerships/add-agency', 1, {
  kind: choice(agencyKinds, { ...coordinate, labels: 'agency-types' }),
  nameKk: text({ max: 160, ...coordinate, optional: true }),
  nameRu: text({ max: 160, ...coordinate, optional: true }),
  nameEn: text({ max: 160, ...coordinate, optional: true }),
  region: choice(regionCodes, { ...coordinate, labels: 'regions' }),
}, { checks: hasName })

/** Only what is filled in changes. A suspended agency is out of the directory, and nobody of it can sign in. */
export const changeAgency = form('partnerships/change-agency', 1, {
  nameKk: text({ max: 160, ...coordinate, optional: true }),
  nameRu: text({ max: 160, ...coordinate, optional: true }),
  nameEn: text({ max: 160, ...coordinate, optional: true }),
  region: choice(regionCodes, { ...coordinate, optional: true, labels: 'regions' }),
  state: choice(['active', 'suspended'], { ...account, ...stateLabels, optional: true }),
})

export const addDesk = form('partnerships/add-desk', 1, {
  agency: reference('agency', coordinate),
  nameKk: text({ max: 160, ...coordinate, optional: true }),
  nameRu: text({ max: 160, ...coordinate, optional: true }),
  nameEn: text({ max: 160, ...coordinate, optional: true }),
  regions: choices(regionCodes, { ...coordinate, labels: 'regions' }),
  /** Whether concerns of community champions of these regions come here. */
  takesConcerns: choice(yesNo, { ...coordinate, labels: 'partnerships.answer' }),
}, { checks: hasName })

export const changeDesk = form('partnerships/change-desk', 1, {
  nameKk: text({ max: 160, ...coordinate, optional: true }),
  nameRu: text({ max: 160, ...coordinate, optional: true }),
  nameEn: text({ max: 160, ...coordinate, optional: true }),
  regions: choices(regionCodes, { ...coordinate, optional: true, labels: 'regions' }),
  takesConcerns: choice(yesNo, { ...coordinate, optional: true, labels: 'partnerships.answer' }),
  state: choice(['active', 'closed'], { ...account, ...stateLabels, optional: true }),
})

/**
 * Who may know of a desk, and where it is. Of a hidden one everybody else finds the gate: whom they call, and where a child is sent to. Filled in anew as a whole: without a
 * place there is none any more.
 */
export const setSecrecy = form('partnerships/set-secrecy', 1, {
  tier: choice(tiers, { ...coordinate, labels: 'partnerships.tier' }),
  gate: reference('desk', { ...coordinate, when: { any: [{ field: 'tier', is: 'workers' }, { field: 'tier', is: 'region' }, { field: 'tier', is: 'own-house' }] } }),
  place: longText({ max: 300, ...coordinate, optional: true }),
})

/** The inviter's device made the invitation and shows it once; only its hash is in the form. */
export const addPerson = form('partnerships/add-person', 1, {
  agency: reference('agency', account),
  shownName: text({ max: 80, ...account }),
  signInName: text({ max: 40, ...account }),
  language: language(screenLanguages, { ...account, labels: 'languages' }),
  roles: choices(givenRoles, { ...account, labels: 'roles' }),
  regions: choices(regionCodes, { ...account, labels: 'regions', when: { field: 'roles', includes: 'coordinator' } }),
  desk: reference('desk', { ...account, optional: true }),
  invitation: secret({ max: 43, ...account }),
}, {
  pages: [
    { title: 'who', fields: ['agency', 'shownName', 'signInName', 'language'] },
    { title: 'rights', fields: ['roles', 'regions', 'desk'] },
  ],
  checks: ({ signInName }) => (/^[\p{L}\p{N}][\p{L}\p{N}._-]{2,}$/u.test(signInName.normalize('NFKC')) ? undefined : refuse('partnerships.sign-in-name-unfit', { field: 'signInName' })),
})

/** Who has left does not come back under this account: a new one is made. */
export const changePerson = form('partnerships/change-person', 1, {
  shownName: text({ max: 80, ...account, optional: true }),
  language: language(screenLanguages, { ...account, labels: 'languages', optional: true }),
  state: choice(['active', 'suspended', 'left'], { ...account, ...stateLabels, optional: true }),
})

/** Nobody is asked why. Without a last day it lasts until they say that they are back. */
export const beAway = form('partnerships/be-away', 1, {
  from: day(account),
  until: day({ ...account, optional: true }),
}, { checks: ({ from, until }) => (until !== undefined && until < from ? refuse('partnerships.days-turned', { field: 'until' }) : undefined) })

export const beBack = form('partnerships/be-back', 1, { back: choice(['yes'], account) })

/** The link before it stops working. Only for who has never signed in: whoever has, chose a passphrase nobody else may replace. */
export const inviteAgain = form('partnerships/invite-again', 1, {
  invitation: secret({ max: 43, ...account }),
})

/** A lost phone is emptied at its next contact, of everything and of everybody (Security E-7). `device`: its handle in the list of somebody's devices. */
export const emptyDevice = form('partnerships/empty-device', 1, { device: text({ max: 12, ...account }) })

/** Somebody opened with their alarm number; a colleague tells how they were found. */
export const settleAlarm = form('partnerships/settle-alarm', 1, { found: choice(['safe', 'helped', 'mistake'], account) })

export const joinDesk = form('partnerships/join-desk', 1, { desk: reference('desk', account) })
export const leaveDesk = form('partnerships/leave-desk', 1, { desk: reference('desk', account) })

export const giveRole = form('partnerships/give-role', 1, {
  role: choice(givenRoles, { ...account, labels: 'roles' }),
  regions: choices(regionCodes, { ...account, labels: 'regions', when: { field: 'role', is: 'coordinator' } }),
})
export const endRole = form('partnerships/end-role', 1, { role: choice(givenRoles, { ...account, labels: 'roles' }) })

/** A member's device seals the desk's key to somebody who has none yet, or to the agency's recovery key. The keys travel sealed beside the form. */
export const handDeskKey = form('partnerships/hand-desk-key', 1, {
  to: choice(['member', 'recovery'], account),
})

/** The first key of a desk, or a new version because somebody has left. Sealed beside the form to everybody who stays. */
export const changeDeskKey = form('partnerships/change-desk-key', 1, {
  because: choice(['first', 'somebody-left', 'device-lost', 'other'], account),
})

/** With which key this person signs without the house, told by their own device once. `proof`: their number, signed with it. */
export const tellSigningKey = form('partnerships/tell-signing-key', 1, {
  publicKey: secret({ max: 43, ...account }),
  proof: secret({ max: 86, ...account }),
}, { byItself: 'in-order' })

/** Five people keep a share each on paper; three together open what their agency can no longer open. */
export const setRecovery = form('partnerships/set-recovery', 1, {
  publicKey: secret({ max: 43, ...account }),
  custodians: repeat({ who: text({ max: 80, ...account }) }, { max: custodiansOfAKey, ...account }),
}, {
  checks: ({ custodians }) => {
    const names = new Set(custodians.map(({ who }) => who.toLowerCase()))
    return names.size === custodiansOfAKey && custodians.length === custodiansOfAKey ? undefined : refuse('partnerships.custodians-needed', { field: 'custodians', count: custodiansOfAKey })
  },
})

/** Somebody of the house, or a name and a number. What stood at this place before ends. */
export const setDutyContact = form('partnerships/set-duty-contact', 1, {
  desk: reference('desk', coordinate),
  place: choice(contactPlaces, { ...coordinate, labels: 'partnerships.place' }),
  person: reference('person', { ...coordinate, optional: true }),
  name: text({ max: 80, ...coordinate, optional: true, when: { not: { field: 'person', answered: true } } }),
  phone: phone(coordinate),
  hours: choice(['always', 'set'], coordinate),
  days: choices(weekdays, { ...coordinate, labels: 'partnerships.day', when: { field: 'hours', is: 'set' } }),
  /** Whole hours of the programme's zone; a shift may go past midnight. */
  fromHour: wholeNumber({ from: 0, to: 23, ...coordinate, when: { field: 'hours', is: 'set' } }),
  toHour: wholeNumber({ from: 1, to: 24, ...coordinate, when: { field: 'hours', is: 'set' } }),
  note: text({ max: 160, ...coordinate, optional: true }),
}, {
  pages: [
    { title: 'who', fields: ['desk', 'place', 'person', 'name', 'phone'] },
    { title: 'when', fields: ['hours', 'days', 'fromHour', 'toHour', 'note'] },
  ],
  checks: ({ person, name, fromHour, toHour }) => {
    if (!person && !name) return refuse('partnerships.who-is-it', { field: 'name' })
    return fromHour !== undefined && fromHour === toHour ? refuse('partnerships.hours-empty', { field: 'toHour' }) : undefined
  },
})

/** Somebody called the number and tells whether it was answered. */
export const verifyDutyContact = form('partnerships/verify-duty-contact', 1, {
  reached: choice(yesNo, { ...coordinate, labels: 'partnerships.answer' }),
})
export const endDutyContact = form('partnerships/end-duty-contact', 1, {
  because: choice(['changed', 'wrong'], coordinate),
})

/** What a desk gives, to whom, where and in which languages. Set again for the same service, it takes the place of what stood there. */
export const setService = form('partnerships/set-service', 1, {
  desk: reference('desk', coordinate),
  service: choice(serviceCodes, { ...coordinate, labels: 'services' }),
  regions: choices(regionCodes, { ...coordinate, labels: 'regions' }),
  languages: choices(spokenLanguages, { ...coordinate, labels: 'languages' }),
  ageFrom: wholeNumber({ from: 0, to: 25, ...coordinate }),
  ageTo: wholeNumber({ from: 0, to: 25, ...coordinate }),
  note: longText({ max: 300, ...coordinate, optional: true }),
}, { checks: ({ ageFrom, ageTo }) => (ageFrom > ageTo ? refuse('partnerships.ages-turned', { field: 'ageTo' }) : undefined) })

export const endService = form('partnerships/end-service', 1, {
  because: choice(['no-longer', 'paused', 'wrong'], coordinate),
})

export const partnershipForms = [
  addAgency, changeAgency, addDesk, changeDesk, setSecrecy, addPerson, changePerson, beAway, beBack, inviteAgain, emptyDevice, settleAlarm, joinDesk, leaveDesk, giveRole, endRole,
  handDeskKey, changeDeskKey, tellSigningKey, setRecovery, setDutyContact, verifyDutyContact, endDutyContact, setService, endService,
] as const

function hasName({ nameKk, nameRu, nameEn }: { nameKk?: string | undefined; nameRu?: string | undefined; nameEn?: string | undefined }): Refusal | undefined {
  return nameKk || nameRu || nameEn ? undefined : refuse('partnerships.name-needed', { field: 'nameRu' })
}
