import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSame, mergeEdit, setUpon, settleField, standing, type Answer, type Careful, type Edit, type Kept, type Sheet, type Value } from './merge.ts'

/** The time on the phone: for the mutant that looks at it. */
interface Sent extends Edit { readonly filledAt: number }
type Merge = (sheet: Sheet, edit: Sent) => { readonly sheet: Sheet }

const names = ['sex', 'school', 'needs'] as const
const start: Sheet = { revision: 1, fields: Object.fromEntries(names.map((name) => [name, { live: [{ edit: 'met', pen: 'first', value: 'as met', revision: 1, became: 'stood' }], past: [] }])) }

const aValue = fc.oneof(fc.constantFrom('yes', 'no', 'not known'), fc.subarray(['food', 'rest', 'medicine']), fc.record({ region: fc.constantFrom('a', 'b') }))
const someValues = fc.dictionary(fc.constantFrom(...names), aValue, { minKeys: 1 })
/** Everybody fills in over the file as it was met, each with their own pen. */
const atOnce = fc.array(fc.record({ values: someValues, filledAt: fc.nat(1000) }), { minLength: 1, maxLength: 5 })
  .map((sent) => sent.map((one, n): Sent => ({ ...one, edit: `e${n}`, pen: `p${n}`, basedOn: 1 })))
/** Anything: pens that write again, bases that are old, missing or from the future, and settlements in between. */
const anything = fc.array(fc.record({ values: someValues, pen: fc.constantFrom('p', 'q', 'r'), basedOn: fc.option(fc.nat(12), { nil: undefined }), filledAt: fc.nat(1000), settles: fc.boolean() }), { maxLength: 10 })
  .map((sent) => sent.map((one, n) => ({ ...one, edit: `e${n}` })))
const shuffled = atOnce.chain((sent) => fc.tuple(fc.constant(sent), fc.shuffledSubarray(sent, { minLength: sent.length, maxLength: sent.length })))

const all = ({ live, past }: Kept): readonly Answer[] => [...live, ...past]
const texts = (answers: readonly { value: Value }[]) => [...new Set(answers.map(({ value }) => JSON.stringify(value)))].toSorted()
const run = (merge: Merge, sent: readonly Sent[], from: Sheet = start) => sent.reduce((sheet, one) => merge(sheet, one).sheet, from)
const mostCareful: Careful = (values) => values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))[0]!

const promises: Readonly<Record<string, (merge: Merge) => void>> = {
  'no value that was written is ever unreachable': (merge) => fc.assert(fc.property(anything, (sent) => {
    let sheet = start
    for (const one of sent) {
      sheet = merge(sheet, one).sheet
      const [open] = Object.entries(sheet.fields).filter(([, kept]) => kept.live.length > 1)
      if (one.settles && open) sheet = settleField(sheet, open[0], { edit: `s ${one.edit}`, pen: 'owner', value: open[1].live[0]!.value })
    }
    for (const one of sent) for (const [name, value] of Object.entries(one.values)) expect(all(sheet.fields[name]!).some((answer) => isSame(answer.value, value))).toBe(true)
  })),
  'of answers given at once none wins silently': (merge) => fc.assert(fc.property(atOnce, (sent) => {
    const sheet = run(merge, sent)
    for (const name of names) {
      const said = sent.flatMap((one) => (one.values[name] === undefined ? [] : [{ value: one.values[name] }]))
      if (said.length > 0) expect(texts(sheet.fields[name]!.live)).toEqual(texts(said))
    }
  })),
  'who comes first decides nothing but which one lies on top': (merge) => fc.assert(fc.property(shuffled, ([sent, otherwise]) => {
    const [a, b] = [run(merge, sent), run(merge, otherwise)]
    for (const name of names) {
      expect(texts(a.fields[name]!.live)).toEqual(texts(b.fields[name]!.live))
      expect(standing(a.fields[name]!, mostCareful)).toEqual(standing(b.fields[name]!, mostCareful))
    }
  })),
  'who sends again changes nothing': (merge) => fc.assert(fc.property(anything, fc.nat(), (sent, which) => {
    const sheet = run(merge, sent)
    if (sent.length > 0) expect(merge(sheet, sent[which % sent.length]!).sheet.fields).toEqual(sheet.fields)
  })),
  'edits of different fields do not meet': (merge) => fc.assert(fc.property(aValue, aValue, fc.nat(1000), fc.nat(1000), (one, other, early, late) => {
    const a: Sent = { edit: 'a', pen: 'p', basedOn: 1, values: { sex: one }, filledAt: early }
    const b: Sent = { edit: 'b', pen: 'q', basedOn: 1, values: { school: other }, filledAt: late }
    const [ab, ba] = [run(merge, [a, b]), run(merge, [b, a])]
    for (const name of names) {
      expect(ab.fields[name]!.live.map(({ value }) => value)).toEqual(ba.fields[name]!.live.map(({ value }) => value))
      expect(ab.fields[name]!.live).toHaveLength(1)
    }
  })),
  'no clock of a phone is asked': (merge) => fc.assert(fc.property(atOnce, fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }), (sent, clocks) => {
    const said = (sheet: Sheet) => names.map((name) => sheet.fields[name]!.live.map(({ value }) => value))
    expect(said(run(merge, sent.map((one, n) => ({ ...one, filledAt: clocks[n]! }))))).toEqual(said(run(merge, sent)))
  })),
}

