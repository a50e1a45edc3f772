/**
 * Makes `kernel-module.ts` of `kernel.wat`, in the folder of matching: run it with `node tools/assemble.ts`. As much of the
 * WebAssembly text format (folded form) as that file uses; anything else stops it. The test beside it holds the two together.
 */
import fs from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '../src/core/matching')

type Node = string | Node[]

const types: Readonly<Record<string, number>> = { i32: 0x7f, v128: 0x7b }
/** Instructions whose operands come before them and that carry nothing else. */
const plain: Readonly<Record<string, readonly number[]>> = {
  return: [0x0f], select: [0x1b], 'i32.eqz': [0x45], 'i32.lt_u': [0x49], 'i32.gt_u': [0x4b], 'i32.ge_u': [0x4f], 'i32.ctz': [0x68], 'i32.add': [0x6a], 'i32.sub': [0x6b], 'i32.mul': [0x6c],
  'i32.and': [0x71], 'i32.shl': [0x74], 'i32.shr_u': [0x76],
  'v128.and': simd(0x4e), 'v128.andnot': simd(0x4f), 'v128.or': simd(0x50), 'v128.any_true': simd(0x53), 'i8x16.popcnt': simd(0x62), 'i8x16.add': simd(0x6e),
  'i16x8.splat': simd(0x10), 'i32x4.splat': simd(0x11), 'i16x8.eq': simd(0x2d), 'i16x8.ge_u': simd(0x36), 'i32x4.eq': simd(0x37), 'i16x8.bitmask': simd(0x84), 'i32x4.bitmask': simd(0xa4),
  'i16x8.extadd_pairwise_i8x16_u': simd(0x7d), 'i32x4.extadd_pairwise_i16x8_u': simd(0x7f), 'i32x4.add': simd(0xae),
}
/** Reading and writing memory: the code, then the power of two it is aligned to. */
const memory: Readonly<Record<string, readonly [readonly number[], number]>> = {
  'i32.load': [[0x28], 2], 'i32.load16_u': [[0x2f], 1], 'i32.store': [[0x36], 2], 'i32.store16': [[0x3b], 1], 'v128.load': [simd(0x00), 4],
}

