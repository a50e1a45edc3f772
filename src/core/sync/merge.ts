/**
 * Several people correct one record, some of them after days without a line. What nobody else touched is taken; where
 * somebody else has written another answer since, both are kept side by side until a person settles it. Nothing that was
 * written becomes unreachable, and no clock decides: only which revision of the record somebody had before them.
 */

/** What a field may hold: plain data. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value | undefined }

/** One answer that somebody wrote into one field. */
export interface Answer {
  /** The filling-in it came with: the same one again changes nothing. */
  readonly edit: string
  /** Who wrote, at one device: what one pen writes later is its own second thought, and no second opinion. */
  readonly pen: string
  readonly value: Value
  /** The revision of the record that this answer made. */
  readonly revision: number
  /** `stood`: taken, or settled on. `beside`: kept next to what somebody else had written. `same`: it said what was there already. */
  readonly became: 'stood' | 'beside' | 'same'
}

/** One field with everything ever written into it. Several live answers: nobody has settled it. */
export interface Kept {
  readonly live: readonly Answer[]
  readonly past: readonly Answer[]
}

export interface Sheet { readonly revision: number; readonly fields: Readonly<Record<string, Kept>> }

/** What somebody changed, and the revision of the record that lay before them. Not said, or not there yet: they had seen nothing. */
export interface Edit {
  readonly edit: string
  readonly pen: string
  readonly basedOn: number | undefined
  readonly values: Readonly<Record<string, Value>>
}

/** `agreed`: who had said otherwise says the same now, and nothing is open any more. */
export type Became = 'taken' | 'beside' | 'agreed' | 'same'

/** Of several answers nobody has settled, the one to act on meanwhile; by default the one that came first. */
export type Careful = (values: readonly Value[]) => Value

/** Merges what was changed into the record. Each field by itself: edits of different fields never stand in each other's way. */
export function mergeEdit(sheet: Sheet, { values, basedOn, edit, pen }: Edit): { readonly sheet: Sheet; readonly became: Readonly<Record<string, Became>> } {
  const revision = sheet.revision + 1
  const seen = basedOn !== undefined && basedOn <= sheet.revision ? basedOn : 0
  const fields: Record<string, Kept> = { ...sheet.fields }
  const became: Record<string, Became> = {}
  for (const [name, value] of Object.entries(values)) {
    const done = mergeField(fields[name] ?? { live: [], past: [] }, { edit, pen, value, revision }, seen)
    fields[name] = done.kept
    became[name] = done.became
  }
  return { sheet: { revision, fields }, became }
}

/** A person has looked at all live answers and says which one it is, or a third. The others stay readable behind it. */
export function settleField(sheet: Sheet, name: string, by: Pick<Answer, 'edit' | 'pen' | 'value'>): Sheet {
  const { live, past } = sheet.fields[name]!
  const revision = sheet.revision + 1
  return { revision, fields: { ...sheet.fields, [name]: { live: [{ ...by, revision, became: 'stood' }], past: [...past, ...live] } } }
}

/** What counts now. */
export function standing({ live }: Kept, careful?: Careful): Value | undefined {
  return live.length > 1 && careful ? careful(live.map(({ value }) => value)) : live[0]?.value
}

function mergeField({ live, past }: Kept, by: Omit<Answer, 'became'>, basedOn: number): { kept: Kept; became: Became } {
  const leave = (became: Became, kept: Kept = { live, past: [...past, { ...by, became: 'same' }] }) => ({ kept, became })
  if ([...live, ...past].some(({ edit }) => edit === by.edit)) return leave('same', { live, past })
  const mine = live.find(({ pen }) => pen === by.pen)
  const equal = live.find(({ value }) => isSame(value, by.value))
  if (equal && mine && mine !== equal) {
    const others = live.filter((one) => one !== mine)
    return leave(others.length === 1 ? 'agreed' : 'same', { live: others, past: [...past, mine, { ...by, became: 'same' }] })
  }
  if (equal || isUntouched({ live, past }, by, basedOn)) return leave('same')
  const [stands] = live
  if (live.length <= 1 && (!stands || stands.revision <= basedOn || stands === mine)) return leave('taken', { live: [{ ...by, became: 'stood' }], past: [...past, ...live] })
  const said: Answer = { ...by, became: mine?.became ?? 'beside' }
  return leave('beside', mine ? { live: live.map((one) => (one === mine ? said : one)), past: [...past, mine] } : { live: [...live, said], past })
}

/** Who sends back what lay before them, and has written nothing else since, has changed nothing. */
function isUntouched({ live, past }: Kept, { pen, value }: Pick<Answer, 'pen' | 'value'>, basedOn: number): boolean {
  const all = [...past, ...live]
  const seen = all.filter(({ became, revision }) => became === 'stood' && revision <= basedOn).toSorted((a, b) => b.revision - a.revision)[0]
  return seen !== undefined && isSame(seen.value, value) && !all.some((one) => one.pen === pen && one.became !== 'same' && one.revision > basedOn)
}

export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return write(a) === write(b)
}

function write(value: Value | undefined): string {
  return JSON.stringify(value, (_, part: unknown) => typeof part === 'object' && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).filter(([, inner]) => inner !== undefined).toSorted(([x], [y]) => (x < y ? -1 : 1))) : part) ?? ''
}

/** One field of a form that was open while somebody else saved: what it was, what it is now, and what was typed into it. */
export interface Moved { readonly field: string; readonly was: Value | undefined; readonly now: Value | undefined; readonly mine: Value | undefined; /** Both changed it, each otherwise: only a person can say. */ readonly clash: boolean }

/**
 * For records that are changed whole: what was typed, set upon what stands now. Untouched fields follow; what was typed
 * stays, also where somebody else wrote something else, and every field that moved is told.
 */
export function setUpon(was: Readonly<Record<string, unknown>>, mine: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): { readonly answers: Readonly<Record<string, unknown>>; readonly moved: readonly Moved[] } {
  const answers: Record<string, unknown> = {}
  const moved: Moved[] = []
  for (const field of new Set([...Object.keys(was), ...Object.keys(mine), ...Object.keys(now)])) {
    const [before, typed, today] = [was[field], mine[field], now[field]] as [Value | undefined, Value | undefined, Value | undefined]
    const isTyped = !isSame(before, typed)
    const kept = isTyped ? typed : today
    if (kept !== undefined) answers[field] = kept
    if (!isSame(before, today)) moved.push({ field, was: before, now: today, mine: typed, clash: isTyped && !isSame(typed, today) })
  }
  return { answers, moved }
}
