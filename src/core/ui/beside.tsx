/** What rooms above have put beside a form of a room below. Drawn when its code has come; without it the form is as it was. */
import { Suspense } from 'react'
import { useHouse } from './house.tsx'
import type { BesideForm } from './rooms.ts'

export function Beside({ form, ...given }: BesideForm & { form: string }) {
  const { beside } = useHouse()
  return <Suspense fallback={null}>{(beside[form] ?? []).map((One, n) => <One key={n} {...given} />)}</Suspense>
}
