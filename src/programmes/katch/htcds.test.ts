import { resolve } from 'node:path'
import ExcelJS from 'exceljs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Day } from '#core/clock.ts'
import { agencyTypes } from './agency-types.ts'
import { exploitation } from './exploitation.ts'
import {
  caseStatus, decisionMakingOrg, exportCase, gender, htcdsColumns, referralReason, traffickingStatus, typeOfExploitation, type CaseFacts,
} from './htcds.ts'
import { spokenLanguages } from './languages.ts'
import { stateStatuses } from './statuses.ts'

const lists = new Map<string, Set<string>>()
const fields = new Set<string>()

beforeAll(async () => {
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(resolve(import.meta.dirname, 'htcds/htcds_xlsform.xlsx'))
  book.getWorksheet('choices')!.eachRow((row, n) => {
    if (n === 1) return
    const list = row.getCell(1).text.trim()
    // One value of the standard's own file ends with a space.
    lists.set(list, (lists.get(list) ?? new Set()).add(row.getCell(2).text.trim()))
  })
  book.getWorksheet('survey')!.eachRow((row) => { fields.add(row.getCell(2).text.trim()) })
})

const allIn = (values: Iterable<string | undefined>, list: string) => [...values].filter((value) => value !== undefined && !lists.get(list)!.has(value))

describe('every value we can write is one the standard knows', () => {
  test.each([
    ['traffickingstatus', Object.values(traffickingStatus)],
    ['traffickingstatusdecisionmakingorg', Object.values(decisionMakingOrg)],
    ['typeofexploitation', Object.values(typeOfExploitation)],
    ['gender', Object.values(gender)],
    ['status', Object.values(caseStatus)],
  ])('%s', (list, values) => {
    expect(lists.get(list)!.size).toBeGreaterThan(1)
    expect(allIn(values, list)).toEqual([])
  })
  test('reasons for a referral, which the form leaves as free text', () => {
    expect(Object.values(referralReason)).toEqual(['AdditionalServicesRequired', 'MigrationOrChangeOfLocation', 'Other'])
  })
  test('languages are three letters of ISO 639-2', () => {
    expect(spokenLanguages.filter(({ iso6392 }) => !/^[a-z]{3}$/.test(iso6392))).toEqual([])
    expect(new Set(spokenLanguages.map(({ iso6392 }) => iso6392)).size).toBe(spokenLanguages.length)
  })
})

test('every code of ours has a translation', () => {
  expect(stateStatuses.filter(({ code }) => !traffickingStatus[code])).toEqual([])
  expect(agencyTypes.filter(({ code }) => !decisionMakingOrg[code])).toEqual([])
  expect(exploitation.filter(({ code }) => !(code in typeOfExploitation))).toEqual([])
})

const facts: CaseFacts = {
  code: 'Арша 418',
  stateStatus: 'identified',
  decidedBy: 'POLICE_TIP',
  sex: 'female',
  age: { from: 14, to: 14 },
  citizenship: ['UZ'],
  languages: ['uz', 'ru'],
  exploitation: ['labour', 'domestic', 'unlawful-acts', 'other', 'unknown'],
  caseState: 'open',
  referredIn: { on: '2026-11-12' as Day, by: 'EDU', reason: 'more-help-needed' },
  referredOut: [
    { on: '2026-11-12' as Day, to: 'CSC', reason: 'more-help-needed', answer: 'declined' },
    { on: '2026-11-13' as Day, to: 'NGO', reason: 'moved' },
  ],
}

test('a case becomes one flat row', () => {
  expect(exportCase(facts)).toEqual({
    katch_CaseCode: 'Арша 418', katch_AgeBand: '14-15', katch_StateStatus: 'identified', katch_Stateless: '', katch_ReferralAnswers: 'declined waiting',
    con_Consent: '', prs_Gender: 'Feminine', prs_Citizenship: 'UZ', prs_PrimaryLanguage: 'uzb', prs_SecondaryLanguage: 'rus',
    vic_TraffickingStatus: 'ActualVictimOfTrafficking', vic_TraffickingStatusDecisionMakingOrg: 'Police', vic_TypeOfExploitation: 'ForcedLabour Servitude Other',
    cas_Status: 'Active', cas_ReferringOrganisation: 'EDU', cas_IncomingReferralDate: '2026-11-12', cas_ReasonForIncomingReferral: 'AdditionalServicesRequired',
    cas_ReferredOrganisation: 'CSC NGO', cas_OutgoingReferralDate: '2026-11-12 2026-11-13', cas_ReasonForOutgoingReferral: 'AdditionalServicesRequired MigrationOrChangeOfLocation',
  })
})

test('the columns are those of the standard, or begin with our own name', () => {
  expect(Object.keys(exportCase(facts)).sort()).toEqual([...htcdsColumns].sort())
  // In the standard's field list, but not in its survey form.
  const documented = ['prs_PrimaryLanguage', 'prs_SecondaryLanguage', 'cas_ReferredOrganisation', 'cas_OutgoingReferralDate', 'cas_ReasonForOutgoingReferral']
  expect(htcdsColumns.filter((column) => !column.startsWith('katch_') && !fields.has(column) && !documented.includes(column))).toEqual([])
})

test('what tells who a child is has no column, even if somebody hands it in', () => {
  const row = exportCase({ ...facts, family: 'Каримова', given: 'Нилуфар', birthdate: '2012-03-04', phone: '+77010000000' } as CaseFacts)
  expect(JSON.stringify(row)).not.toMatch(/Каримова|Нилуфар|2012-03-04|7701/)
  expect(htcdsColumns.filter((column) => /name|birth|phone|email|mailing|identity/i.test(column))).toEqual([])
})

test('a stateless child of unknown age and language leaves empty fields, not invented ones', () => {
  const row = exportCase({ code: 'Терек 107', stateStatus: 'potential-at-risk', sex: 'unknown', citizenship: ['stateless'], languages: [], exploitation: ['unknown'], caseState: 'open' })
  expect(row).toMatchObject({ katch_Stateless: 'TRUE', prs_Citizenship: '', prs_PrimaryLanguage: '', vic_TypeOfExploitation: '', vic_TraffickingStatusDecisionMakingOrg: '', katch_AgeBand: '', vic_TraffickingStatus: 'PossibleVictimOfTrafficking' })
})

test('a guessed age is told as a band', () => {
  expect(exportCase({ ...facts, age: { from: 12, to: 15 } }).katch_AgeBand).toBe('10-15')
  expect(exportCase({ ...facts, age: { from: 30, to: 40 } }).katch_AgeBand).toBe('')
})
