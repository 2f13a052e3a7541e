import { deal } from './random.ts'
import type { Random } from './random.ts'
import { sessionStarts } from './schedule.ts'
import { agentCrew } from './scenario-multi-agent.ts'
import { codingAgent } from './scenario-coding-agent.ts'
import { longChat } from './scenario-long.ts'
import { multilingual } from './scenario-multilingual.ts'
import { docsAssistant } from './scenario-rag.ts'
import { documentReader } from './scenario-vision.ts'
import { quickQuestion, ticketTriage } from './scenario-short.ts'
import { support } from './scenario-support.ts'
import { voiceLine } from './scenario-voice.ts'
import type { Scenario } from './script.ts'

/** How many of 400 sessions are of each kind. */
const SHARES: readonly { scenario: Scenario; share: number }[] = [
  { scenario: support, share: 142 },
  { scenario: docsAssistant, share: 62 },
  { scenario: multilingual, share: 56 },
  { scenario: quickQuestion, share: 52 },
  { scenario: codingAgent, share: 28 },
  { scenario: voiceLine, share: 24 },
  { scenario: documentReader, share: 18 },
  { scenario: agentCrew, share: 13 },
  { scenario: longChat, share: 5 },
]

export interface PlannedSession {
  scenario: Scenario
  /** Counts the sessions of this scenario, so that no two are written alike. */
  ordinal: number
  seedLabel: number
  start: Date
  /** Still active: the last turn ended this long before now, or has not ended yet. */
  live?: { endedMsAgo: number; unfinished: boolean }
}

/** Sessions in the order of their start, and among them traces that belong to no session. */
export function planSessions(random: Random, now: Date, count: number): PlannedSession[] {
  const chosen = random.shuffle(chooseScenarios(count))
  const starts = sessionStarts(random, now, count)
  const liveCount = Math.max(1, Math.round(count * 0.015))
  const firstLive = count - liveCount
  const sessions = chosen.map(({ scenario, ordinal }, index): PlannedSession => {
    const planned = { scenario, ordinal, seedLabel: index, start: deal(starts, index) }
    if (index < firstLive) return planned
    const place = index - firstLive
    const live = { endedMsAgo: 6_000 + (place / liveCount) * 230_000, unfinished: place === 0 }
    return { ...planned, start: new Date(now.getTime() - live.endedMsAgo), live }
  })
  const looseCount = Math.max(1, Math.round(count * 0.09))
  const loose = sessionStarts(random, now, looseCount).map((start, ordinal): PlannedSession => ({
    scenario: ticketTriage,
    ordinal,
    seedLabel: count + ordinal,
    start,
  }))
  return [...sessions, ...loose].sort((a, b) => a.start.getTime() - b.start.getTime())
}

/** Each time the scenario that is furthest behind its share, so that few sessions are varied too. */
function chooseScenarios(count: number): { scenario: Scenario; ordinal: number }[] {
  const total = SHARES.reduce((sum, { share }) => sum + share, 0)
  const written = SHARES.map(() => 0)
  return Array.from({ length: count }, (_, index) => {
    const behind = SHARES.map(({ share }, at) => (share * (index + 1)) / total - (written[at] ?? 0))
    const at = behind.indexOf(Math.max(...behind))
    const ordinal = written[at] ?? 0
    written[at] = ordinal + 1
    return { scenario: deal(SHARES, at).scenario, ordinal }
  })
}
