import type { Step } from '@skein/model/api'
import { NO_TOKENS } from '@skein/model/span'

/** For tests: a tool call that went well, but for what is said of it. */
export function sampleStep(change: Partial<Step> = {}): Step {
  return {
    spanId: 's',
    parentSpanId: 'root',
    depth: 0,
    kind: 'TOOL',
    name: 'lookup',
    startedAt: '2026-11-22T10:00:00.000000000Z',
    durationMs: 10,
    unfinished: false,
    statusCode: 'OK',
    error: null,
    tokens: NO_TOKENS,
    costUsd: null,
    timeToFirstTokenMs: null,
    toolCalls: [],
    input: null,
    output: null,
    documentCount: 0,
    ...change,
  }
}
