// Writes, reads, judges and deletes conversations with Phoenix's own client, and prints what it read.
import { parseArgs } from 'node:util'
import { createClient } from '@arizeai/phoenix-client'
import {
  addSessionAnnotation,
  addSessionNote,
  deleteSession,
  deleteSessions,
  getSession,
  getSessionTurns,
  listSessions,
} from '@arizeai/phoenix-client/sessions'
import {
  addSpanNote,
  deleteSpan,
  getSpanAnnotations,
  getSpans,
  logSpanAnnotations,
  logSpans,
} from '@arizeai/phoenix-client/spans'
import { addTraceAnnotation, addTraceNote, getTraces } from '@arizeai/phoenix-client/traces'

const { values: options } = parseArgs({ options: { project: { type: 'string' } } })
const project = { projectName: options.project }

const span = (trace, id, session, parent, attributes) => ({
  name: parent === null ? 'assistant' : 'model',
  context: { trace_id: trace.padStart(32, '0'), span_id: id.padStart(16, '0') },
  span_kind: parent === null ? 'AGENT' : 'LLM',
  parent_id: parent === null ? null : parent.padStart(16, '0'),
  start_time: `2026-11-22T10:00:0${trace}.25Z`,
  end_time: `2026-11-22T10:00:0${trace}.75+00:00`,
  status_code: 'OK',
  attributes: { 'session.id': session, ...attributes },
})
const turn = (trace, session, input, output) => [
  span(trace, `${trace}1`, session, null, { 'input.value': input, 'output.value': output }),
  span(trace, `${trace}2`, session, `${trace}1`, {
    'llm.model_name': 'gpt-4o-mini',
    'llm.token_count.prompt': 10,
    'llm.token_count.completion': 2,
  }),
]
const spans = [
  ...turn('1', 'chat/1', "hi! I'm Tim", 'Hello Tim!'),
  ...turn('2', 'chat/1', 'What is my name?', 'Your name is Tim.'),
  ...turn('3', 'chat-2', 'Bye', 'Bye!'),
  ...turn('4', 'chat-3', 'One', 'Two'),
]
const [root, model] = spans.map(({ context }) => context.span_id)
const told = (promise) =>
  promise.then(
    () => 'done',
    (error) => ({ name: error.name, message: error.message, duplicates: error.duplicateSpans }),
  )

const logged = await logSpans({ project, spans })
const again = await told(logSpans({ project, spans: [spans[0]] }))
const invalid = await told(
  logSpans({ project, spans: [{ ...spans[0], context: { trace_id: '1', span_id: '2' } }] }),
)

const turns = await getSessionTurns({ sessionId: 'chat/1' })
const sessions = await listSessions(project)
const byId = await getSession({ sessionId: sessions[0].id })

const judged = await addSessionAnnotation({
  sessionAnnotation: {
    sessionId: 'chat/1',
    name: 'solved',
    label: 'yes',
    score: 1,
    explanation: 'Asked and answered.',
    annotatorKind: 'LLM',
    identifier: 'nightly',
    metadata: { run: 7 },
  },
  sync: true,
})
await addSessionNote({ sessionNote: { sessionId: 'chat/1', note: 'Polite.' } })
await addTraceAnnotation({
  traceAnnotation: { traceId: spans[0].context.trace_id, name: 'tone', label: 'warm' },
})
await addTraceNote({ traceNote: { traceId: spans[0].context.trace_id, note: 'First words.' } })
await logSpanAnnotations({
  spanAnnotations: [
    { spanId: root, name: 'correct', score: 1, annotatorKind: 'CODE' },
    { spanId: model, name: 'correct', score: 0.5, annotatorKind: 'CODE' },
  ],
})
await addSpanNote({ spanNote: { spanId: model, note: 'Short.' } })
const spanAnnotations = await getSpanAnnotations({ project, spanIds: [root, model], limit: 2 })
const chosen = await getSpanAnnotations({
  project,
  spanIds: [root, model],
  includeAnnotationNames: ['note'],
})

const modelSpans = await getSpans({ project, spanKind: 'LLM', limit: 2 })
const rest = await getSpans({ project, spanKind: 'LLM', cursor: modelSpans.nextCursor })
const traces = await getTraces({ project, sessionId: 'chat/1', order: 'asc', includeSpans: true })

const client = createClient()
const { data: projects } = await client.GET('/v1/projects')
const { error: datasets } = await client.GET('/v1/datasets').catch((error) => ({ error }))
await deleteSpan({ spanIdentifier: model })
const { spans: withoutOne } = await getSpans({ project, spanKind: 'LLM' })
await deleteSession({ sessionId: sessions[0].id })
await deleteSessions({ sessionIds: ['chat-2'] })
await client.DELETE('/v1/traces/{trace_identifier}', {
  params: { path: { trace_identifier: spans.at(-1).context.trace_id } },
})
const missing = await told(getSession({ sessionId: 'chat/1' }))
const left = await client.GET('/v1/projects')

console.log(
  JSON.stringify({
    logged,
    again,
    invalid,
    turns,
    sessions,
    byId,
    judged,
    spanAnnotations,
    chosen,
    modelSpans,
    rest,
    traces,
    projects,
    datasets: String(datasets),
    withoutOne: withoutOne.map(({ context }) => context.span_id),
    missing,
    left: left.data,
  }),
)
