import { createRoot } from 'react-dom/client'
import { loadMessages } from '#core/i18n/web/load-messages.ts'
import { createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { startLights } from '#core/ui/lights.ts'
import { Words } from '#core/ui/words.tsx'
import './core/ui/house.css'

startLights()
const asked = new URLSearchParams(location.search)
const root = createRoot(document.getElementById('house')!)

async function speak(lang: CatalogueLanguage) {
  document.documentElement.lang = lang
  const t = createTranslator(await loadMessages(lang), lang)
  if ((import.meta.env.DEV && location.pathname === '/parts') || asked.has('parts')) {
    const { PartsPage } = await import('#core/ui/parts-page.tsx')
    root.render(<Words t={t} lang={lang}><PartsPage sample={asked.get('parts') ?? undefined} onLanguage={speak} /></Words>)
  } else {
    root.render(<Words t={t} lang={lang}><main id="main" /></Words>)
  }
}

const wanted = asked.get('lang')
void speak(wanted === 'kk' || wanted === 'en' ? wanted : 'ru')