/** The bytes of a module written in the text format. Throws at the first word it does not know. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const [module, ...more] = read(text)
  if (!Array.isArray(module) || module[0] !== 'module' || more.length > 0) throw new Error('one module is needed')
  const imports: number[][] = []
  const signatures: number[][] = []
  const exported: number[][] = []
  const bodies: number[][] = []
  for (const field of module.slice(1) as Node[][]) {
    if (field[0] === 'import') imports.push([...name(field[1]), ...name(field[2]), 0x02, 0x00, ...leb(Number((field[3] as Node[])[1]))])
    else if (field[0] === 'func') assembleFunction(field)
    else throw new Error(`unknown field ${String(field[0])}`)
  }

  function assembleFunction(field: Node[]): void {
    const locals = new Map<string, number>()
    const params: number[] = []
    const results: number[] = []
    const own: number[] = []
    let at = 1
    for (; at < field.length; at++) {
      const [head, first, second] = field[at] as Node[]
      if (head === 'export') exported.push([...name(first), 0x00, ...leb(bodies.length)])
      else if (head === 'param') { locals.set(first as string, locals.size); params.push(typeOf(second)) }
      else if (head === 'result') results.push(typeOf(first))
      else if (head === 'local') { locals.set(first as string, locals.size); own.push(typeOf(second)) }
      else break
    }
    signatures.push([0x60, ...vector(params.map((type) => [type])), ...vector(results.map((type) => [type]))])
    const code = field.slice(at).flatMap((node) => instruction(node as Node[], { locals, labels: [] }))
    const body = [...vector(own.map((type) => [0x01, type])), ...code, 0x0b]
    bodies.push([...leb(body.length), ...body])
  }

  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...section(1, vector(signatures)), ...section(2, vector(imports)),
    ...section(3, vector(bodies.map((_, i) => leb(i)))), ...section(7, vector(exported)), ...section(10, vector(bodies)),
  ])
}

interface Scope { readonly locals: ReadonlyMap<string, number>; readonly labels: readonly string[] }

function instruction(node: Node[], scope: Scope): number[] {
  const [head, ...rest] = node as [string, ...Node[]]
  const operands = (from: number) => rest.slice(from).flatMap((one) => instruction(one as Node[], scope))
  const local = () => {
    const index = scope.locals.get(rest[0] as string)
    if (index === undefined) throw new Error(`no local ${String(rest[0])}`)
    return leb(index)
  }
  if (plain[head]) return [...operands(0), ...plain[head]]
  if (memory[head]) {
    const [code, align] = memory[head]
    const offset = typeof rest[0] === 'string' ? Number(rest[0].replace('offset=', '')) : 0
    return [...operands(typeof rest[0] === 'string' ? 1 : 0), ...code, ...leb(align), ...leb(offset)]
  }
  switch (head) {
    case 'i32.const': return [0x41, ...signedLeb(Number(rest[0]))]
    case 'local.get': return [0x20, ...local()]
    case 'local.set': return [...operands(1), 0x21, ...local()]
    case 'local.tee': return [...operands(1), 0x22, ...local()]
    case 'i8x16.shuffle': return [...operands(16), ...simd(0x0d), ...rest.slice(0, 16).map(Number)]
    case 'i32x4.extract_lane': return [...operands(1), ...simd(0x1b), Number(rest[0])]
    case 'br_if': return [...operands(1), 0x0d, ...leb(depth(scope, rest[0] as string))]
    case 'loop': return [0x03, 0x40, ...inside(rest.slice(1), scope, rest[0] as string), 0x0b]
    case 'if': return [...instruction(rest[0] as Node[], scope), 0x04, 0x40, ...inside((rest[1] as Node[]).slice(1), scope, ''), 0x0b]
    default: throw new Error(`unknown instruction ${head}`)
  }
}

function inside(nodes: readonly Node[], { locals, labels }: Scope, label: string): number[] {
  return nodes.flatMap((node) => instruction(node as Node[], { locals, labels: [label, ...labels] }))
}

function depth({ labels }: Scope, label: string): number {
  const at = labels.indexOf(label)
  if (at < 0) throw new Error(`no label ${label}`)
  return at
}

function read(text: string): Node[] {
  const words = text.replace(/;;.*$/gm, '').match(/\(|\)|"[^"]*"|[^\s()]+/g) ?? []
  const stack: Node[][] = [[]]
  for (const word of words) {
    if (word === '(') stack.push([])
    else if (word === ')') {
      const done = stack.pop()!
      if (stack.length === 0) throw new Error('a bracket too many')
      stack.at(-1)!.push(done)
    } else stack.at(-1)!.push(word)
  }
  if (stack.length !== 1) throw new Error('a bracket is missing')
  return stack[0]!
}

function typeOf(node: Node | undefined): number {
  const type = types[node as string]
  if (type === undefined) throw new Error(`unknown type ${String(node)}`)
  return type
}

function simd(code: number): number[] {
  return [0xfd, ...leb(code)]
}

function section(id: number, content: number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()]
}

function name(node: Node | undefined): number[] {
  const bytes = [...new TextEncoder().encode((node as string).slice(1, -1))]
  return [...leb(bytes.length), ...bytes]
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}

function signedLeb(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signedLeb(value >> 7)]
}

/** The file that is checked in. */
export function kernelModule(): string {
  const bytes = assemble(fs.readFileSync(path.join(folder, 'kernel.wat'), 'utf8'))
  return `/** ${bytes.length} bytes, made of \`kernel.wat\` by \`node tools/assemble.ts\`: never edited by hand. */\nexport const kernelModule = '${Buffer.from(bytes).toString('base64url')}'\n`
}

if (import.meta.main) fs.writeFileSync(path.join(folder, 'kernel-module.ts'), kernelModule())
