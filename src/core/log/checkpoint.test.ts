import { createPrivateKey, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import fc from 'fast-check'
import { fromBase64, openCheckpoint, readCheckpoint, readKey, readNote, toBase64, writeCheckpoint, writeKey, writeNote } from './checkpoint.ts'

/** The published key and note by which Go's signed notes are tested: one format, two houses. */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const goSeed = fromBase64('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz')!.slice(1)
const goText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const goNote = `${goText}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`

const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), goSeed]), format: 'der', type: 'pkcs8',
})
const signed = (text: string, keyHash: Uint8Array, name = 'PeterNeumann') =>
  writeNote({ text, signatures: [{ name, keyHash, signature: new Uint8Array(sign(null, Buffer.from(text), privateKey)) }] })
const root = new Uint8Array(32).map((_, i) => i * 7)

test('a note is written byte for byte as Go writes it, and read again', async () => {
  const key = (await readKey(goKey))!
  expect(signed(goText, key.keyHash)).toBe(goNote)
  expect(writeNote(readNote(goNote)!)).toBe(goNote)
  expect(await writeKey(key.name, key.publicKey)).toBe(goKey)
})

test('a key whose hash is not its own is no key', async () => {
  expect(await readKey(goKey.replace('c74f20a3', 'c74f20a4'))).toBeUndefined()
  expect(await readKey(goKey.replace('Peter', 'Pater'))).toBeUndefined()
  expect(await readKey(goKey.replace('+ARpc', '+AhpC'))).toBeUndefined()
})

test('a checkpoint says its origin, size and root, and comes back as it was', () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, bytes) => {
    const checkpoint = { origin: 'katch-1a2b/almaty', size, root: bytes }
    expect(readCheckpoint(writeCheckpoint(checkpoint))).toEqual(checkpoint)
  }))
  expect(writeCheckpoint({ origin: 'a/b', size: 3, root: new Uint8Array(32) })).toBe('a/b\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n')
})

test.each(['', 'a\n', 'a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n', 'a\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n',
  'a\n1\nAAAA\n', 'a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n', 'a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='])(
  'what is no checkpoint is not read as one (%j)', (text) => {
    expect(readCheckpoint(text)).toBeUndefined()
  })

test('a checkpoint opens with its key; with any byte changed it does not', async () => {
  const key = (await readKey(goKey))!
  const note = signed(writeCheckpoint({ origin: 'PeterNeumann', size: 42, root }), key.keyHash)
  expect(await openCheckpoint(note, key)).toEqual({ origin: 'PeterNeumann', size: 42, root })
  for (let at = 0; at < note.length; at += 1) {
    const changed = `${note.slice(0, at)}${note[at] === 'x' ? 'y' : 'x'}${note.slice(at + 1)}`
    if (await openCheckpoint(changed, key)) expect.fail(`byte ${at} may be changed`)
  }
})

test('others may sign beside us; they cannot sign for us, and nobody signs twice', async () => {
  const key = (await readKey(goKey))!
  const text = writeCheckpoint({ origin: 'PeterNeumann', size: 42, root })
  const note = signed(text, key.keyHash)
  const witness = `— council.example ${toBase64(new Uint8Array(76).fill(3))}\n`
  expect(await openCheckpoint(note + witness, key)).toMatchObject({ size: 42 })
  expect(await openCheckpoint(`${text}\n${witness}`, key)).toBeUndefined()
  expect(await openCheckpoint(note + readNote(note)!.signatures.map(() => note.slice(text.length + 1)).join(''), key)).toBeUndefined()
  expect(await openCheckpoint(signed(text, new Uint8Array(4)), key)).toBeUndefined()
})

test('a checkpoint of another log does not open, though the signature holds', async () => {
  const key = (await readKey(goKey))!
  expect(await openCheckpoint(signed(writeCheckpoint({ origin: 'elsewhere', size: 42, root }), key.keyHash), key)).toBeUndefined()
})
