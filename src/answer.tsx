/** What opens behind a one-time link: a page of its own, without the app and its rooms. */
import './web/comes.ts'
import { createRoot } from 'react-dom/client'
import { createTranslator, type CatalogueLanguage } from '#core/i18n/translate.ts'
import { startLights } from '#core/ui/lights.ts'
import { Words } from '#core/ui/words.tsx'
import { AnswerPage } from '#rooms/referral/web/by-link/answer.tsx'
import { loadLinkWords } from '#rooms/referral/web/by-link/load-link-words.ts'
import { chooseLanguage, keepLanguageHere, keptLanguage } from './web/device-language.ts'
import './core/ui/house.css'

/** In the region's order, for a device that speaks none of them. */
const languages: readonly CatalogueLanguage[] = ['kk', 'ru', 'en']

startLights()
const root = createRoot(document.getElementById('answer')!)
let wanted: CatalogueLanguage

/** What is typed stands above the language, so a change of it loses nothing. Words that do not come leave the page as it was. */
async function speak(lang: CatalogueLanguage): Promise<void> {
  wanted = lang
  const t = createTranslator(await loadLinkWords(lang), lang)
  if (lang !== wanted) return
  document.documentElement.lang = lang
  root.render(<Words t={t} lang={lang}><AnswerPage onLanguage={(next) => { keepLanguageHere(next); void speak(next).catch(() => undefined) }} /></Words>)
}

void speak(chooseLanguage({ chosen: keptLanguage() ?? null, device: navigator.languages, programme: languages }))
