import { expect, test } from 'vitest'
import { answerBlinded, blindInput, finishBlinded, makeObliviousKey, obliviousKeyFrom } from './oblivious.ts'
import { toUtf8 } from './bytes.ts'

const hex = (text: string) => Uint8Array.from(text.match(/../g)!, (byte) => parseInt(byte, 16))
const hexOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString('hex')

/** RFC 9497, A.1.1: OPRF(ristretto255, SHA-512), mode 0. */
const rfc = {
  key: '5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e',
  cases: [
    { input: '00', blind: '64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706', blinded: '609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c', answer: '7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e', output: '527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6' },
    { input: '5a'.repeat(17), blind: '64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706', blinded: 'da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418', answer: 'b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25', output: 'f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73' },
  ],
}

test('it answers and finishes as RFC 9497 says', () => {
  for (const { input, blind, blinded, answer, output } of rfc.cases) {
    expect(hexOf(answerBlinded(hex(rfc.key), hex(blinded)))).toBe(answer)
    expect(hexOf(finishBlinded({ input: hex(input), blind: hex(blind), blinded: hex(blinded) }, hex(answer)))).toBe(output)
  }
})

test('what is no point, or stands for nothing, is refused on both sides', () => {
  const good = blindInput(toUtf8('iin 120517650123'))
  for (const bytes of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(31), new Uint8Array(33), new Uint8Array(0)]) {
    expect(answerBlinded(makeObliviousKey(), bytes)).toBeUndefined()
    expect(finishBlinded(good, bytes)).toBeUndefined()
  }
})

test('one input is blinded differently each time and comes to one output under one key, and to another under another', () => {
  const [key, other] = [obliviousKeyFrom(new Uint8Array(32).fill(3)), makeObliviousKey()]
  expect(obliviousKeyFrom(new Uint8Array(32).fill(3))).toEqual(key)
  const blinded = [1, 2].map(() => blindInput(toUtf8('iin 120517650123'))) as [ReturnType<typeof blindInput>, ReturnType<typeof blindInput>]
  expect(blinded[0].blinded).not.toEqual(blinded[1].blinded)
  const outputs = blinded.map((one) => hexOf(finishBlinded(one, answerBlinded(key, one.blinded)!)))
  expect(outputs[0]).toBe(outputs[1])
  expect(hexOf(finishBlinded(blinded[0], answerBlinded(other, blinded[0].blinded)!))).not.toBe(outputs[0])
})
