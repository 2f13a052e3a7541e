import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import {
  AnnotationBody,
  ApiError,
  SESSION_SORTS,
  TRACE_SORTS,
  type AnnotationTarget,
} from '@skein/model/api'
import { PATHS } from '@skein/model/paths'

/** Asks the HTTP API of a Skein: in this process, or over the network. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>

const project = z.string().default('default').describe('As list_projects names it')
const sessionId = z.string().describe('As list_sessions names it')
const traceId = z.string().describe('32 hexadecimal digits; one trace is one turn')
const from = z.string().optional().describe('ISO 8601: active at or after this time')
const to = z.string().optional().describe('ISO 8601: started before this time')
const q = z
  .string()
  .optional()
  .describe('Words that were said or returned; "in quotes" for a phrase, -word for without')
const filter = z
  .string()
  .optional()
  .describe('Conditions such as: error:true user:ada model:gpt-4o cost>0.1 turns>=5 -tag:test')
const page = {
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.number().int().min(1).max(100).default(20),
  cursor: z.string().optional().describe('nextCursor of the page before'),
}

/** A transcript is read in parts: agents cut longer answers. */
const PART_LENGTH = 40_000

/** What an agent may ask and do. Each tool is one request to the API. */
export function registerTools(server: McpServer, ask: Ask): void {
  server.registerTool(
    'list_projects',
    { description: 'Projects with how many sessions and turns each has', annotations: READS },
    () => answer(ask(PATHS.projects)),
  )

  server.registerTool(
    'list_sessions',
    {
      description:
        'Lists or searches conversations (sessions) of a project: who, when, first question, last answer, tokens, cost, errors, feedback; with q where the words were said',
      annotations: READS,
      inputSchema: {
        project,
        q,
        filter,
        from,
        to,
        sort: z.enum(SESSION_SORTS).optional(),
        ...page,
      },
    },
    ({ project: name, ...query }) => answer(ask(path(PATHS.sessions, { project: name }, query))),
  )

  server.registerTool(
    'search_session',
    {
      description: 'Where in one session something was said, called or returned',
      annotations: READS,
      inputSchema: { project, sessionId, q: z.string().min(1) },
    },
    ({ q: words, ...ids }) => answer(ask(path(PATHS.sessionSearch, ids, { q: words }))),
  )

  server.registerTool(
    'read_transcript',
    {
      description:
        'Everything said in a session, each message once: as Markdown to read, or as JSON lines of messages. Long ones come in parts',
      annotations: READS,
      inputSchema: {
        project,
        sessionId,
        format: z.enum(['markdown', 'messages', 'openai']).default('markdown'),
        offset: z.number().int().min(0).default(0).describe('Where the part begins'),
      },
    },
    async ({ offset, format, ...ids }) =>
      part(await answer(ask(path(PATHS.transcript, ids, { format }))), offset),
  )

  server.registerTool(
    'list_traces',
    {
      description: 'Lists or searches turns (traces), also those without a session',
      annotations: READS,
      inputSchema: {
        project,
        q,
        filter,
        from,
        to,
        session: z.string().optional().describe('A session id; none: turns without one'),
        sort: z.enum(TRACE_SORTS).optional(),
        ...page,
      },
    },
    ({ project: name, ...query }) => answer(ask(path(PATHS.traces, { project: name }, query))),
  )

  server.registerTool(
    'get_trace',
    {
      description: 'A turn: its question and answer, steps, and the tree of its spans',
      annotations: READS,
      inputSchema: { project, traceId },
    },
    (ids) => answer(ask(path(PATHS.trace, ids))),
  )

  server.registerTool(
    'get_span',
    {
      description: 'A span with all it carried: messages, attributes, events, errors',
      annotations: READS,
      inputSchema: { project, traceId, spanId: z.string() },
    },
    (ids) => answer(ask(path(PATHS.span, ids))),
  )

  server.registerTool(
    'analytics',
    {
      description:
        'What a selection adds up to, over time and against the time before: sessions, turns, users, errors, tokens, cost, latencies, models, tools, feedback',
      annotations: READS,
      inputSchema: { project, q, filter, from, to, of: z.enum(['sessions', 'turns']).optional() },
    },
    ({ project: name, ...query }) => answer(ask(path(PATHS.analytics, { project: name }, query))),
  )

  const { name, score, label, explanation, annotator, identifier } = AnnotationBody.shape
  server.registerTool(
    'annotate',
    {
      description:
        'Says what is thought of a session, a turn (traceId) or a span (traceId and spanId): a score, a label, an explanation, or several of them. Saying it again by the same name replaces it',
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
      inputSchema: {
        project,
        sessionId: sessionId.optional(),
        traceId: traceId.optional(),
        spanId: z.string().optional(),
        name,
        score,
        label,
        explanation,
        annotator,
        identifier,
      },
    },
    async ({ project: ofProject, sessionId: ofSession, traceId: ofTrace, spanId, ...given }) => {
      const target = targetOf({ sessionId: ofSession, traceId: ofTrace, spanId })
      if (target === undefined)
        return failure('give a sessionId, or a traceId, or a traceId and a spanId')
      return answer(
        ask(path(PATHS.annotations, { project: ofProject }), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...given, target, annotatorKind: 'LLM' }),
        }),
      )
    },
  )
}

const READS = { readOnlyHint: true, openWorldHint: false }

interface TargetIds {
  sessionId?: string | undefined
  traceId?: string | undefined
  spanId?: string | undefined
}

function targetOf(ids: TargetIds): AnnotationTarget | undefined {
  if (ids.traceId !== undefined)
    return ids.spanId === undefined
      ? { type: 'turn', traceId: ids.traceId }
      : { type: 'span', traceId: ids.traceId, spanId: ids.spanId }
  return ids.sessionId === undefined || ids.spanId !== undefined
    ? undefined
    : { type: 'session', sessionId: ids.sessionId }
}

/** A path of the API with its names filled in, and what of the query is given. */
function path(
  pattern: string,
  names: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const filled = pattern.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(names[name] ?? ''),
  )
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) given.set(name, String(value))
  return given.size === 0 ? filled : `${filled}?${given.toString()}`
}

async function answer(asked: Promise<Response>): Promise<CallToolResult> {
  let response: Response
  let text: string
  try {
    response = await asked
    text = await response.text()
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
  if (response.ok) return { content: [{ type: 'text', text }] }
  return failure(errorSentence(response.status, text))
}

function errorSentence(status: number, text: string): string {
  try {
    return ApiError.parse(JSON.parse(text)).error.message
  } catch {
    return `${status} ${text}`
  }
}

function failure(sentence: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: sentence }] }
}

function part(whole: CallToolResult, offset: number): CallToolResult {
  const [content] = whole.content
  if (whole.isError === true || content?.type !== 'text') return whole
  const end = offset + PART_LENGTH
  const text = content.text.slice(offset, end)
  if (end >= content.text.length) return { content: [{ type: 'text', text }] }
  const rest = `${content.text.length - end} more characters; go on with offset ${end}`
  return {
    content: [
      { type: 'text', text },
      { type: 'text', text: rest },
    ],
  }
}
