import { IdCard, Plus, Radar, Split, UsersRound } from 'lucide-react'
import { asksUs } from './asks-us.ts'
import { files } from './files.ts'
import { foresees } from './foresee.ts'
import { onePerChild } from './one-file.ts'
import type { ChildSeen, ConcernSeen } from './on-shelf.ts'
import { RaiseConcern } from './raise.tsx'
import { openConflicts } from './telling-facts.ts'
import { hasRole } from '#core/access/who.ts'
import { later } from '#core/ui/later.tsx'
import type { RoomOnPhone } from '#core/ui/rooms.ts'

/** Where somebody notices, somebody meets the child, and agencies identify together. To raise a concern is there from the first load; the rest comes when it is wanted. */
export const identificationWeb: RoomOnPhone = {
  name: 'identification',
  nav: ({ who, t, shelf }) => {
    const concerns = shelf<ConcernSeen>('concerns')
    const works = hasRole(who, 'worker')
    const differing = shelf<ChildSeen>('children').filter((child) => openConflicts(child).some(({ maySettle }) => maySettle))
    if (!hasRole(who, 'champion', 'worker', 'coordinator')) return []
    return [
      ...(works ? [{ href: '/children', label: t('identification.children.title'), icon: UsersRound, tab: 1, count: onePerChild(shelf<ChildSeen>('children')).length }] : []),
      ...(works && differing.length > 0 ? [{ href: '/conflicts', label: t('identification.conflicts.title'), icon: Split, count: differing.length }] : []),
      { href: '/concerns', label: t(works || hasRole(who, 'coordinator') ? 'identification.concerns.title' : 'identification.screen.nav.mine'), icon: Radar, ...(!works && { tab: 1 }), count: concerns.filter((one) => asksUs(one, { who })).length },
      { href: '/concern', label: t('identification.screen.nav.raise'), icon: Plus, tab: 2, add: true },
      { href: '/card', label: t('identification.screen.card.nav'), icon: IdCard },
    ]
  },
  files, foresees,
  finds: async () => (await import('./finds.ts')).finds,
  routes: [
    { path: '/concern', screen: RaiseConcern },
    { path: '/concerns', screen: later(async () => (await import('./concerns.tsx')).Concerns) },
    { path: '/concerns/:id', screen: later(async () => (await import('./concern.tsx')).ConcernPage) },
    { path: '/children', screen: later(async () => (await import('./children.tsx')).Children) },
    { path: '/children/new', screen: later(async () => (await import('./meet.tsx')).MeetChild) },
    { path: '/conflicts', screen: later(async () => (await import('./conflicts.tsx')).ConflictDesk) },
    { path: '/conflicts/:id', screen: later(async () => (await import('./conflicts.tsx')).ConflictsOfChild) },
    { path: '/children/:id/correct/:group', screen: later(async () => (await import('./correct.tsx')).CorrectFacts) },
    { path: '/children/:id/written', screen: later(async () => (await import('./written.tsx')).WhatWasWritten) },
    { path: '/children/:id/photo', screen: later(async () => (await import('./add-photo.tsx')).AddPhoto) },
    { path: '/card', screen: later(async () => (await import('./card.tsx')).CardForAnybody) },
    { path: '/children/:id/card', screen: later(async () => (await import('./card.tsx')).CardOfChild) },
    { path: '/consents/:id', screen: later(async () => (await import('./receipt.tsx')).ReceiptOfConsent) },
    { path: '/rights', screen: later(async () => (await import('./rights-paper.tsx')).RightsOnPaper) },
    { path: '/children/:id/rights', screen: later(async () => (await import('./rights.tsx')).RightsOfChild) },
    { path: '/children/:id/residence', screen: later(async () => (await import('./residence.tsx')).ResidenceOfChild) },
    { path: '/children/:id/residence/paper', screen: later(async () => (await import('./residence-paper.tsx')).ResidenceOnPaper) },
    { path: '/children/:id/return', screen: later(async () => (await import('./return.tsx')).ReturnOfChild) },
    { path: '/children/:id/return/:part', screen: later(async () => (await import('./return-writing.tsx')).WriteReturn) },
    { path: '/children/:id/return-paper', screen: later(async () => (await import('./return-paper.tsx')).ReturnOnPaper) },
    { path: '/going-home', screen: later(async () => (await import('./home-sheet.tsx')).HomeSheet) },
    { path: '/children/:id/follow-up', screen: later(async () => (await import('./return-writing.tsx')).FollowUpOfChild) },
    { path: '/children/:id/do/:act', screen: later(async () => (await import('./act.tsx')).ActInFile) },
    { path: '/children/:id', screen: later(async () => (await import('./file.tsx')).ChildFile) },
  ],
}
