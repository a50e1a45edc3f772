/** The token stands in the fragment, which browsers send to nobody. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/enrol#${token}`
}

/** The token in an address as invitations were ever written: `/enrol#<token>` or `/#/invitation/<token>`. */
export function tokenIn({ pathname, hash }: { pathname: string; hash: string }): string | undefined {
  return /^#\/invitation\/([\w-]{43})$/.exec(hash)?.[1] ?? (pathname === '/enrol' ? /^#([\w-]{43})$/.exec(hash)?.[1] : undefined)
}
