import { ArrowRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import { RefusalLine } from '#core/access/web/refusal-line.tsx'
import type { Entered } from '#core/access/web/sign-in-client.ts'
import { Refusal } from '#core/refusal.ts'
import { known } from './device-language.ts'
import { Button } from '#core/ui/button.tsx'
import { useWords } from '#core/ui/words.tsx'
import { enterAs, listDemoPeople, type DemoPerson } from './demo.ts'

/** The people of the demo district, each with a way to come in as them and with what they would type themselves. */
export function DemoPeople({ onEntered }: { onEntered: (entered: Entered) => void }) {
  const { t, lang } = useWords()
  const language = known(lang) ?? 'ru'
  const [people, setPeople] = useState<readonly DemoPerson[]>([])
  const [refusal, setRefusal] = useState<Refusal>()
  const [entering, setEntering] = useState<string>()

  useEffect(() => {
    let isGone = false
    const load = () => void listDemoPeople(language).then((answer) => {
      if (isGone) return
      if (answer instanceof Refusal) setRefusal(answer)
      else setPeople(answer)
    })
    load()
    // The codes that are shown change every half minute.
    const timer = setInterval(load, 15_000)
    return () => { isGone = true; clearInterval(timer) }
  }, [language])

  async function enter(signInName: string) {
    if (entering) return
    setEntering(signInName)
    setRefusal(undefined)
    const entered = await enterAs(signInName, language).finally(() => setEntering(undefined))
    if (entered instanceof Refusal) setRefusal(entered)
    else onEntered(entered)
  }

  return (
    <section className="stack-2" aria-labelledby="demo-people">
      <h2 id="demo-people">{t('access.demo.title')}</h2>
      <p className="muted">{t('access.demo.says')}</p>
      <RefusalLine refusal={refusal} />
      <ul className="list demo-people">
        {people.map(({ shownName, does, signInName, passphrase, code }) => (
          <li key={signInName}>
            <div className="grow stack-1">
              <p><span className="strong" translate="no">{shownName}</span><br /><span className="meta">{does}</span></p>
              <details><summary>{t('web.demo.by-hand')}</summary>
                <dl className="facts">
                  <dt>{t('access.field.name')}</dt><dd translate="no">{signInName}</dd>
                  <dt>{t('access.field.passphrase')}</dt><dd translate="no">{passphrase}</dd>
                  <dt>{t('access.field.code')}</dt><dd translate="no">{code}</dd>
                </dl>
              </details>
            </div>
            <Button small kind="second" waiting={entering === signInName} waitingLabel={t('access.sign-in.waiting')} onPress={() => void enter(signInName)}>{t('web.demo.enter')}<span className="vh"> {shownName}</span><ArrowRight className="i" /></Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
