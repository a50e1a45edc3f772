/**
 * The shelf where it lies in this browser: in the person's locker, many records in one pack, of children's files only those that may lie
 * at rest (`../shelf-life.ts`). Of all others their numbers are kept, so that they can be looked up when there is a line.
 */
import type { Who } from '#core/access/who.ts'
import type { Moment } from '#core/clock.ts'
import type { RecordId } from '#core/ids.ts'
import { mostForgotten } from '../forms.ts'
import { nameOf, openPacks, type Pack, type RecordNumber } from '../packs.ts'
import { filesToKeep, keptAtRestForMs, type Belonging, type FilesOf, type Opened } from '../shelf-life.ts'
import type { Read, ShelfKeeper, ShelfRecord } from '../shelf.ts'
import type { Locker, Put, Remove } from './locker.ts'

export interface AtRest {
  /** What a shelf begins with. */
  readonly begin: { readonly keeper: ShelfKeeper; readonly records: readonly ShelfRecord[]; readonly elsewhere: readonly RecordNumber[]; readonly read?: Read }
  /** This person has opened a screen about this record: its file counts as opened now. */
  opened(id: RecordId): void
  /**
   * What this phone has forgotten and not yet said so, a receipt's worth. To be asked when the feed was read to its end: what stood here before
   * the shelf began anew, and is not there again, is forgotten too.
   */
  owes(): readonly RecordNumber[]
  /** These were said: they lie in the outbox. */
  said(numbers: readonly RecordNumber[]): void
  /** Looks anew at what may lie here: time has gone by, or a draft was dropped. */
  tidy(): Promise<void>
  settled(): Promise<void>
  close(): void
}

export interface AtRestParts {
  readonly locker: Pick<Locker, 'all' | 'get' | 'change'>
  readonly files: FilesOf
  readonly who: Pick<Who, 'desks' | 'roles'>
  readonly now: () => Moment
  /** Work that is not sent yet: what it is about stays here. */
  readonly unsent: () => readonly object[]
  /** The house was not heard of for so long that what lies here is forgotten unread, and read anew. */
  readonly isShut?: boolean
  /** These are forgotten: nothing that names them may stay anywhere else. */
  readonly onForgotten?: (ids: readonly RecordId[]) => void
  /** Resolves with true when no other tab of this person keeps the shelf; else `later` is called once this one may. */
  readonly alone: (later: () => void) => Promise<{ readonly isMine: boolean; release(): void }>
}

interface Known { readonly packed: ShelfRecord; readonly of: Belonging | undefined }
/** The numbers by shelf. */
type Numbers = Readonly<Record<string, readonly RecordId[]>>

