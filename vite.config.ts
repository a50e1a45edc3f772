import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, defineConfig, type Plugin, type Rolldown } from 'vite'
import { messageFiles, readCatalogue } from './src/core/i18n/server/catalogue.ts'
import { catalogueLanguages } from './src/core/i18n/translate.ts'
import { wordsOfApp, wordsOfLink } from './src/rooms/referral/web/by-link/link-words.ts'
import { facePath, faces, type Face } from './src/web/face-path.ts'
import { stemOf, type Plan, type Planned } from './src/worker/plan.ts'

/** What a phone must fetch before it can show anything, in bytes of gzipped JavaScript. A slow line carries 200 kB in about ten seconds. */
const firstLoadLimit = 200_000

/** The same for whoever opens a one-time link: everything the page ever needs, with the words of one language, on an old phone of somebody who was asked for help a minute ago. */
const linkLoadLimit = 128_000

/**
 * What a phone fetches in all, so that every form is there without a line: bytes on the line, packed as every browser that has workers reads it
 * (Brotli, over HTTPS). Browsers give a worker five minutes to fetch a new version before they break it off; at 32 kbit/s this much comes in under four.
 */
const offlineLimit = 940_000

/** `virtual:messages/<language>`: the sentences of every folder, merged into one chunk per language. `virtual:link-words/<language>`: those few that a one-time link's page says. */
function messages(): Plugin {
  const kinds = [
    { name: 'virtual:messages/', write: (language: string) => `export const messages = ${JSON.stringify(wordsOfApp(readCatalogue(language)))}` },
    { name: 'virtual:link-words/', write: (language: string) => `export const words = ${JSON.stringify(wordsOfLink(readCatalogue(language)))}` },
  ]
  return {
    name: 'messages',
    resolveId(id) { return kinds.some(({ name }) => id.startsWith(name)) ? `\0${id}` : undefined },
    load(id) {
      const kind = kinds.find(({ name }) => id.startsWith(`\0${name}`))
      if (!kind) return undefined
      const language = id.slice(kind.name.length + 1)
      for (const file of messageFiles(language)) this.addWatchFile(file)
      return kind.write(language)
    },
  }
}

/** The two pages: the app, and what opens behind a one-time link. */
type Page = 'index' | 'answer'
const pages: readonly Page[] = ['index', 'answer']

/** What a chunk cannot begin without, itself among it. */
function neededBy(bundle: Rolldown.OutputBundle, file: string, needed = new Set<string>()): Set<string> {
  const chunk = bundle[file]
  if (needed.has(file) || chunk?.type !== 'chunk') return needed
  needed.add(file)
  for (const one of chunk.imports) neededBy(bundle, one, needed)
  return needed
}

/** A page's entry and all it cannot begin without. */
function neededFirst(bundle: Rolldown.OutputBundle, page: Page): Set<string> {
  const entry = Object.values(bundle).find((chunk) => chunk.type === 'chunk' && chunk.isEntry && chunk.name === page)
  return entry ? neededBy(bundle, entry.fileName) : new Set()
}

/** Every file a page ever asks for: its scripts, also those that come later, and their styles and letters. */
function usedBy(bundle: Rolldown.OutputBundle, page: Page): Set<string> {
  const used = new Set<string>()
  const use = (file: string) => {
    const one = bundle[file]
    if (!one || used.has(file)) return
    used.add(file)
    if (one.type === 'chunk') for (const next of [...one.imports, ...one.dynamicImports, ...one.viteMetadata?.importedCss ?? [], ...one.viteMetadata?.importedAssets ?? []]) use(next)
    // Letters and pictures are named in the styles only.
    else if (file.endsWith('.css')) for (const [, asset] of String(one.source).matchAll(/\/(assets\/[\w.-]+)/g)) use(asset!)
  }
  for (const file of neededFirst(bundle, page)) use(file)
  return used
}

/** Scripts, gzipped, in bytes. */
function weightOf(bundle: Rolldown.OutputBundle, files: Iterable<string>): number {
  return [...files].reduce((sum, file) => { const one = bundle[file]; return sum + (one?.type === 'chunk' ? gzipSync(one.code).length : 0) }, 0)
}

/** Prints the weight of either page's first load and stops the build when one grew too heavy. */
function firstLoad(): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    generateBundle: { order: 'post', handler(_, bundle) {
      const app = neededFirst(bundle, 'index')
      const size = weightOf(bundle, app)
      console.log(`first load: ${(size / 1000).toFixed(1)} kB of JavaScript, gzipped, in ${app.size} files (limit ${firstLoadLimit / 1000} kB)`)
      if (size > firstLoadLimit) throw new Error(`the first load is ${size} bytes, more than ${firstLoadLimit}`)

      const link = neededFirst(bundle, 'answer')
      const later = [...usedBy(bundle, 'answer')].filter((file) => !link.has(file))
      const words = Math.max(...later.map((file) => weightOf(bundle, [file])))
      const linkSize = weightOf(bundle, link) + words
      console.log(`a link's page: ${(linkSize / 1000).toFixed(1)} kB of JavaScript, gzipped, in ${link.size + 1} files, the words of one language (${(words / 1000).toFixed(1)} kB) among it (limit ${linkLoadLimit / 1000} kB)`)
      if (linkSize > linkLoadLimit) throw new Error(`a link's page is ${linkSize} bytes, more than ${linkLoadLimit}`)
    } },
  }
}

