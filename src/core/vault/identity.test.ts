import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId, type AgencyId, type ChildId, type DeskId, type PersonId } from '#core/ids.ts'
import { refuse, Refusal } from '#core/refusal.ts'
import { fromBase64url, randomBytes, toBase64url, type Bytes } from './bytes.ts'
import { contextOf, sealUnder, sealedOverhead } from './committed.ts'
import { makeDeskKey, openDeskKey, publicPartOf, rotateDeskKey, sealDeskKey } from './desk-key.ts'
import { openIdentity, resealFor, sealIdentity, type Identity } from './identity.ts'
import { openWith, sealTo } from './hpke.ts'
import { makeMemberKey } from './member-key.ts'
import { identitySizes, pad, storySizes, unpad } from './padding.ts'
import { joinRecoveryKey, makeRecoveryKey } from './recovery.ts'
import { readSealedParts, type SealedIdentity } from './sealed.ts'

const closed = refuse('vault.cannot-open')
const identity: Identity = { names: [{ family: 'Сәрсенова', given: 'Айзере', script: 'Cyrl' }, { given: 'Aizere', script: 'Latn' }], birth: '2012-05', phones: [{ number: '+77010000000' }] }

test('a name opens on the desks it is sealed to, and only there', async () => {
  const { ngo, police, stranger, sealed } = await aSealedName()
  expect(await openIdentity(sealed, sealed.seals[0]!, ngo.privateKey)).toEqual(identity)
  expect(await openIdentity(sealed, sealed.seals[1]!, police.privateKey)).toEqual(identity)
  expect(await openIdentity(sealed, sealed.seals[0]!, police.privateKey)).toEqual(closed)
  expect(await openIdentity(sealed, sealed.seals[0]!, stranger.privateKey)).toEqual(closed)
  expect(JSON.stringify(sealed)).not.toMatch(/Айзере|Aizere|7701/)
})

test('every identity that fits comes back whole, in one of four sizes (T-B12)', async () => {
  const desk = await makeDeskKey(newId<DeskId>(), 1)
  const name = fc.record({ family: fc.string({ unit: 'grapheme', maxLength: 60 }), given: fc.string({ unit: 'grapheme', maxLength: 60 }) }, { requiredKeys: ['given'] })
  const any = fc.record({ names: fc.array(name, { maxLength: 6 }), exactPlace: fc.string({ unit: 'grapheme', maxLength: 400 }), later: fc.jsonValue() }, { requiredKeys: ['names'] })
  const lengths = new Set<number>()
  await fc.assert(fc.asyncProperty(any, async (given) => {
    const kept = JSON.parse(JSON.stringify(given)) as Identity
    const sealed = await sealIdentity(kept, { child: newId<ChildId>(), version: 1, desks: [publicPartOf(desk)] })
    if (sealed instanceof Refusal) return expect(JSON.stringify(kept).length).toBeGreaterThan(4000)
    lengths.add(fromBase64url(sealed.block)!.length - sealedOverhead)
    expect(await openIdentity(sealed, sealed.seals[0]!, desk.privateKey)).toEqual(kept)
    expect(readSealedParts({ identity: JSON.parse(JSON.stringify(sealed)) })).toEqual({ identity: sealed })
  }), { numRuns: 60 })
  for (const length of lengths) expect(identitySizes).toContain(length)
})

test('padding comes off as it went on, and nothing else comes off', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 5000 }), (content) => {
    const padded = pad(content, storySizes)!
    expect(storySizes).toContain(padded.length)
    expect([...unpad(padded)!]).toEqual([...content])
  }))
  expect(pad(new Uint8Array(16_381), identitySizes)).toBeUndefined()
  expect(pad(new Uint8Array(16_380), identitySizes)?.length).toBe(16_384)
  expect(unpad(new Uint8Array(3))).toBeUndefined()
  expect(unpad(new Uint8Array(256).fill(255))).toBeUndefined()
  expect(unpad(new Uint8Array(256).fill(7, 200))).toBeUndefined()
})

test('too much for one person is refused before it is sealed', async () => {
  const desk = await makeDeskKey(newId<DeskId>(), 1)
  const place = { child: newId<ChildId>(), version: 1, desks: [publicPartOf(desk)] }
  expect(await sealIdentity({ names: [], exactPlace: 'x'.repeat(16_400) }, place)).toEqual(refuse('vault.too-long', { mostBytes: 16_380 }))
  await expect(sealIdentity(identity, { ...place, desks: [] })).rejects.toThrow('nobody')
})

