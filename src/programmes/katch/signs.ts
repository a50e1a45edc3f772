import type { Sign, SignCatalogue } from '#core/programme.ts'

/**
 * The signs of trafficking as the law lists them: Rules for referral (joint order of the Ministry of Internal Affairs
 * No. 844 and the Ministry of Labour No. 406 of 22 October 2024), annex 1. A combination of who, where and how helps to
 * see that somebody may be affected; the law gives no scores, weights or thresholds, and neither do we. The codes are
 * ours and follow the order of the annex; the wordings, official ones too, are in the messages.
 */
const groups = {
  RGA: { element: 'who', codes: [
    'RGA-01', 'RGA-02', 'RGA-03', 'RGA-04', 'RGA-05', 'RGA-06', 'RGA-07', 'RGA-08',
    'RGA-09', 'RGA-10', 'RGA-11', 'RGA-12', 'RGA-13', 'RGA-14', 'RGA-15',
  ] },
  RGC: { element: 'who', minorsOnly: true, codes: ['RGC-01', 'RGC-02', 'RGC-03', 'RGC-04', 'RGC-05', 'RGC-06', 'RGC-07'] },
  PLX: { element: 'where', codes: ['PLX-01', 'PLX-02', 'PLX-03', 'PLX-04', 'PLX-05'] },
  PLD: { element: 'where', codes: ['PLD-01', 'PLD-02', 'PLD-03', 'PLD-04', 'PLD-05', 'PLD-06', 'PLD-07'] },
  PLM: { element: 'where', minorsOnly: true, codes: ['PLM-01', 'PLM-02', 'PLM-03', 'PLM-04'] },
  GEN: { element: 'how', codes: [
    'GEN-01', 'GEN-02', 'GEN-03', 'GEN-04', 'GEN-05', 'GEN-06', 'GEN-07', 'GEN-08',
    'GEN-09', 'GEN-10', 'GEN-11', 'GEN-12', 'GEN-13', 'GEN-14', 'GEN-15', 'GEN-16',
    'GEN-17', 'GEN-18', 'GEN-19', 'GEN-20', 'GEN-21', 'GEN-22', 'GEN-23', 'GEN-24',
    'GEN-25',
  ] },
  CHD: { element: 'how', minorsOnly: true, codes: ['CHD-01', 'CHD-02', 'CHD-03', 'CHD-04', 'CHD-05', 'CHD-06'] },
  BRD: { element: 'how', codes: [
    'BRD-01', 'BRD-02', 'BRD-03', 'BRD-04', 'BRD-05', 'BRD-06', 'BRD-07', 'BRD-08',
    'BRD-09', 'BRD-10', 'BRD-11', 'BRD-12', 'BRD-13', 'BRD-14', 'BRD-15', 'BRD-16',
    'BRD-17', 'BRD-18',
  ] },
  LAB: { element: 'how', forms: ['labour'], codes: ['LAB-01', 'LAB-02', 'LAB-03', 'LAB-04', 'LAB-05', 'LAB-06', 'LAB-07'] },
  SEX: { element: 'how', forms: ['sexual'], codes: [
    'SEX-01', 'SEX-02', 'SEX-03', 'SEX-04', 'SEX-05', 'SEX-06', 'SEX-07', 'SEX-08',
    'SEX-09', 'SEX-10',
  ] },
  BEG: { element: 'how', forms: ['begging'], codes: ['BEG-01', 'BEG-02', 'BEG-03'] },
  ORG: { element: 'how', forms: ['organs'], codes: ['ORG-01'] },
  CRM: { element: 'how', forms: ['unlawful-acts'], codes: ['CRM-01'] },
  SAL: { element: 'how', minorsOnly: true, forms: ['sale'], codes: ['SAL-01'] },
} as const

type Group = (typeof groups)[keyof typeof groups]
export type SignCode = Group['codes'][number]
export type SignGroup = keyof typeof groups

export const signs: readonly (Sign & { code: SignCode; group: SignGroup })[] = (Object.entries(groups) as [SignGroup, Group][])
  .flatMap(([group, { codes, element, ...more }]) => codes.map((code) => ({ code, element, group, ...more })))

/**
 * What a community champion may tick: it can be seen or is plainly known, and the child need not be asked anything.
 * Small enough for one screen each; order is by how often and how easily it is seen, not by weight.
 */
export const observable = {
  who: ['RGC-01', 'RGC-06', 'RGC-07', 'RGA-09', 'RGA-12', 'RGC-05', 'RGA-06', 'RGA-03'],
  where: ['PLX-02', 'PLX-01', 'PLX-03', 'PLX-04', 'PLD-04', 'PLM-02', 'PLM-01', 'PLD-03', 'PLX-05'],
  how: ['CHD-03', 'CHD-04', 'BEG-02', 'GEN-01', 'GEN-09', 'GEN-07', 'GEN-19', 'GEN-23', 'GEN-15', 'CHD-05', 'BEG-03', 'LAB-07'],
  more: ['GEN-02', 'GEN-04', 'GEN-16', 'GEN-22', 'LAB-05', 'BEG-01', 'CHD-06', 'SEX-10', 'BRD-02', 'BRD-05', 'BRD-09', 'BRD-12'],
} as const satisfies Record<string, readonly SignCode[]>

export const signCatalogue: SignCatalogue = { all: signs, observable }
