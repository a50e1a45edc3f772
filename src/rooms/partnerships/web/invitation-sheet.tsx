import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { drawCode, type Squares } from '#core/access/web/sign-in-client.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Button } from '#core/ui/button.tsx'
import { Note } from '#core/ui/note.tsx'
import { Sheet } from '#core/ui/sheet.tsx'

export interface ShownInvitation { readonly token: string; readonly name: string; /** No line yet: it works once this phone has sent the form. */ readonly waits: boolean }

/** The link of an invitation, once: nobody can show it again, not even the server. It carries the token where browsers send it to nobody. */
export function InvitationSheet({ token, name, waits, onClose }: ShownInvitation & { onClose: () => void }) {
  const { t } = useHouse()
  const [squares, setSquares] = useState<Squares>()
  const [copied, setCopied] = useState(false)
  const link = `${location.origin}/#/invitation/${token}`
  useEffect(() => { void drawCode(link).then(setSquares) }, [link])

  return <Sheet open onClose={onClose} title={t('partnerships.invitation.title', { name })}>
    <p>{t('partnerships.invitation.how')}</p>
    {waits && <Note tone="soon"><p>{t('partnerships.invitation.waits')}</p></Note>}
    {squares && (
      // Dark on light whatever the screen's light is: cameras read nothing else.
      <svg role="img" aria-label={t('partnerships.invitation.code')} viewBox={`-4 -4 ${squares.size + 8} ${squares.size + 8}`} width="220" height="220" shapeRendering="crispEdges">
        <rect x="-4" y="-4" width={squares.size + 8} height={squares.size + 8} fill="#fff" /><path d={squares.path} fill="#000" />
      </svg>
    )}
    <p className="card flat to-copy" translate="no">{link}</p>
    <div className="row wrap">
      <Button onPress={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>{copied ? <Check className="i" /> : <Copy className="i" />}{t(copied ? 'partnerships.invitation.copied' : 'partnerships.invitation.copy')}</Button>
      <Button kind="quiet" onPress={onClose}>{t('partnerships.invitation.done')}</Button>
    </div>
    <p className="meta" role="status">{copied ? t('partnerships.invitation.copied-where') : t('partnerships.invitation.once')}</p>
  </Sheet>
}
