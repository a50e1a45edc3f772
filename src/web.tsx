/** What a phone opens first. One of the three lists of rooms. */
import './web/comes.ts'
import { createRoot } from 'react-dom/client'
import { finishEmptying } from '#core/access/web/emptying.ts'
import { loadMessages } from '#core/i18n/web/load-messages.ts'
import { createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { startLights } from '#core/ui/lights.ts'
import type { RoomOnPhone } from '#core/ui/rooms.ts'
import { Words } from '#core/ui/words.tsx'
import { katch } from '#programmes/katch/programme.ts'
import { identificationWeb } from '#rooms/identification/web/room.tsx'
import { partnershipsWeb } from '#rooms/partnerships/web/room.tsx'
import { recognitionWeb } from '#rooms/recognition/web/room.tsx'
import { referralWeb } from '#rooms/referral/web/room.tsx'
import { chooseLanguage, keptLanguage, known } from './web/device-language.ts'
import { startShell } from './web/app-shell.ts'
import { Entry } from './web/entry.tsx'
import { showFace } from './web/face.ts'
import './core/ui/house.css'
import './web/web.css'

/** In the order in which they stand at a desk's side. */
const rooms: readonly RoomOnPhone[] = [identificationWeb, recognitionWeb, referralWeb, partnershipsWeb]

startLights()
startShell()
const asked = new URLSearchParams(location.search)
const root = createRoot(document.getElementById('house')!)

async function wordsOf(lang: CatalogueLanguage) {
  document.documentElement.lang = lang
  showFace()
  return { t: createTranslator(await loadMessages(lang), lang), lang }
}

async function start() {
  await finishEmptying().catch(() => undefined)
  const words = await wordsOf(known(asked.get('lang') ?? '') ?? chooseLanguage({ chosen: keptLanguage() ?? null, device: navigator.languages, programme: katch.languages }))
  root.render(<Entry rooms={rooms} programme={katch} words={words} />)
}

/** The sheet of all parts, for whoever builds and checks screens. */
async function showParts(lang: CatalogueLanguage) {
  const [{ PartsPage }, { t }] = await Promise.all([import('#core/ui/parts-page.tsx'), wordsOf(lang)])
  root.render(<Words t={t} lang={lang}><PartsPage sample={asked.get('parts') ?? undefined} onLanguage={showParts} /></Words>)
}

void (asked.has('parts') || (import.meta.env.DEV && location.pathname === '/parts') ? showParts(known(asked.get('lang') ?? '') ?? 'ru') : start())