test('nothing can be moved: not to another child, version, desk or key version (T-B1 for names)', async () => {
  const { ngo, police, sealed } = await aSealedName()
  const [seal] = sealed.seals
  const another = await sealIdentity({ names: [{ given: 'Ержан' }] }, { child: newId<ChildId>(), version: 1, desks: [publicPartOf(ngo)] }) as SealedIdentity
  const next = await sealIdentity({ names: [] }, { child: sealed.child, version: 2, desks: [publicPartOf(ngo)] }) as SealedIdentity
  const moved = [
    [{ ...sealed, child: another.child }, seal!],
    [{ ...another, child: sealed.child }, seal!],
    [{ ...sealed, block: another.block }, seal!],
    [sealed, another.seals[0]!],
    [another, seal!],
    [{ ...next, version: 1 }, seal!],
    [{ ...sealed, version: 2 }, { ...seal!, version: 2 }],
    [{ ...next, version: 1 }, { ...next.seals[0]!, version: 1 }],
    [sealed, next.seals[0]!],
    [sealed, { ...seal!, desk: police.desk }],
    [sealed, { ...seal!, keyVersion: 2 }],
  ] as const
  for (const [what, by] of moved) expect(await openIdentity(what, by, ngo.privateKey)).toEqual(closed)
})

test('a block shown as another child or version does not open, even with a seal made for that place from its own key', async () => {
  const { ngo, sealed } = await aSealedName()
  const { desk, keyVersion, sealed: seal } = sealed.seals[0]!
  const key = await openWith(ngo.privateKey, contextOf('katch/identity-seal/1', sealed.child, 1, desk, keyVersion), fromBase64url(seal)!) as Bytes
  for (const [child, version] of [[newId<ChildId>(), 1], [sealed.child, 2]] as const) {
    const forged = toBase64url(await sealTo(ngo.publicKey, contextOf('katch/identity-seal/1', child, version, desk, keyVersion), key))
    expect(await openIdentity({ child, version, block: sealed.block }, { desk, version, keyVersion, sealed: forged }, ngo.privateKey)).toEqual(closed)
  }
})

test('each changed byte of block and seal closes the name, with one answer for all', async () => {
  const { ngo, sealed } = await aSealedName()
  const [seal] = sealed.seals
  const block = fromBase64url(sealed.block)!
  for (let at = 0; at < block.length; at++) {
    expect(await openIdentity({ ...sealed, block: toBase64url(block.map((byte, i) => (i === at ? byte ^ 32 : byte))) }, seal!, ngo.privateKey)).toEqual(closed)
  }
  const bytes = fromBase64url(seal!.sealed)!
  for (let at = 0; at < bytes.length; at++) {
    expect(await openIdentity(sealed, { ...seal!, sealed: toBase64url(bytes.map((byte, i) => (i === at ? byte ^ 32 : byte))) }, ngo.privateKey)).toEqual(closed)
  }
  for (const junk of ['', 'A', '!!', 'AA']) {
    expect(await openIdentity({ ...sealed, block: junk }, seal!, ngo.privateKey)).toEqual(closed)
    expect(await openIdentity(sealed, { ...seal!, sealed: junk }, ngo.privateKey)).toEqual(closed)
  }
})

test('a sent referral gives another desk the key without touching the block', async () => {
  const { ngo, stranger, sealed } = await aSealedName()
  const seal = await resealFor(sealed.child, sealed.seals[0]!, { fromPrivateKey: ngo.privateKey, to: publicPartOf(stranger) })
  if (seal instanceof Refusal) throw new Error(seal.code)
  expect(await openIdentity(sealed, seal, stranger.privateKey)).toEqual(identity)
  expect(await resealFor(sealed.child, sealed.seals[0]!, { fromPrivateKey: stranger.privateKey, to: publicPartOf(stranger) })).toEqual(closed)
  expect(await resealFor(newId<ChildId>(), sealed.seals[0]!, { fromPrivateKey: ngo.privateKey, to: publicPartOf(stranger) })).toEqual(closed)
})

test('who has left the desk opens nothing newer, who stays opens both (T-B5)', async () => {
  const [aigul, saule] = [await aMember(), await aMember()]
  const first = await makeDeskKey(newId<DeskId>(), 1)
  const toAigul = await sealDeskKey(first, aigul)
  const toSaule = await sealDeskKey(first, saule)
  const old = await sealIdentity(identity, { child: newId<ChildId>(), version: 1, desks: [publicPartOf(first)] }) as SealedIdentity

  const { deskKey: second, sealed: forSaule } = await rotateDeskKey(first, [saule])
  const fresh = await sealIdentity(identity, { child: newId<ChildId>(), version: 1, desks: [publicPartOf(second)] }) as SealedIdentity

  const cached = await openDeskKey(toAigul, aigul.privateKey)
  if (cached instanceof Refusal) throw new Error(cached.code)
  expect(await openIdentity(old, old.seals[0]!, cached.privateKey)).toEqual(identity)
  expect(await openIdentity(fresh, fresh.seals[0]!, cached.privateKey)).toEqual(closed)
  expect(forSaule).toHaveLength(1)
  expect(await openDeskKey(forSaule[0]!, aigul.privateKey)).toEqual(closed)
  expect(await openDeskKey({ ...forSaule[0]!, recipient: aigul.recipient }, saule.privateKey)).toEqual(closed)

  for (const [seals, name] of [[toSaule, old], [forSaule[0]!, fresh]] as const) {
    const key = await openDeskKey(seals, saule.privateKey)
    if (key instanceof Refusal) throw new Error(key.code)
    expect(await openIdentity(name, name.seals[0]!, key.privateKey)).toEqual(identity)
  }
})

