import { Printer } from 'lucide-react'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { Sheet } from '#core/ui/sheet.tsx'

export interface ShownShares { readonly names: readonly string[]; readonly shares: readonly string[] }

/** Five shares of a recovery key, once: each is written down or printed for one person, and then gone from this device. */
export function SharesSheet({ names, shares, onClose }: ShownShares & { onClose: () => void }) {
  const { t } = useHouse()
  return <Sheet open onClose={onClose} title={t('partnerships.shares.title')}>
    <p>{t('partnerships.shares.how')}</p>
    <ol className="stack shares">{shares.map((share, i) => <li key={share} className="card flat stack-1"><span className="strong">{names[i]}</span><code className="code to-copy" translate="no">{inFours(share)}</code></li>)}</ol>
    <div className="row wrap">
      <Button onPress={() => print()}><Printer className="i" />{t('partnerships.shares.print')}</Button>
      <Button kind="quiet" onPress={onClose}>{t('partnerships.shares.done')}</Button>
    </div>
  </Sheet>
}

/** Groups that a hand can copy and an eye can compare. */
function inFours(share: string): string {
  return share.match(/.{1,4}/g)?.join(' ') ?? ''
}