describe('merging', () => {
  for (const [promise, holds] of Object.entries(promises)) test(promise, () => holds(mergeEdit))

  test('what I changed and nobody else did is taken; what somebody else changed meanwhile lies beside', () => {
    const one = mergeEdit(start, { edit: 'a', pen: 'p', basedOn: 1, values: { sex: 'girl', school: 'yes' } })
    const two = mergeEdit(one.sheet, { edit: 'b', pen: 'q', basedOn: 1, values: { school: 'no', needs: ['food'] } })
    expect([one.became, two.became]).toEqual([{ sex: 'taken', school: 'taken' }, { school: 'beside', needs: 'taken' }])
    expect(two.sheet.fields.school!.live.map(({ value }) => value)).toEqual(['yes', 'no'])
  })

  test('twice the same is no second answer, and neither is a later thought of the same pen', () => {
    const first = mergeEdit(start, { edit: 'a', pen: 'p', basedOn: 1, values: { sex: 'girl' } }).sheet
    expect(mergeEdit(first, { edit: 'b', pen: 'q', basedOn: 1, values: { sex: 'girl' } }).became).toEqual({ sex: 'same' })
    expect(mergeEdit(first, { edit: 'b', pen: 'p', basedOn: 1, values: { sex: 'boy' } }).became).toEqual({ sex: 'taken' })
    expect(mergeEdit(first, { edit: 'b', pen: 'p', basedOn: 1, values: { sex: 'as met' } }).became).toEqual({ sex: 'taken' })
  })

  test('who does not say what lay before them, or names what is not there yet, had seen nothing', () => {
    const first = mergeEdit(start, { edit: 'a', pen: 'p', basedOn: 1, values: { sex: 'girl' } }).sheet
    for (const basedOn of [undefined, 0, 99]) expect(mergeEdit(first, { edit: 'b', pen: 'q', basedOn, values: { sex: 'boy' } }).became).toEqual({ sex: 'beside' })
    expect(mergeEdit(first, { edit: 'b', pen: 'q', basedOn: 2, values: { sex: 'boy' } }).became).toEqual({ sex: 'taken' })
  })

  test('a settled field is one answer again; who had not heard of it is heard', () => {
    let sheet = run(mergeEdit, [{ edit: 'a', pen: 'p', basedOn: 1, values: { sex: 'girl' }, filledAt: 0 }, { edit: 'b', pen: 'q', basedOn: 1, values: { sex: 'boy' }, filledAt: 0 }])
    sheet = settleField(sheet, 'sex', { edit: 's', pen: 'owner', value: 'boy' })
    expect(standing(sheet.fields.sex!)).toBe('boy')
    expect(mergeEdit(sheet, { edit: 'c', pen: 'r', basedOn: 1, values: { sex: 'unknown' } }).became).toEqual({ sex: 'beside' })
    expect(mergeEdit(sheet, { edit: 'c', pen: 'r', basedOn: 4, values: { sex: 'unknown' } }).became).toEqual({ sex: 'taken' })
  })

  test('who comes round to the other answer ends it', () => {
    const sheet = run(mergeEdit, [{ edit: 'a', pen: 'p', basedOn: 1, values: { sex: 'girl' }, filledAt: 0 }, { edit: 'b', pen: 'q', basedOn: 1, values: { sex: 'boy' }, filledAt: 0 }])
    const done = mergeEdit(sheet, { edit: 'c', pen: 'p', basedOn: 1, values: { sex: 'boy' } })
    expect(done.became).toEqual({ sex: 'agreed' })
    expect(done.sheet.fields.sex!.live.map(({ value }) => value)).toEqual(['boy'])
  })
})

