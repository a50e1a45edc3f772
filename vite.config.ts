import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import { messageFiles, readCatalogue } from './src/core/i18n/server/catalogue.ts'

/** What a phone must fetch before it can show anything, in bytes of gzipped JavaScript. A slow line carries 200 kB in about ten seconds. */
const firstLoadLimit = 200_000

/** `virtual:messages/<language>`: the sentences of every folder, merged into one chunk per language. */
function messages(): Plugin {
  const name = 'virtual:messages/'
  return {
    name: 'messages',
    resolveId(id) { return id.startsWith(name) ? `\0${id}` : undefined },
    load(id) {
      if (!id.startsWith(`\0${name}`)) return undefined
      const language = id.slice(name.length + 1)
      for (const file of messageFiles(language)) this.addWatchFile(file)
      return `export const messages = ${JSON.stringify(readCatalogue(language))}`
    },
  }
}

/** Prints the weight of the first load and stops the build when it grew too heavy. */
function firstLoad(): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    generateBundle(_, bundle) {
      const needed = new Set<string>()
      const need = (file: string) => {
        const chunk = bundle[file]
        if (needed.has(file) || chunk?.type !== 'chunk') return
        needed.add(file)
        chunk.imports.forEach(need)
      }
      for (const [file, chunk] of Object.entries(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) need(file)
      let size = 0
      for (const file of needed) {
        const chunk = bundle[file]
        if (chunk?.type === 'chunk') size += gzipSync(chunk.code).length
      }
      console.log(`first load: ${(size / 1000).toFixed(1)} kB of JavaScript, gzipped, in ${needed.size} files (limit ${firstLoadLimit / 1000} kB)`)
      if (size > firstLoadLimit) throw new Error(`the first load is ${size} bytes, more than ${firstLoadLimit}`)
    },
  }
}

export default defineConfig({
  plugins: [messages(), firstLoad()],
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows neither inline scripts and styles nor data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
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