export async function openAtRest({ locker, files, who, now, unsent, alone, isShut = false, onForgotten = () => {} }: AtRestParts): Promise<AtRest> {
  let writes = false
  const turn = await alone(() => { writes = true; layAnew() })
  writes = turn.isMine
  const [slots, keptRead, keptOpened, keptNumbers, keptOwed, keptBefore, keptDrafts] = await Promise.all([
    locker.all<Partial<Pack>>('shelf'), locker.get<Read>('self', 'read'), locker.get<Opened>('self', 'opened'), locker.get<Numbers>('self', 'elsewhere'),
    locker.get<Numbers>('self', 'owed'), locker.get<Numbers>('self', 'before'), locker.all<object>('draft'),
  ])
  const packed = slots.flatMap(({ what }) => (what.name !== undefined && what.records && what.bytes !== undefined ? [what as Pack] : []))
  // Whatever lies here in another shape, or without word of how far it was read, is read anew.
  const read = packed.length === slots.length && !isShut ? keptRead : undefined
  let lastRead = read
  let packs = openPacks(read ? packed : [], () => crypto.randomUUID())
  let opened: Opened = keptOpened ?? {}
  let drafts: ReadonlySet<RecordId> = numbersIn(keptDrafts)
  const known = new Map<string, Known>()
  const far = new Map<string, RecordNumber>()
  /** Forgotten, and nobody has been told. */
  const owed = readNumbers(keptOwed)
  /** What stood here when the shelf began anew. */
  const before = readNumbers(keptBefore)
  let farKept = new Set<string>()
  /** Opened before it came. */
  const inSight = new Set<RecordId>()
  let last = Promise.resolve()
  /** What lies in the locker is not what it should be: a page could not be kept, or another tab kept it. */
  let isStale = read === undefined && (slots.length > 0 || keptNumbers !== undefined)

  for (const one of packs.records()) known.set(nameOf(one), { packed: one, of: files[one.shelf]?.(one.record, who) })
  if (read) {
    for (const [name, one] of readNumbers(keptNumbers)) if (!known.has(name)) far.set(name, one)
  } else {
    for (const { records } of packed) for (const { shelf, id } of records) if (files[shelf]) before.set(nameOf({ shelf, id }), { shelf, id })
    for (const [name, one] of readNumbers(keptNumbers)) before.set(name, one)
  }
  farKept = new Set(far.keys())

  const then = (work: () => Promise<void>) => { last = last.then(work).catch(() => { isStale = true }) }

  function filesNow(): ReadonlySet<RecordId> {
    const needed = new Set([...drafts, ...numbersIn(unsent())])
    const found = new Map<RecordId, { file: RecordId; touchedAt: Moment; isNeeded: boolean }>()
    for (const { packed: { id }, of } of known.values()) {
      if (!of) continue
      const file = found.get(of.file) ?? { file: of.file, touchedAt: opened[of.file] ?? (0 as Moment), isNeeded: needed.has(of.file) }
      found.set(of.file, file)
      if (of.changedAt > file.touchedAt) file.touchedAt = of.changedAt
      if (of.waits || needed.has(id)) file.isNeeded = true
    }
    return filesToKeep([...found.values()], now())
  }

  function openNow(file: RecordId): Put {
    const at = now()
    opened = Object.fromEntries([...Object.entries(opened).filter(([, before]) => at - before < keptAtRestForMs), [file, at]])
    return { kind: 'self', name: 'opened', what: opened }
  }

  /** What is laid in the locker and taken out of it, now that these records are new and those are gone. */
  function lay({ put = [], remove = [], read: upTo, self = [] }: { put?: readonly ShelfRecord[]; remove?: readonly RecordNumber[]; read?: Read; self?: readonly Put[] }): void {
    let own = self
    for (const one of put) {
      const of = files[one.shelf]?.(one.record, who)
      known.set(nameOf(one), { packed: one, of })
      far.delete(nameOf(one))
      if (of && inSight.delete(one.id)) own = [...own, openNow(of.file)]
    }
    const ofFiles = remove.filter((one) => files[one.shelf] !== undefined)
    for (const one of ofFiles) if (known.has(nameOf(one)) || far.has(nameOf(one)) || (lastRead?.after ?? 0) > 0) owed.set(nameOf(one), one)
    for (const one of remove) {
      known.delete(nameOf(one))
      far.delete(nameOf(one))
    }
    if (ofFiles.length > 0) {
      own = [...own, numbersSlot('owed', owed.values())]
      if (ofFiles.some(({ id }) => opened[id] !== undefined)) {
        opened = Object.fromEntries(Object.entries(opened).filter(([file]) => !ofFiles.some(({ id }) => id === file)))
        own = [...own, { kind: 'self', name: 'opened', what: opened }]
      }
      onForgotten(ofFiles.map(({ id }) => id))
    }
    if (upTo) lastRead = upTo
    const fresh = new Set(put.map(nameOf))
    const stays = filesNow()
    const numbers = new Map(far)
    const lays: ShelfRecord[] = []
    const goes: RecordNumber[] = remove.filter((one) => packs.has(one))
    for (const [name, { packed: one, of }] of known) {
      const here = packs.has(one)
      if (!of || stays.has(of.file)) {
        if (!here || fresh.has(name)) lays.push(one)
      } else {
        numbers.set(name, { shelf: one.shelf, id: one.id })
        if (here) goes.push(one)
      }
    }
    const { write, drop } = packs.change({ put: lays, remove: goes })
    const isFarAnother = numbers.size !== farKept.size || [...numbers.keys()].some((name) => !farKept.has(name))
    farKept = new Set(numbers.keys())
    if (!writes) return
    if (isStale) return layAnew()
    const change = {
      put: [...write.map(slotOf), ...own, ...(upTo ? [readSlot(upTo)] : []), ...(isFarAnother ? [numbersSlot('elsewhere', numbers.values())] : [])],
      remove: drop.map((name): Remove => ({ kind: 'shelf', name })),
    }
    if (change.put.length + change.remove.length > 0) then(async () => locker.change({ ...change, remove: [...change.remove, ...await draftsAbout(ofFiles)] }))
  }

  /** Half-filled forms about what is gone; what is finished and unsent is work, and stays. */
  async function draftsAbout(gone: readonly RecordNumber[]): Promise<Remove[]> {
    if (gone.length === 0) return []
    return (await locker.all('draft')).filter(({ name }) => gone.some(({ id }) => name.includes(id))).map(({ name }) => ({ kind: 'draft', name }))
  }

  /** Everything in one go, as this tab knows it. */
  function layAnew(): void {
    then(async () => {
      isStale = false
      const there = await locker.all('shelf')
      const all = [...packs.all()]
      const names = new Set(all.map(({ name }) => name))
      const numbers = [...known.values()].filter(({ packed: one }) => !packs.has(one)).map(({ packed: one }) => one)
      await locker.change({
        put: [...all.map(slotOf), ...(lastRead ? [readSlot(lastRead)] : []), numbersSlot('elsewhere', [...far.values(), ...numbers]), numbersSlot('owed', owed.values()), numbersSlot('before', before.values()), { kind: 'self', name: 'opened', what: opened }],
        remove: [...there.filter(({ name }) => !names.has(name)).map(({ name }): Remove => ({ kind: 'shelf', name })), ...(lastRead ? [] : [{ kind: 'self', name: 'read' } as const])],
      })
    })
  }

  // What may no longer lie here is not even brought into memory: without a line it is gone.
  const stays = filesNow()
  for (const [name, { packed: one, of }] of known) {
    if (!of || stays.has(of.file)) continue
    known.delete(name)
    far.set(name, { shelf: one.shelf, id: one.id })
  }
  const outdated = [...packs.records()].filter((one) => !known.has(nameOf(one)))
  const records = [...known.values()].map(({ packed: one }) => one)
  const elsewhere = [...far.values()]
  if (isStale && (writes || isShut)) layAnew()
  else if (outdated.length > 0) {
    const { write, drop } = packs.change({ remove: outdated })
    farKept = new Set(far.keys())
    if (writes) then(() => locker.change({ put: [...write.map(slotOf), numbersSlot('elsewhere', elsewhere)], remove: drop.map((name): Remove => ({ kind: 'shelf', name })) }))
  }

  const tidy = async () => {
    drafts = numbersIn(await locker.all<object>('draft'))
    lay({})
  }
  return {
    begin: {
      records, elsewhere, ...(read && { read }),
      keeper: {
        keep: lay,
        forget({ isSetBack }) {
          const names = [...packs.all()].map(({ name }): Remove => ({ kind: 'shelf', name }))
          packs = openPacks([], () => crypto.randomUUID())
          if (isSetBack) before.clear()
          else {
            for (const { packed: { shelf, id }, of } of known.values()) if (of) before.set(nameOf({ shelf, id }), { shelf, id })
            for (const [name, one] of far) before.set(name, one)
          }
          opened = {}
          known.clear()
          far.clear()
          farKept = new Set()
          lastRead = undefined
          if (writes) then(() => locker.change({ put: [numbersSlot('before', before.values())], remove: [...names, ...(['read', 'elsewhere', 'opened'] as const).map((name): Remove => ({ kind: 'self', name }))] }))
        },
      },
    },
    opened(id) {
      const of = [...known.values()].find(({ packed: one }) => one.id === id)?.of
      if (of) lay({ self: [openNow(of.file)] })
      else inSight.add(id)
    },
    owes() {
      // A tab that keeps nothing leaves it to the one that does.
      if (!writes) return []
      if (before.size > 0) {
        const gone = [...before].flatMap(([name, one]) => (known.has(name) || far.has(name) ? [] : [one]))
        for (const one of gone) owed.set(nameOf(one), one)
        before.clear()
        then(async () => locker.change({ put: [numbersSlot('owed', owed.values())], remove: [{ kind: 'self', name: 'before' }, ...await draftsAbout(gone)] }))
        onForgotten(gone.map(({ id }) => id))
      }
      return [...owed.values()].slice(0, mostForgotten)
    },
    said(numbers) {
      for (const one of numbers) owed.delete(nameOf(one))
      then(() => locker.change({ put: [numbersSlot('owed', owed.values())] }))
    },
    tidy,
    settled: () => last,
    close() { void last.finally(() => turn.release()) },
  }
}

