/**
 * Tell once: which topics a child was asked about, by whom and when; never what was answered. Every agency that serves
 * the child sees it before it asks, so that nobody has to tell twice.
 */
import type { Moment } from '#core/clock.ts'
import type { AgencyId } from '#core/ids.ts'
import type { Topic } from './codes.ts'

export interface Conversation {
  readonly at: Moment
  readonly agency: AgencyId
  readonly kind: 'meeting' | 'conversation' | 'joint'
  readonly topics: readonly Topic[]
  /** The testimony was recorded, so nobody needs to hear it again. */
  readonly recorded?: boolean
}

export interface AskedTopic { readonly topic: Topic; readonly times: number; readonly lastAt: Moment; readonly lastBy: AgencyId; readonly recorded: boolean }

/** Topics in the order in which they were first asked. */
export function askedTopics(conversations: readonly Conversation[]): AskedTopic[] {
  const asked = new Map<Topic, AskedTopic>()
  for (const talk of conversations.toSorted((a, b) => a.at - b.at)) {
    for (const topic of new Set(talk.topics)) {
      const before = asked.get(topic)
      asked.set(topic, { topic, times: (before?.times ?? 0) + 1, lastAt: talk.at, lastBy: talk.agency, recorded: (before?.recorded ?? false) || talk.recorded === true })
    }
  }
  return [...asked.values()]
}

/** Which of these topics somebody has asked about already. */
export function askedBefore(conversations: readonly Conversation[], topics: readonly Topic[]): AskedTopic[] {
  return askedTopics(conversations).filter(({ topic }) => topics.includes(topic))
}