/** Two faces of the app on a home screen, each in three languages: an icon and a name. Neither says what the work is about. */
function homeScreens(): Plugin {
  const icons = (face: Face) => [192, 512].map((size) => ({ size, file: `src/web/icons/${face}-${size}.png` }))
  return {
    name: 'home-screens',
    apply: 'build',
    generateBundle() {
      for (const face of faces) {
        const drawn = icons(face).map(({ size, file }) => ({ size, src: `/${this.getFileName(this.emitFile({ type: 'asset', name: path.basename(file), source: fs.readFileSync(file) }))}` }))
        for (const lang of catalogueLanguages) {
          const words = readCatalogue(lang)
          const name = words[face === 'own' ? 'programme.title' : 'web.face.plain']!
          const manifest = {
            // One app, whatever it is called: a changed face changes the icon, and installs no second app beside the first.
            id: '/', start_url: '/', scope: '/', display: 'standalone', lang, name, short_name: name, theme_color: '#f2f7f5', background_color: '#f2f7f5',
            icons: drawn.flatMap(({ size, src }) => ['any', 'maskable'].map((purpose) => ({ src, sizes: `${size}x${size}`, type: 'image/png', purpose }))),
          }
          this.emitFile({ type: 'asset', fileName: facePath(face, lang).slice(1), source: JSON.stringify(manifest) })
        }
      }
    },
  }
}

/**
 * What stands on the page until the app draws itself, and shows only when that takes long: a file that did not come, a browser that gives nothing out of its store.
 * Nothing has said yet which language is spoken here, so it is said in each. It needs no script, because there may be none.
 */
function lateStart(): Plugin {
  const said = () => catalogueLanguages.map((lang) => {
    const words = readCatalogue(lang)
    return `<div lang="${lang}"><p>${words['web.late.says']}</p><a href="/">${words['web.late.again']}</a></div>`
  })
  // Behind a link nothing leads away: a way from here would lose the code in the address.
  const saidOfLink = () => catalogueLanguages.map((lang) => `<p lang="${lang}">${readCatalogue(lang)['answer.late']}</p>`)
  return {
    name: 'late-start',
    transformIndexHtml: (html) => html
      .replace('<div id="house"></div>', `<div id="house"><div class="late">${said().join('')}</div></div>`)
      .replace('<div id="answer"></div>', `<div id="answer"><div class="late">${saidOfLink().join('')}</div></div>`),
  }
}

/** The page opens itself once more where a file of it did not come: a script of its own that needs no other, and that nothing waits for. */
function opensAgain(): Plugin {
  let script: { fileName: string; source: string }
  return {
    name: 'opens-again',
    apply: 'build',
    async buildStart() {
      const [built] = [await build({ configFile: false, logLevel: 'error', publicDir: false, build: { write: false, target: 'es2022', modulePreload: false, rolldownOptions: { input: 'src/web/again.ts', output: { format: 'iife' } } } })].flat()
      const source = (built as Rolldown.RolldownOutput).output[0].code
      script = { fileName: `assets/again-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`, source }
      this.emitFile({ type: 'asset', ...script })
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${script.fileName}`, async: true }, injectTo: 'head-prepend' }],
  }
}

/** Around each import of a file that does not come with the first screen: it is fetched first (`src/web/comes.ts`). */
function comesFirst(): Plugin {
  return {
    name: 'comes-first',
    apply: 'build',
    generateBundle: { order: 'post', handler(_, bundle) {
      // Of the app: behind a link almost everything comes first, and what has come is not fetched twice.
      const first = neededFirst(bundle, 'index')
      const needs = (file: string, met: Set<string>): Set<string> => {
        const chunk = bundle[file]
        if (chunk?.type !== 'chunk' || first.has(file) || met.has(file)) return met
        met.add(file)
        for (const css of chunk.viteMetadata?.importedCss ?? []) met.add(css)
        for (const one of chunk.imports) needs(one, met)
        return met
      }
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        chunk.code = chunk.code.replace(/import\(([`'"])\.\/([\w.-]+\.js)\1\)/g, (whole, _quote, name: string) => {
          const files = [...needs(`assets/${name}`, new Set())].map((file) => path.basename(file))
          return files.length === 0 ? whole : `globalThis.comes(${JSON.stringify(files)},()=>${whole})`
        })
      }
    } },
  }
}