function slotOf(pack: Pack): Put {
  return { kind: 'shelf', name: pack.name, what: pack }
}

function readSlot(read: Read): Put {
  return { kind: 'self', name: 'read', what: read }
}

function numbersSlot(name: 'elsewhere' | 'owed' | 'before', numbers: Iterable<RecordNumber>): Put {
  const what: Record<string, RecordId[]> = {}
  for (const { shelf, id } of numbers) (what[shelf] ??= []).push(id)
  return { kind: 'self', name, what }
}

function readNumbers(kept: Numbers | undefined): Map<string, RecordNumber> {
  return new Map(Object.entries(kept ?? {}).flatMap(([shelf, ids]) => ids.map((id) => [nameOf({ shelf, id }), { shelf, id }] as const)))
}

const number = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g
/** Every record that drafts and unsent work name, wherever they name it. */
function numbersIn(work: readonly object[]): ReadonlySet<RecordId> {
  return new Set(work.length === 0 ? [] : JSON.stringify(work).match(number) ?? [])
}

/** Of several tabs of one person one keeps the shelf: two that wrote the same packs would undo each other's pages. */
export async function holdAlone(name: string, later: () => void): Promise<{ isMine: boolean; release(): void }> {
  let release = () => {}
  const held = new Promise<void>((done) => { release = done })
  const waiting = new AbortController()
  const isMine = await new Promise<boolean>((tell) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      tell(lock !== null)
      return lock ? held : undefined
    })
  })
  if (!isMine) void navigator.locks.request(name, { signal: waiting.signal }, () => { later(); return held }).catch(() => undefined)
  return { isMine, release() { waiting.abort(); release() } }
}
