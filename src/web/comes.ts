/**
 * Browsers keep for good that an imported file did not come: whoever lost the line for a second would never see that screen again before they open the
 * app anew (whatwg/html 6768; mended there, and not yet on people's phones). So what is imported later is fetched first, and imported once it is here.
 * The build writes `comes` around each such import.
 */
const here = new Set<string>()

/** @param files the names of everything the import needs that did not come with the first screen. */
async function comes<Module>(files: readonly string[], bring: () => Promise<Module>): Promise<Module> {
  await Promise.all(files.map(async (file) => {
    if (here.has(file)) return
    await (file.endsWith('.css') ? styled(`/assets/${file}`) : fetched(`/assets/${file}`))
    here.add(file)
  }))
  return await bring()
}

async function fetched(url: string): Promise<void> {
  const answer = await fetch(url)
  // What a server that has moved on answers instead is no script.
  if (!answer.ok || !/javascript/.test(answer.headers.get('content-type') ?? '')) throw new TypeError('a file of the app did not come')
  await answer.arrayBuffer()
}

/** A stylesheet that did not come the first time: Vite has put it into the page, and does not look after it again. */
async function styled(url: string): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>(`link[rel="stylesheet"][href="${url}"]`)
  if (!link || link.sheet) return
  const again = link.cloneNode() as HTMLLinkElement
  await new Promise<void>((comes, fails) => {
    again.addEventListener('load', () => comes())
    again.addEventListener('error', () => fails(new TypeError('a file of the app did not come')))
    link.replaceWith(again)
  })
}

Object.assign(globalThis, { comes })
