import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { drawCode, type Squares } from '#core/access/web/sign-in-client.ts'
import { useHouse } from '#core/ui/house.tsx'
import { Button } from '#core/ui/button.tsx'
import { CodePicture } from '#core/ui/code-picture.tsx'
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
    {squares && <CodePicture squares={squares} label={t('partnerships.invitation.code')} />}
    <p className="card flat to-copy" translate="no">{link}</p>
    <div className="row wrap">
      <Button onPress={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>{copied ? <Check className="i" /> : <Copy className="i" />}{t(copied ? 'partnerships.invitation.copied' : 'partnerships.invitation.copy')}</Button>
      <Button kind="quiet" onPress={onClose}>{t('partnerships.invitation.done')}</Button>
    </div>
    <p className="meta" role="status">{copied ? t('partnerships.invitation.copied-where') : t('partnerships.invitation.once')}</p>
  </Sheet>
}
