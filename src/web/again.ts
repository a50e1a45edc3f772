/**
 * A file of the app that did not come once (the browser's own store stumbles now and then, and a worker can be put to sleep with a request in
 * hand) would leave the page empty until somebody thinks of opening it again. So the page does, once in a minute. Nothing is lost: nothing was drawn yet.
 */
const restMs = 60_000

addEventListener('error', ({ target }) => {
  if (!(target instanceof HTMLScriptElement) || target.type !== 'module') return
  try {
    if (Date.now() - Number(sessionStorage.getItem('again') ?? 0) < restMs) return
    sessionStorage.setItem('again', String(Date.now()))
    location.reload()
  } catch { /* Where a browser keeps nothing the page itself says that it takes long. */ }
}, true)
