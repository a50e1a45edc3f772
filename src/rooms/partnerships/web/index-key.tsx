/** The key by which children are found again: how far devices are with the newest one, and a new one, made by whoever keeps it. */
import { KeyRound } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { Moment } from '#core/clock.ts'
import { tellMoment } from '#core/i18n/dates.ts'
import { renewIndexKey } from '#core/matching/forms.ts'
import { notYours, refuse, Refusal } from '#core/refusal.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse, type House } from '#core/ui/house.tsx'
import { tell } from '#core/ui/toast.tsx'
import { makeIndexKey, sealIndexKey } from '#core/vault/index-key.ts'
import type { DeskPublicKey, SealedParts } from '#core/vault/sealed.ts'
import { FormSheet } from './form-sheet.tsx'

interface State { readonly key: { readonly version: number; readonly madeAt: Moment; readonly encoded: number; readonly children: number; readonly moving: boolean } | null; readonly desks: readonly DeskPublicKey[] }

const askState = ({ ask }: Pick<House, 'ask'>) => ask<State>('matching', 'index-key')

export function IndexKey() {
  const house = useHouse()
  const { t, lang, now, keys, line } = house
  const [state, setState] = useState<State>()
  const [isOpen, setOpen] = useState(false)
  const isOnLine = line.line === 'open'
  const { ask } = house
  const look = useCallback(async () => {
    const told = await askState({ ask })
    if (!(told instanceof Refusal)) setState(told)
  }, [ask])
  useEffect(() => { if (isOnLine) void look() }, [isOnLine, look])
  const key = state?.key
  if (!key) return null
  const how = { encoded: key.encoded, children: key.children }

  return <section className="card stack" aria-labelledby="index-key">
    <h2 id="index-key">{t('partnerships.index-key')}</h2>
    <div className="stack reading">
      <p>{t('partnerships.index-key.says')}</p>
      <p>{t('partnerships.index-key.made', { at: tellMoment(t, lang, key.madeAt, now) })} {!key.moving && t('partnerships.index-key.encoded', how)}</p>
      {key.moving && <p role="status">{t('partnerships.index-key.moving', how)}</p>}
      <p className="meta">{t('partnerships.index-key.why')}</p>
    </div>
    <div><Button kind="second" onPress={() => setOpen(true)}><KeyRound className="i" />{t('partnerships.index-key.make')}</Button></div>
    {isOpen && <FormSheet form={renewIndexKey} title={t('partnerships.nav.people')} seal={() => sealNext(house)} submitLabel={t('partnerships.index-key.make')} onClose={() => setOpen(false)}
      onTaken={({ waits }) => { if (!waits) { tell(t('partnerships.index-key.done')); void keys.refresh().catch(() => undefined).then(look) } }} />}
  </section>
}

/** The next version, sealed to all desks that have a key. Who has not been given the newest one makes none. */
export async function sealNext({ keys, ask }: Pick<House, 'keys' | 'ask'>): Promise<SealedParts | Refusal> {
  const told = await askState({ ask })
  if (told instanceof Refusal) return told
  await keys.refresh()
  const held = await keys.indexKey()
  if (!held) return keys.isUnlocked ? notYours() : refuse('vault.locked')
  if (held.version !== told.key?.version) return refuse('matching.key-renewed-first')
  const next = makeIndexKey(held.version + 1)
  try { return { indexKey: await sealIndexKey(next, told.desks) } } finally { next.key.fill(0) }
}
