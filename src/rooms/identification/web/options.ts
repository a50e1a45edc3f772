/** What can be chosen where a form names records: places of the programme, desks of the directory, children of the shelf. */
import type { AgencyLine, ChildSeen, DeskLine } from './on-shelf.ts'
import { onePerChild } from './one-file.ts'
import { sayCode, sayWho, titleIn } from './telling.ts'
import type { Option, Wanted } from '#core/forms/web/asking.ts'
import type { DeskId } from '#core/ids.ts'
import type { Translate } from '#core/i18n/translate.ts'
import type { Programme } from '#core/programme.ts'
import type { House } from '#core/ui/house.tsx'

export function placeOptions(t: Translate, programme: Programme, { part, region }: Wanted): readonly Option[] {
  if (part === 'region') return programme.regions.map(({ code }) => ({ code, label: t(`regions.${code}`) }))
  if (part === 'district') return programme.regions.find(({ code }) => code === region)?.districts.map(({ code }) => ({ code, label: t(`regions.${code}`) })) ?? []
  return []
}

/** Desks of several agencies may have one name, so each stands behind its agency's; mine need none. */
export function deskOptions({ t, lang, shelf, record }: Pick<House, 't' | 'lang' | 'shelf' | 'record'>, only?: readonly DeskId[]): readonly Option[] {
  const name = ({ agency, title }: DeskLine) => {
    const [of, desk] = [titleIn(record<AgencyLine>('agencies', agency)?.title, lang), titleIn(title, lang)]
    return only || !of ? desk : t('partnerships.desk-of-agency', { agency: of, desk })
  }
  return shelf<DeskLine>('desks').filter(({ id, state }) => state === 'active' && (only === undefined || only.includes(id)))
    .map((desk) => ({ code: desk.id, label: name(desk) })).toSorted((a, b) => a.label.localeCompare(b.label, lang))
}

/** The others of my desk, those met last in front: children found together are linked on the same day. Who are linked already are not offered again. */
export function childOptions(t: Translate, children: readonly ChildSeen[], child: Pick<ChildSeen, 'id' | 'group' | 'oneFile'>): readonly Option[] {
  // Another part of the same file is the same child; of a file of several parts the one that goes on is named.
  const isSame = (id: ChildSeen['id']) => id === child.id || child.oneFile?.parts.some((part) => part.id === id)
  return onePerChild(children).filter(({ id }) => !isSame(id) && !child.group.includes(id)).toSorted((a, b) => b.metAt - a.metAt).map((one) => ({ code: one.id, label: `${sayCode(t, one.code)} · ${sayWho(t, one)}` }))
}