/** What waits longest on a phone that saves data: other languages and letters, faces, and pages opened once in a house's life. */
const more = /^(?:(?:kk|ru|en|onest|source-serif|first-visit|demo-people|enrol|otpauth|own|plain)\b)/
/** What few phones ever draw: kept once it was used. */
const used = /^(?:(?:source-serif-4|onest)-latin-ext|parts-page|card-words|application-words)\b/

/**
 * Builds the worker and puts before it the list of everything a phone keeps; marks the page with the version, which is a hash over all of it.
 * Prints what it weighs, and stops the build when it grew too heavy.
 */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle: { order: 'post', async handler(_, bundle) {
      const [worker] = [await build({ configFile: false, logLevel: 'error', publicDir: false, build: { write: false, target: 'es2022', modulePreload: false, rolldownOptions: { input: 'src/worker/worker.ts', output: { format: 'iife' } } } })].flat()
      const code = (worker as Rolldown.RolldownOutput).output[0].code
      const first = neededFirst(bundle, 'index')
      const [ofApp, ofLink] = pages.map((page) => usedBy(bundle, page))
      /** A phone keeps nothing that only the page of a link needs. */
      const isKept = (file: string) => file !== 'answer.html' && (ofApp!.has(file) || !ofLink!.has(file))
      const files: Planned[] = Object.keys(bundle).filter((file) => file !== 'index.html' && isKept(file)).toSorted().map((file) => {
        const isFirst = first.has(file) || [...first].some((one) => { const chunk = bundle[one]; return chunk?.type === 'chunk' && chunk.viteMetadata?.importedCss.has(file) })
        return { url: `/${file}`, need: isFirst || file.startsWith('assets/again-') ? 'first' : needOf(path.basename(stemOf(file))) }
      })
      const page = bundle['index.html']
      if (page?.type !== 'asset') throw new Error('the page was not built')
      const sources = Object.entries(bundle).flatMap(([file, one]) => (!isKept(file) ? [] : one.type === 'chunk' ? [one.code] : [one.source]))
      const hash = createHash('sha256').update(code)
      for (const source of sources) hash.update(source)
      const version = hash.digest('hex').slice(0, 12)
      page.source = String(page.source).replace('<title>', `<meta name="version" content="${version}">\n<title>`)
      const plan: Plan = { version, files: [{ url: '/', need: 'first' }, ...files] }
      this.emitFile({ type: 'asset', fileName: 'worker.js', source: `const plan=${JSON.stringify(plan)};${code}` })

      const weigh = (need: readonly string[]) => plan.files.filter((one) => need.includes(one.need)).reduce((sum, { url }) => {
        const one = bundle[url.slice(1) || 'index.html']!
        const source = Buffer.from(one.type === 'chunk' ? one.code : one.source)
        return sum + (isPacked(url) ? pack(source).length : source.length)
      }, 0)
      const [all, saving] = [weigh(['first', 'rooms', 'more']), weigh(['first', 'rooms'])]
      console.log(`without a line: ${(all / 1000).toFixed(0)} kB, compressed, in ${plan.files.length} files (limit ${offlineLimit / 1000} kB); saving data: ${(saving / 1000).toFixed(0)} kB and one language; version ${version}`)
      if (all > offlineLimit) throw new Error(`what a phone keeps is ${all} bytes, more than ${offlineLimit}`)
    } },
  }
}

function needOf(name: string): Planned['need'] {
  return used.test(name) ? 'used' : more.test(name) ? 'more' : 'rooms'
}

function isPacked(file: string): boolean {
  return /\.(?:js|css|svg|html|webmanifest)$|\/$/.test(file)
}

const packedSoFar = new Map<string, Buffer>()

/** The smallest there is, each content once: it takes a while. */
function pack(source: Buffer): Buffer {
  const hash = createHash('sha256').update(source).digest('base64url')
  const known = packedSoFar.get(hash)
  if (known) return known
  const small = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: source.length } })
  packedSoFar.set(hash, small)
  return small
}

/** Beside every text a packed copy, which the server hands to whoever can read it: a third of the bytes on the line. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const file of Object.keys(bundle).filter(isPacked)) {
        const at = path.join(dir!, file)
        const source = fs.readFileSync(at)
        fs.writeFileSync(`${at}.br`, pack(source))
        fs.writeFileSync(`${at}.gz`, gzipSync(source, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  plugins: [messages(), comesFirst(), firstLoad(), homeScreens(), lateStart(), opensAgain(), offline(), packed()],
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows neither inline scripts and styles nor data addresses.
    assetsInlineLimit: 0,
    // What comes later is fetched by `comes`, which can be tried again.
    modulePreload: { polyfill: false, resolveDependencies: (_, files, { hostType }) => (hostType === 'html' ? files : []) },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: 'index.html', answer: 'answer.html' },
      // The icon library marks its files "use client" for servers that draw React; we have none.
      onLog(level, log, write) { if (log.code !== 'MODULE_LEVEL_DIRECTIVE') write(level, log) },
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        codeSplitting: { groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }] },
      },
    },
  },
})
