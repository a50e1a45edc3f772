import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { minuteMs } from '#core/clock.ts'
import { writeName } from '#core/forms/person-name.ts'
import { writePartialDate } from '#core/i18n/dates.ts'
import { Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useWords } from '#core/ui/words.tsx'
import type { Identity } from '#core/vault/identity.ts'

const openForMs = 2 * minuteMs

/** A name under felt. It is opened by a press, here and not at the house, and covered again after two minutes or when nobody looks at the tab. */
export function HiddenName({ open }: { open: () => Promise<Identity | Refusal> }) {
  const { t, lang } = useWords()
  const [name, setName] = useState<Identity>()
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    if (!name) return
    const cover = () => setName(undefined)
    const timer = setTimeout(cover, openForMs)
    const hidden = () => { if (document.hidden) cover() }
    document.addEventListener('visibilitychange', hidden)
    addEventListener('pagehide', cover)
    return () => { clearTimeout(timer); document.removeEventListener('visibilitychange', hidden); removeEventListener('pagehide', cover) }
  }, [name])

  async function uncover() {
    const opened = await open()
    setFailed(opened instanceof Refusal)
    if (!(opened instanceof Refusal)) setName(opened)
  }

  const spellings = name ? [...new Set(name.names.map(writeName).filter(Boolean))] : []
  return (
    <div className="stack-2">
      <div className={name ? 'felt-name open' : 'felt-name'}>
        {name
          ? <span className="grow stack-1" role="status" translate="no">
            {spellings.length === 0 && <span className="strong">{t('referral.nameless')}</span>}
            {spellings.map((one) => <span key={one} className="strong by-link-name">{one}</span>)}
            {name.birth && <span className="meta">{t('answer.born', { date: writePartialDate(name.birth, lang) })}</span>}
          </span>
          : <><span className="strip" aria-hidden="true" /><span className="vh">{t('ui.felt.hidden')}</span></>}
        {name
          ? <Button kind="quiet" small className="push" onPress={() => setName(undefined)}><EyeOff className="i" />{t('ui.felt.hide')}</Button>
          : <Button kind="quiet" small className="push" onPress={() => void uncover()}><Eye className="i" />{t('ui.felt.show')}</Button>}
      </div>
      <p className="meta" role="status">{failed ? t('answer.name.failed') : t('answer.name.covers')}</p>
    </div>
  )
}
