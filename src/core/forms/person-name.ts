import type { PersonName } from './fields.ts'

/** A name in one line, as it was written: family name, given name, patronymic, and whatever else a person is called. */
export function writeName({ family, given, patronymic, other }: PersonName): string {
  return [family, given, patronymic, other].filter(Boolean).join(' ')
}
