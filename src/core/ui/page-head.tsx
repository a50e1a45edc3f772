import type { ReactNode } from 'react'

/** The title of a page, one sentence that sums it up, and what can be done with all of it. */
export function PageHead({ title, sub, children, quiet }: { title: ReactNode; sub?: ReactNode; children?: ReactNode; /** The phone's bar already says the title. */ quiet?: boolean }) {
  return (
    <div className={quiet ? 'page-head quiet-title' : 'page-head'}>
      <div><h1>{title}</h1>{sub && <p className="sub">{sub}</p>}</div>
      {children && <div className="row wrap">{children}</div>}
    </div>
  )
}
