/** The text of a PDF as Chromium prints it, read back through the tables that map its glyphs to letters: what whoever copies from it, or has it read out, is given. */
import { inflateSync } from 'node:zlib'

export interface PdfRead {
  readonly text: string
  /** Width and height of each page in whole millimetres. */
  readonly pages: readonly (readonly [number, number])[]
  /** Kinds of its marked parts: `H1`, `P`, `LI`; none where it is not tagged. */
  readonly tags: ReadonlySet<string>
  /** In which language it says that it is. */
  readonly languages: ReadonlySet<string>
  /** Whose letters are not in the file, and look otherwise or like nothing elsewhere. */
  readonly fontsOutside: readonly string[]
}

export function readPdf(bytes: Buffer): PdfRead {
  const objects = objectsIn(bytes)
  const found = [...objects.values()]
  const pages = found.filter(({ dict }) => /\/Type\s*\/Page\b/.test(dict))
  const all = (dict: string, pattern: RegExp) => [...dict.matchAll(pattern)].map(([, one]) => one!)
  return {
    text: pages.map((page) => textOf(page, objects)).join('\n'),
    pages: pages.map(({ dict }) => /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(dict)!.slice(1).map((points) => Math.round(Number(points) / 72 * 25.4)) as [number, number]),
    tags: new Set(found.filter(({ dict }) => dict.includes('/StructElem')).flatMap(({ dict }) => all(dict, /\/S\s*\/(\w+)/g))),
    languages: new Set(found.flatMap(({ dict }) => all(dict, /\/Lang\s*\(([^)]*)\)/g))),
    // What is drawn by the file itself (Type 3, as Chromium prints fonts of many weights) needs no font; every other font is to be in it.
    fontsOutside: found.filter(({ dict }) => /\/Subtype\s*\/(?:TrueType|Type1|CIDFontType\d)\b/.test(dict)).map(({ dict }) => objects.get(/\/FontDescriptor\s+(\d+) 0 R/.exec(dict)?.[1] ?? '')?.dict ?? dict).filter((dict) => !/\/FontFile\d?\b/.test(dict)),
  }
}

interface PdfObject { readonly dict: string; readonly stream?: Buffer }
type Objects = ReadonlyMap<string, PdfObject>

function objectsIn(bytes: Buffer): Objects {
  const text = bytes.toString('latin1')
  const found = new Map<string, PdfObject>()
  const begins = /(\d+) 0 obj\b/g
  for (let begin = begins.exec(text); begin; begin = begins.exec(text)) {
    const from = begins.lastIndex
    const streamAt = text.indexOf('stream', from)
    const ends = text.indexOf('endobj', from)
    if (streamAt < 0 || streamAt > ends) {
      found.set(begin[1]!, { dict: text.slice(from, ends) })
      begins.lastIndex = ends
      continue
    }
    const dict = text.slice(from, streamAt)
    const start = streamAt + (text.startsWith('stream\r\n', streamAt) ? 8 : 7)
    const length = Number(/\/Length\s+(\d+)/.exec(dict)![1])
    const raw = bytes.subarray(start, start + length)
    found.set(begin[1]!, { dict, stream: dict.includes('/FlateDecode') ? inflateSync(raw) : raw })
    begins.lastIndex = start + length
  }
  return found
}

function textOf(part: PdfObject, objects: Objects): string {
  const fonts = new Map(referred(part.dict, 'Font', objects).map(([name, font]) => [name, letters(font, objects)]))
  const forms = new Map(referred(part.dict, 'XObject', objects))
  const contents = part.stream ?? objects.get(/\/Contents\s+(\d+) 0 R/.exec(part.dict)![1]!)!.stream!
  let text = ''
  let read = (_hex: string) => ''
  for (const [, font, shown, form] of contents.toString('latin1').matchAll(/\/(\S+)\s+[\d.]+\s+Tf|(<[0-9A-Fa-f]*>\s*Tj|\[[^\]]*\]\s*TJ)|\/(\S+)\s+Do\b/g)) {
    if (font) read = fonts.get(font) ?? read
    else if (shown) text += [...shown.matchAll(/<([0-9A-Fa-f]*)>/g)].map(([, hex]) => read(hex!)).join('')
    else if (form && forms.has(form)) text += textOf(forms.get(form)!, objects)
  }
  return text
}

/** What a page or a form names its fonts and forms by. */
function referred(dict: string, kind: 'Font' | 'XObject', objects: Objects): [string, PdfObject][] {
  const own = /\/Resources\s+(\d+) 0 R/.exec(dict)
  const resources = own ? objects.get(own[1]!)?.dict ?? '' : dict
  const named = new RegExp(`/${kind}\\s*<<([^>]*)>>`).exec(resources)?.[1] ?? ''
  return [...named.matchAll(/\/(\S+)\s+(\d+) 0 R/g)].flatMap(([, name, number]) => { const one = objects.get(number!); return one ? [[name!, one]] : [] })
}

function letters({ dict }: PdfObject, objects: Objects): (hex: string) => string {
  const table = objects.get(/\/ToUnicode\s+(\d+) 0 R/.exec(dict)?.[1] ?? '')?.stream?.toString('latin1') ?? ''
  const digits = dict.includes('/Type3') ? 2 : 4
  const map = new Map<number, string>()
  const say = (hex: string) => String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => parseInt(unit, 16)))
  for (const [, block] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) for (const [, from, to] of block!.matchAll(/<(\w+)>\s*<(\w+)>/g)) map.set(parseInt(from!, 16), say(to!))
  for (const [, block] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) for (const [, first, last, to] of block!.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
    for (let code = parseInt(first!, 16), at = parseInt(to!, 16); code <= parseInt(last!, 16); code++, at++) map.set(code, String.fromCharCode(at))
  }
  return (hex) => (hex.match(new RegExp(`.{${digits}}`, 'g')) ?? []).map((code) => map.get(parseInt(code, 16)) ?? '\uFFFD').join('')
}