test('a desk key moved to another desk, version, recipient or public key does not open', async () => {
  const aigul = await aMember()
  const sealed = await sealDeskKey(await makeDeskKey(newId<DeskId>(), 3), aigul)
  const other = await sealDeskKey(await makeDeskKey(newId<DeskId>(), 3), aigul)
  expect(await openDeskKey(sealed, aigul.privateKey)).not.toBeInstanceOf(Refusal)
  for (const change of [{ desk: other.desk }, { version: 4 }, { to: 'recovery' as const }, { publicKey: other.publicKey }, { recipientKey: other.publicKey }, { sealed: other.sealed }]) {
    expect(await openDeskKey({ ...sealed, ...change }, aigul.privateKey)).toEqual(closed)
  }
})

test('with all devices lost, any three of five custodians open the desk again, two do not (T-B10)', async () => {
  const agency = newId<AgencyId>()
  const { publicKey, shares } = await makeRecoveryKey()
  const desk = await makeDeskKey(newId<DeskId>(), 1)
  const sealed = await sealDeskKey(desk, { to: 'recovery', recipient: agency, publicKey })
  const unfit = refuse('vault.shares-do-not-fit')
  for (let a = 0; a < 5; a++) for (let b = a + 1; b < 5; b++) {
    expect(await joinRecoveryKey([shares[a]!, shares[b]!], publicKey)).toEqual(unfit)
    for (let c = b + 1; c < 5; c++) {
      const joined = await joinRecoveryKey([shares[c]!, shares[a]!, shares[b]!], publicKey)
      if (joined instanceof Refusal) throw new Error(joined.code)
      expect(await openDeskKey(sealed, joined)).toEqual(desk)
    }
  }
  expect((await joinRecoveryKey(shares, publicKey))).toBeInstanceOf(Uint8Array)
  const foreign = await makeRecoveryKey()
  expect(await joinRecoveryKey([shares[0]!, shares[1]!, foreign.shares[2]!], publicKey)).toEqual(unfit)
  expect(await joinRecoveryKey([shares[0]!, shares[1]!, shares[1]!], publicKey)).toEqual(unfit)
  expect(await joinRecoveryKey([shares[0]!, shares[1]!, 'not a share'], publicKey)).toEqual(unfit)
  expect(await joinRecoveryKey(shares.slice(0, 3), foreign.publicKey)).toEqual(unfit)
})

test('the door reads sealed parts strictly and never repeats what it was given', async () => {
  const { sealed } = await aSealedName()
  const [seal] = sealed.seals
  expect(readSealedParts(undefined)).toEqual({})
  expect(readSealedParts({ seals: [seal] })).toEqual({ seals: [seal] })
  const wrapped = toBase64url(await sealUnder(randomBytes(32), '', randomBytes(300)))
  const bad: [unknown, string][] = [
    ['text', 'sealed'], [[], 'sealed'], [{ secretName: 'Айзере' }, 'sealed'],
    [JSON.parse('{"__proto__": {"identity": 1}}'), 'sealed'],
    [{ identity: null }, 'identity'], [{ identity: { ...sealed, seals: [] } }, 'identity.seals'],
    [{ identity: { ...sealed, child: '1' } }, 'identity.child'], [{ identity: { ...sealed, version: 0 } }, 'identity.version'],
    [{ identity: { ...sealed, version: 2 } }, 'identity.seals'], [{ identity: { ...sealed, seals: [seal, seal] } }, 'identity.seals'],
    [{ identity: { ...sealed, block: wrapped } }, 'identity.block'], [{ identity: { ...sealed, block: `${sealed.block}=` } }, 'identity.block'],
    [{ identity: { ...sealed, block: 'A'.repeat(1_000_000) } }, 'identity.block'],
    [{ identity: { ...sealed, names: [] } }, 'identity'],
    [{ seals: Array.from({ length: 65 }, () => seal) }, 'seals'], [{ seals: [{ ...seal, keyVersion: 1.5 }] }, 'seals.keyVersion'],
    [{ seals: [{ ...seal, sealed: 7 }] }, 'seals.sealed'], [{ keys: [{}] }, 'keys.to'],
  ]
  for (const [input, field] of bad) expect(readSealedParts(input)).toEqual(refuse('vault.unreadable', { field }))
  fc.assert(fc.property(fc.anything(), (anything) => {
    const read = readSealedParts({ identity: anything })
    return anything === undefined || read instanceof Refusal
  }))
})

async function aSealedName() {
  const [ngo, police, stranger] = await Promise.all([1, 1, 1].map((version) => makeDeskKey(newId<DeskId>(), version)))
  const sealed = await sealIdentity(identity, { child: newId<ChildId>(), version: 1, desks: [publicPartOf(ngo!), publicPartOf(police!)] })
  if (sealed instanceof Refusal) throw new Error(sealed.code)
  return { ngo: ngo!, police: police!, stranger: stranger!, sealed }
}

async function aMember() {
  const { publicKey, privateKey } = await makeMemberKey()
  return { to: 'person' as const, recipient: newId<PersonId>(), publicKey: toBase64url(publicKey), privateKey }
}
