/** The house with one of its walls taken away, to see whether the other one holds alone. */
import { beginAs, whoAsks } from '#core/access/server/session.ts'
import { roleNames, type Who } from '#core/access/who.ts'
import type { Answers, Form } from '#core/forms/form.ts'
import { newId, type RecordId, type SubmissionId } from '#core/ids.ts'
import { storiesFor } from '#core/kms/server/stories.ts'
import { Refusal } from '#core/refusal.ts'
import { audiencesOf } from '#core/sync/feed.ts'
import type { Room } from '#core/sync/server/room.ts'
import type { House } from '#testing/house.ts'
import { askings, fillings } from './calls.ts'
import { elsewhere, here, type Actor, type Place } from './place.ts'
import type { Look } from './undone.ts'

export interface Passed { readonly way: string; readonly actor: Actor }

/**
 * The database alone. A room is told that the person holds every role, sits at every desk and answers for every region, so
 * that no condition in code refuses anything; only the session says who they are. What gets through is what the policies let through.
 */
export async function tryDatabaseAlone(place: Place, rooms: readonly Room[], actors: readonly Actor[], wants: (way: string) => boolean): Promise<Passed[]> {
  const passed: Passed[] = []
  const { parts } = place.house.staff
  const records = { children: Object.values(place.children), concerns: Object.values(place.concernOf), referrals: Object.values(place.referrals), 'hand-overs': [place.handOver], consents: [place.consent], notices: [place.notice], people: [place.helper.id], pairs: [place.pair], caseloads: [place.run] }
  const waiting = [...actors]
  await Promise.all([1, 2, 3].map(async () => {
    for (let actor = waiting.shift(); actor; actor = waiting.shift()) await tryAs(actor)
  }))
  return passed

  async function tryAs(actor: Actor) {
    const tx = await parts.app.reserve()
    try {
      await beginAs(tx, actor.token)
      const real = (await whoAsks(tx))!
      const who: Who = { ...real, roles: roleNames, desks: [...new Set(Object.values(place.desks))], regions: [here, elsewhere], agency: place.agency }
      const view = { at: parts.clock.now(), stories: storiesFor(tx, parts.kms, who.programme), programme: parts.programme, matcher: parts.matcher }
      const goesThrough = async (way: string, work: () => Promise<boolean>) => {
        if (!wants(way)) return
        await tx`savepoint one`
        // A policy that forbids a row to be written throws.
        if (await work().catch(() => false)) passed.push({ way, actor })
        await tx`rollback to savepoint one`
        await tx`set local role katch_app`
      }
      for (const room of rooms) {
        for (const { form, handle } of room.takesIn) {
          const { answers, about, basedOn } = fillings[form.name]!(place, actor)
          if (actor.relation === 'absent' && about === undefined) continue
          await goesThrough(`form:${form.name}`, async () => {
            const act = { ...view, id: newId<SubmissionId>(), by: who, filledAt: view.at, newId, bindingFacts: async () => undefined }
            const done = await handle(tx, act, { answers: answers as Answers<Form>, ...(basedOn !== undefined && { basedOn }), ...(about && { about: actor.relation === 'absent' ? newId<RecordId>() : about }) })
            // The directory is public: a refusal there tells nothing. Elsewhere any other answer tells that the record exists.
            if (done instanceof Refusal) return done.code !== 'access.not-yours' && room.name !== 'partnerships'
            const [seen] = await tx<{ look: Look }[]>`select walls.look() as look`
            return seen!.look.written.length > 0
          })
        }
        for (const { shelf, show } of room.shows) {
          const ids = records[shelf as keyof typeof records]
          if (ids && actor.relation !== 'absent') await goesThrough(`shelf:${shelf}`, async () => (await show(tx, who, ids, view)).size > 0)
        }
        for (const { name, ask } of room.asks) {
          const { params, holds } = askings[`${room.name}/${name}`]!(place, actor)
          await goesThrough(`ask:${room.name}/${name}`, async () => {
            const answer = await ask(tx, who, params, view)
            return !(answer instanceof Refusal) && (holds?.(answer) ?? true)
          })
        }
      }
      // Asked of the tables themselves, because the rooms' own queries and conditions hide there what a policy would show.
      const others = {
        'sync.feed': tx`audience <> all (${audiencesOf(real)})`, 'sync.submissions': tx`person <> ${real.person}`, 'notify.notices': tx`person <> ${real.person}`, 'identification.children': tx`not access.serves(id)`,
        'vault.identity_seals': tx`not exists (select from vault.identity_releases r where r.child = identity_seals.child and r.desk = identity_seals.desk and r.released_at is not null and r.taken_back_at is null)`,
      }
      for (const [table, isOthers] of Object.entries(others)) {
        await goesThrough(`others:${table}`, async () => {
          if (table.startsWith('vault.')) await tx`set local role katch_vault`
          return (await tx`select 1 from ${tx(table)} where ${isOthers} limit 1`).length > 0
        })
      }
      await tx`rollback`
    } finally {
      tx.release()
    }
  }
}

/** The code alone: every policy for the rooms' and the vault's role lets everything through, until it is put back. */
export async function withoutPolicies<T>(house: House, work: () => Promise<T>): Promise<T> {
  const policies = await house.sql<{ on: string; name: string; using: string | null; check: string | null }[]>`
    select format('%I.%I', schemaname, tablename) as on, policyname as name, qual as using, with_check as check from pg_policies where roles && '{katch_app,katch_vault}'`
  const alter = async (using: (old: string) => string) => {
    for (const one of policies) {
      const clauses = [one.using && `using (${using(one.using)})`, one.check && `with check (${using(one.check)})`].filter(Boolean).join(' ')
      await house.sql.unsafe(`alter policy ${one.name} on ${one.on} ${clauses}`)
    }
  }
  await alter(() => 'true')
  try {
    return await work()
  } finally {
    await alter((old) => old)
  }
}
