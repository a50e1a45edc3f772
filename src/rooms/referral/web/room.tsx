import { ChartNoAxesColumn, QrCode, Route, Send } from 'lucide-react'
import { later, laterOrNothing } from '#core/ui/later.tsx'
import type { RoomOnPhone } from '#core/ui/rooms.ts'
import { files } from './files.ts'
import { isMyTurn } from './line-facts.ts'
import type { ReferralLine } from './on-shelf.ts'

/** Referrals on phone and desk: workers of a desk hand needs on and answer; coordinators and heads watch the terms. */
export const referralWeb: RoomOnPhone = {
  name: 'referral',
  nav({ t, who, shelf }) {
    const works = who.roles.includes('worker')
    const watches = who.roles.includes('coordinator') || who.roles.includes('head')
    const counts = works || watches || who.roles.includes('administrator')
    const waiting = shelf<ReferralLine>('referrals').filter((line) => isMyTurn(line, who)).length
    return [
      ...(works ? [{ href: '/referrals', label: t('referral.nav'), icon: Send, tab: 3, ...(waiting > 0 && { count: waiting }) }] : []),
      ...(works ? [{ href: '/hand-over', label: t('referral.receive.title'), icon: QrCode }] : []),
      ...(watches ? [{ href: '/board', label: t(works ? 'referral.nav.board' : 'referral.nav'), icon: Route, ...(!works && { tab: 3 }) }] : []),
      ...(counts ? [{ href: '/answers', label: t('referral.nav.answers'), icon: ChartNoAxesColumn }] : []),
    ]
  },
  files,
  beside: { 'identification/file': laterOrNothing(async () => (await import('./of-file.tsx')).ReferralsOfFile) },
  finds: async () => (await import('./finds.ts')).finds,
  routes: [
    { path: '/referrals/new', screen: later(async () => (await import('./send.tsx')).SendReferral) },
    { path: '/referrals/consent', screen: later(async () => (await import('./ask-consent.tsx')).AskConsent) },
    { path: '/referrals/leaving/:child', screen: later(async () => (await import('./leaving.tsx')).LetChildGo) },
    { path: '/referrals/hand-over/:id', screen: later(async () => (await import('./follow.tsx')).HandOverFound) },
    { path: '/referrals/hand-over/:id/act', screen: later(async () => (await import('./act-paper.tsx')).ActOfHandOver) },
    { path: '/referrals/:id/letter', screen: later(async () => (await import('./letter.tsx')).LetterOfReferral) },
    { path: '/referrals/:id/application', screen: later(async () => (await import('./application.tsx')).ApplicationForServices) },
    { path: '/referrals/:id', screen: later(async () => (await import('./follow.tsx')).FollowReferral) },
    { path: '/referrals', screen: later(async () => (await import('./inbox.tsx')).Inbox) },
    { path: '/hand-over/give/:id', screen: later(async () => (await import('./give.tsx')).GiveChild) },
    { path: '/hand-over/receive', screen: later(async () => (await import('./receive.tsx')).ReceiveChild) },
    { path: '/hand-over/answer/:id', screen: later(async () => (await import('./receive.tsx')).AnswerAgain) },
    { path: '/hand-over/act', screen: later(async () => (await import('./act-paper.tsx')).EmptyAct) },
    { path: '/hand-over/act/:child', screen: later(async () => (await import('./act-paper.tsx')).EmptyAct) },
    { path: '/hand-over', screen: later(async () => (await import('./without-line.tsx')).WithoutLine) },
    { path: '/answers/:of/:period/paper', screen: later(async () => (await import('./answers-paper.tsx')).AnswersPaper) },
    { path: '/answers/:of/:period', screen: later(async () => (await import('./answers.tsx')).Answers) },
    { path: '/answers', screen: later(async () => (await import('./answers.tsx')).Answers) },
    { path: '/board', screen: later(async () => (await import('./board.tsx')).Board) },
  ],
  addresses: { 'hand-overs': (id) => `/referrals/hand-over/${id}`, 'signed-hand-overs': () => '/hand-over' },
}
