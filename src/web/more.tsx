import { ALargeSmall, Clock, CloudCheck, Lock, LogOut, UserRound } from 'lucide-react'
import { useState } from 'react'
import { Helplines } from '#core/access/web/helplines.tsx'
import { workIn } from '#core/sync/outbox.ts'
import { Button } from '#core/ui/button.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { LookSheet } from '#core/ui/look-sheet.tsx'
import { NavList, type NavItem } from '#core/ui/nav.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { Sheet } from '#core/ui/sheet.tsx'
import { useGlue } from './glue.tsx'
import { waysOf } from './nav-ways.ts'

/** Everything that has no tab of its own: the rooms behind, oneself, the look, the way out, and the numbers to call. */
export function More() {
  const house = useHouse()
  const { rooms, lock } = useGlue()
  const [looking, setLooking] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const { t, me } = house
  const unsent = workIn(house.outbox).length
  const nothing: NavItem = { href: '', label: '', icon: Lock }
  const { behindMore } = waysOf(rooms.flatMap((room) => room.nav(house)), { today: nothing, more: nothing })
  const leave = () => (unsent > 0 ? setLeaving(true) : void house.leave())
  return (
    <Screen title={t('web.nav.more')} sub={me.shownName}>
      <div className="narrow stack-6">
        {behindMore.length > 0 && <NavList label={t('web.nav.more')} items={behindMore} />}
        <NavList label={t('access.account.title')} items={[
          { href: '/account', label: t('access.account.title'), icon: UserRound },
          { href: '/line', label: t('web.line.title'), icon: CloudCheck },
          { href: '/clocks', label: t('web.clocks.title'), icon: Clock },
        ]} />
        <div className="row wrap">
          <Button kind="second" onPress={() => setLooking(true)}><ALargeSmall className="i" />{t('web.more.look')}</Button>
          <Button kind="second" onPress={lock}><Lock className="i" />{t('web.more.lock')}</Button>
          <Button kind="second" onPress={leave}><LogOut className="i" />{t('access.sign-out')}</Button>
        </div>
        <section className="stack-2" aria-labelledby="numbers">
          <h2 id="numbers">{t('web.more.numbers')}</h2>
          <p className="muted">{t('web.more.numbers.says')}</p>
          <Helplines />
        </section>
      </div>
      <LookSheet open={looking} onClose={() => setLooking(false)} onLanguage={house.setLanguage} />
      <Sheet open={leaving} onClose={() => setLeaving(false)} title={t('web.more.leave.title')}>
        <p>{t('web.more.leave.says', { count: unsent })}</p>
        <Button wide onPress={() => void house.leave()}>{t('access.sign-out')}</Button>
        <Button kind="quiet" wide onPress={() => setLeaving(false)}>{t('web.more.leave.stay')}</Button>
      </Sheet>
    </Screen>
  )
}