/** Wrong ways to merge that look well in a demonstration. Each breaks a promise, so each would be found. */
const wrongWays: Readonly<Record<string, { readonly merge: Merge; readonly breaks: string }>> = {
  'the last one to write wins': {
    breaks: 'of answers given at once none wins silently',
    merge: (sheet, { values, edit, pen }) => overwrite(sheet, { values, edit, pen }, () => true),
  },
  'the loser is dropped': {
    breaks: 'no value that was written is ever unreachable',
    merge: (sheet, edit) => {
      const { sheet: merged } = mergeEdit(sheet, edit)
      return { sheet: { ...merged, fields: Object.fromEntries(Object.entries(merged.fields).map(([name, { live, past }]) => [name, { live: live.slice(0, 1), past }])) } }
    },
  },
  'the phone with the later clock wins': {
    breaks: 'no clock of a phone is asked',
    merge: (sheet, { values, edit, pen, filledAt }) => overwrite(sheet, { values, edit: `${edit} ${filledAt}`, pen }, (before) => Number(before.edit.split(' ')[1] ?? -1) <= filledAt),
  },
  'the base is not looked at': {
    breaks: 'of answers given at once none wins silently',
    merge: (sheet, edit) => mergeEdit(sheet, { ...edit, basedOn: sheet.revision }),
  },
  'what was sent is not recognised when it comes again': {
    breaks: 'who sends again changes nothing',
    merge: (sheet, edit) => mergeEdit(sheet, { ...edit, edit: `${edit.edit} ${sheet.revision}` }),
  },
  'where one field clashes the whole is kept aside': {
    breaks: 'edits of different fields do not meet',
    merge: (sheet, edit) => mergeEdit(sheet, { ...edit, values: sheet.revision > 1 ? Object.fromEntries(names.map((name) => [name, edit.values[name] ?? 'left open'])) : edit.values }),
  },
}

describe('a wrong way to merge is found', () => {
  for (const [way, { merge, breaks }] of Object.entries(wrongWays)) test(`${way}`, () => expect(() => promises[breaks]!(merge), breaks).toThrow())
})

function overwrite(sheet: Sheet, { values, ...by }: { values: Edit['values']; edit: string; pen: string }, wins: (before: Answer) => boolean): { sheet: Sheet } {
  const revision = sheet.revision + 1
  const fields = Object.entries(values).map(([name, value]): [string, Kept] => {
    const { live, past } = sheet.fields[name]!
    const said: Answer = { ...by, value, revision, became: 'stood' }
    return [name, wins(live[0]!) ? { live: [said], past: [...past, ...live] } : { live, past: [...past, said] }]
  })
  return { sheet: { revision, fields: { ...sheet.fields, ...Object.fromEntries(fields) } } }
}

describe('a form that was open while somebody else saved', () => {
  test('what I did not touch follows, what I typed stays, and I am told of every field that moved', () => {
    const { answers, moved } = setUpon({ name: 'A', region: 'x', state: 'active' }, { name: 'A', region: 'y', state: 'active' }, { name: 'B', region: 'z', state: 'active' })
    expect(answers).toEqual({ name: 'B', region: 'y', state: 'active' })
    expect(moved).toEqual([{ field: 'name', was: 'A', now: 'B', mine: 'A', clash: false }, { field: 'region', was: 'x', now: 'z', mine: 'y', clash: true }])
  })

  test('nothing I typed is lost, whatever became of the rest', () => {
    const some = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'))
    fc.assert(fc.property(some, some, some, (was, mine, now) => {
      const { answers, moved } = setUpon(was, mine, now)
      for (const field of ['a', 'b', 'c']) {
        expect(answers[field]).toBe(was[field] === mine[field] ? now[field] : mine[field])
        expect(moved.some((one) => one.field === field)).toBe(was[field] !== now[field])
      }
    }))
  })
})
