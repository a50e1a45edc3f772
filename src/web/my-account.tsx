import { Account } from '#core/access/web/account.tsx'
import { useHouse } from '#core/ui/house.tsx'
import { PhoneBar } from '#core/ui/phone-bar.tsx'
import { Screen } from '#core/ui/shell.tsx'
import { numbersOf, type Contact } from '#rooms/partnerships/directory.ts'
import { Devices } from '#rooms/partnerships/web/devices.tsx'
import { useGlue } from './glue.tsx'
import { OwnApp } from './own-app.tsx'
import { useAlarm } from './use-alarm.ts'

export function MyAccount() {
  const { me, leave, confirm, shelf, t } = useHouse()
  const { memberKey, speak, accountChanged } = useGlue()
  const alarm = useAlarm()
  const phones = numbersOf(me, shelf<Contact>('contacts'))
  return (
    // The account says its own title, with whose it is.
    <Screen title={t('access.account.title')} head={<PhoneBar back="/more" title={t('web.nav.more')} />}>
      <div className="stack-6 reading">
        <Account me={me} {...(memberKey && { memberKey })} phones={phones} alarm={alarm} onLanguage={speak} onSignOut={() => void leave()} onConfirm={confirm} onChanged={accountChanged} />
        <Devices person={me.who.person} />
        <OwnApp />
      </div>
    </Screen>
  )
}
