/** What breaks, or does not come, takes nothing else with it: the house stands, what was written is kept, and there is another try. */
import { Component, useState, type ReactNode } from 'react'
import { Button } from '#core/ui/button.tsx'
import { DidNotCome } from '#core/ui/later.tsx'
import { Fault, Note } from '#core/ui/note.tsx'
import { useWords } from '#core/ui/words.tsx'
import { hasTyped, updateNow } from './app-shell.ts'

/** @param instead What stands there meanwhile: with `says` on it. */
export class Mended extends Component<{ children: ReactNode; instead: (says: ReactNode) => ReactNode }, { broke: boolean; fault?: unknown; tries: number }> {
  override state: { broke: boolean; fault?: unknown; tries: number } = { broke: false, tries: 0 }
  static getDerivedStateFromError(fault: unknown) { return { broke: true, fault } }
  override componentDidCatch(fault: unknown) { if (fault instanceof DidNotCome) fault.fetchAnew() }
  override render() {
    const { broke, fault, tries } = this.state
    if (!broke) return this.props.children
    const again = () => this.setState({ broke: false, tries: tries + 1 })
    return this.props.instead(fault instanceof DidNotCome ? <NotCome tries={tries} onAgain={again} /> : <Broke onAgain={again} />)
  }
}

function Broke({ onAgain }: { onAgain: () => void }) {
  const { t } = useWords()
  return <Fault onAgain={onAgain}>{t('web.broken.says')}</Fault>
}

/** Where trying again did not help, the server may have moved on to another version: only opening the app anew fetches that. */
function NotCome({ tries, onAgain }: { tries: number; onAgain: () => void }) {
  const { t } = useWords()
  const [asks, setAsks] = useState(false)
  return <>
    <Fault onAgain={onAgain}>{t('web.not-come.says')}</Fault>
    {tries > 0 && <Note>
      <p role="status">{t(asks ? 'web.version.typed' : 'web.not-come.anew')}</p>
      <div className="row wrap note-answers"><Button kind="quiet" small onPress={() => (hasTyped() && !asks ? setAsks(true) : updateNow())}>{t('web.not-come.open-anew')}</Button></div>
    </Note>}
  </>
}
