import { isObject, type Json, type JsonObject } from '@skein/model/json'
import { hexId, nanosText, type ImportedSpan } from './otlp-json.ts'

type Kind = 'trace' | 'observation' | 'score' | 'session score'

/** Traces, observations and scores, as Langfuse's API and its exports have them. */
export class LangfuseTraces {
  readonly #traces = new Map<string, Gathered>()
  /** By session id, scores of sessions as such. */
  readonly #sessionScores = new Map<string, Records>()

  /** Takes a record in; `false`: it is none of Langfuse's. */
  add(given: JsonObject): boolean {
    const record = withSubject(given)
    const kind = kindOf(record)
    if (kind === undefined) return false
    if (kind === 'session score') {
      const sessionId = text(record, 'sessionId')
      const scores = this.#sessionScores.get(sessionId) ?? new Map<string, JsonObject>()
      this.#sessionScores.set(sessionId, put(scores, record))
      return true
    }
    const traceId = text(record, kind === 'trace' ? 'id' : 'traceId')
    const gathered = this.#gather(traceId)
    if (kind === 'trace') {
      gathered.trace = record
      for (const name of ['observations', 'scores']) this.#addAll(record[name], traceId)
    } else put(gathered[kind === 'score' ? 'scores' : 'observations'], record)
    return true
  }

  /** The spans of each trace, when all records are in. */
  *spans(): Generator<ImportedSpan[]> {
    for (const [traceId, gathered] of this.#traces) yield traceSpans(traceId, gathered)
    for (const [sessionId, scores] of this.#sessionScores)
      yield [sessionScoresSpan(sessionId, [...scores.values()])]
  }

  #gather(traceId: string): Gathered {
    const found = this.#traces.get(traceId)
    if (found !== undefined) return found
    const gathered: Gathered = { trace: {}, observations: new Map(), scores: new Map() }
    this.#traces.set(traceId, gathered)
    return gathered
  }

  /** Some answers hold whole observations, others their ids. */
  #addAll(records: Json | undefined, traceId: string): void {
    for (const record of Array.isArray(records) ? records : [])
      if (isObject(record)) this.add({ traceId, ...record })
  }
}

/** By id: what a whole trace holds, and a file of its own has, too, is one. */
type Records = Map<string, JsonObject>

function put(records: Records, record: JsonObject): Records {
  return records.set(text(record, 'id') || `without an id ${records.size}`, record)
}

interface Gathered {
  trace: JsonObject
  observations: Records
  scores: Records
}

function kindOf(record: JsonObject): Kind | undefined {
  const isText = (name: string) => typeof value(record, name) === 'string'
  if (isText('traceId')) {
    if (isText('type') && isText('startTime')) return 'observation'
    return isText('name') && isText('dataType') ? 'score' : undefined
  }
  if (isText('sessionId') && isText('name') && isText('dataType')) return 'session score'
  return isText('id') && isText('timestamp') ? 'trace' : undefined
}

/** Newer answers say what a score is on in a field of its own. */
function withSubject(record: JsonObject): JsonObject {
  const subject = record['subject']
  if (!isObject(subject)) return record
  const id = text(subject, 'id')
  switch (text(subject, 'kind')) {
    case 'trace':
      return { ...record, traceId: id }
    case 'observation':
      return { ...record, traceId: subject['traceId'] ?? null, observationId: id }
    case 'session':
      return { ...record, sessionId: id }
    default:
      return record
  }
}

/** The API writes `startTime`, exports to files and tables `start_time`. */
function value(record: JsonObject, name: string): Json | undefined {
  return record[name] ?? record[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
}

function text(record: JsonObject, name: string): string {
  const found = value(record, name)
  return typeof found === 'string' ? found : ''
}

/** A trace with one observation at its top is that; else the trace becomes a span above them. */
function traceSpans(traceId: string, gathered: Gathered): ImportedSpan[] {
  const [observations, scores] = [gathered.observations, gathered.scores].map((records) => [
    ...records.values(),
  ]) as [JsonObject[], JsonObject[]]
  const trace = { ...traceOf(observations), ...gathered.trace }
  const ids = new Set(observations.map((observation) => text(observation, 'id')))
  const isTop = (observation: JsonObject) => !ids.has(text(observation, 'parentObservationId'))
  const tops = observations.filter(isTop)
  const [only] = tops.length === 1 ? tops : []
  const rootId = spanIdOf(traceId, only === undefined ? '' : text(only, 'id'))
  const spans = observations.map((observation) => ({
    ...observationSpan(traceId, observation),
    parentSpanId: isTop(observation)
      ? observation === only
        ? ''
        : rootId
      : spanIdOf(traceId, text(observation, 'parentObservationId')),
  }))
  const all = only === undefined ? [rootSpan(traceId, rootId, trace, spans), ...spans] : spans
  return all.map((span) => ({
    ...span,
    attributes: {
      ...span.attributes,
      ...present({
        'langfuse.session.id': value(trace, 'sessionId'),
        'langfuse.user.id': value(trace, 'userId'),
      }),
      ...(span.spanId === rootId ? traceAttributes(trace) : {}),
      ...scoreAttributes(traceId, span.spanId, rootId, scores),
    },
  }))
}

/** What newer observations repeat of their trace, for exports that have no traces. */
function traceOf(observations: readonly JsonObject[]): JsonObject {
  const first = (name: string) =>
    observations.map((observation) => value(observation, name)).find((found) => found ?? undefined)
  const fields = { name: 'traceName', sessionId: 'sessionId', userId: 'userId', tags: 'tags' }
  return present(
    Object.fromEntries(Object.entries(fields).map(([name, from]) => [name, first(from)])),
  )
}

function spanIdOf(traceId: string, observationId: string): string {
  return /^[0-9a-f]{16}$/.test(observationId)
    ? observationId
    : hexId(`${traceId}/${observationId}`, 16)
}

function observationSpan(traceId: string, observation: JsonObject): ImportedSpan {
  const start = nanosText(value(observation, 'startTime')) ?? '0'
  const isEvent = text(observation, 'type').toUpperCase() === 'EVENT'
  const isError = text(observation, 'level') === 'ERROR'
  return {
    traceId: hexId(traceId, 32),
    spanId: spanIdOf(traceId, text(observation, 'id')),
    parentSpanId: '',
    name: text(observation, 'name') || text(observation, 'type').toLowerCase(),
    startTimeUnixNano: start,
    endTimeUnixNano: nanosText(value(observation, 'endTime')) ?? (isEvent ? start : '0'),
    status: isError ? { code: 2, message: text(observation, 'statusMessage') } : { code: 0 },
    attributes: observationAttributes(observation),
    events: [],
  }
}

function observationAttributes(observation: JsonObject): JsonObject {
  const of = (name: string) => value(observation, name)
  const totalCost = counted({ total: of('totalCost') ?? of('calculatedTotalCost') ?? null })
  return {
    ...present({
      'langfuse.observation.type': text(observation, 'type').toLowerCase(),
      'langfuse.observation.input': jsonText(of('input')),
      'langfuse.observation.output': jsonText(of('output')),
      'langfuse.observation.model.name': of('model') ?? of('providedModelName'),
      'langfuse.observation.model.parameters': jsonText(of('modelParameters')),
      'langfuse.observation.usage_details': counted(of('usageDetails')) ?? counted(of('usage')),
      'langfuse.observation.cost_details': counted(of('costDetails')) ?? totalCost,
      'langfuse.observation.level': of('level'),
      'langfuse.observation.status_message': of('statusMessage'),
      'langfuse.observation.completion_start_time': of('completionStartTime'),
      'langfuse.observation.prompt.name': of('promptName'),
      'langfuse.observation.prompt.version': of('promptVersion'),
      'langfuse.version': of('version'),
    }),
    ...metadata('langfuse.observation.metadata.', of('metadata')),
  }
}

function rootSpan(
  traceId: string,
  spanId: string,
  trace: JsonObject,
  spans: readonly ImportedSpan[],
): ImportedSpan {
  const times = (name: 'startTimeUnixNano' | 'endTimeUnixNano') =>
    spans.map((span) => span[name]).filter((time) => time !== '0')
  const starts = [nanosText(trace['timestamp']) ?? [], ...times('startTimeUnixNano')].flat()
  const start = starts.reduce((a, b) => (BigInt(b) < BigInt(a) ? b : a), starts[0] ?? '0')
  return {
    traceId: hexId(traceId, 32),
    spanId,
    parentSpanId: '',
    name: text(trace, 'name') || 'trace',
    startTimeUnixNano: start,
    endTimeUnixNano: times('endTimeUnixNano').reduce(
      (a, b) => (BigInt(b) > BigInt(a) ? b : a),
      start,
    ),
    status: { code: 0 },
    attributes: { 'langfuse.observation.type': 'span' },
    events: [],
  }
}

function traceAttributes(trace: JsonObject): JsonObject {
  const tags = value(trace, 'tags')
  return {
    ...present({
      'langfuse.trace.name': value(trace, 'name'),
      'langfuse.trace.input': jsonText(value(trace, 'input')),
      'langfuse.trace.output': jsonText(value(trace, 'output')),
      'langfuse.trace.tags': Array.isArray(tags) && tags.length > 0 ? tags : undefined,
      'langfuse.environment': value(trace, 'environment'),
      'langfuse.release': value(trace, 'release'),
    }),
    ...metadata('langfuse.trace.metadata.', value(trace, 'metadata')),
  }
}

/** Scores of a session as such are on none of its traces: a trace of an evaluator says them. */
function sessionScoresSpan(sessionId: string, scores: readonly JsonObject[]): ImportedSpan {
  const time = nanosText(value(scores[0] ?? {}, 'timestamp')) ?? '0'
  return {
    traceId: hexId(`scores of ${sessionId}`, 32),
    spanId: hexId(`scores of ${sessionId}`, 16),
    parentSpanId: '',
    name: 'scores',
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    status: { code: 0 },
    attributes: {
      'openinference.span.kind': 'EVALUATOR',
      'session.id': sessionId,
      ...(Object.assign(
        {},
        ...scores.map((score, n) => scoreFields(`session.annotations.${n}.annotation.`, score)),
      ) as JsonObject),
    },
    events: [],
  }
}

const ANNOTATORS: ReadonlyMap<string, string> = new Map([
  ['ANNOTATION', 'HUMAN'],
  ['EVAL', 'LLM'],
])

/** Scores become the feedback that spans can carry: on the turn, or on their observation's span. */
function scoreAttributes(
  traceId: string,
  spanId: string,
  rootId: string,
  scores: readonly JsonObject[],
): JsonObject {
  const ofTrace = scores.filter((score) => text(score, 'observationId') === '' && spanId === rootId)
  const ofSpan = scores.filter((score) => {
    const observationId = text(score, 'observationId')
    return observationId !== '' && spanIdOf(traceId, observationId) === spanId
  })
  return Object.assign(
    {},
    ...ofTrace.map((score, n) => scoreFields(`trace.annotations.${n}.annotation.`, score)),
    ...ofSpan.map((score, n) => scoreFields(`annotations.${n}.annotation.`, score)),
  ) as JsonObject
}

function scoreFields(prefix: string, score: JsonObject): JsonObject {
  const given = value(score, 'value')
  const isCategory = text(score, 'dataType') === 'CATEGORICAL'
  return present({
    [`${prefix}name`]: text(score, 'name'),
    [`${prefix}score`]: isCategory || typeof given === 'string' ? undefined : toNumber(given),
    [`${prefix}label`]: value(score, 'stringValue') ?? label(given),
    [`${prefix}explanation`]: value(score, 'comment'),
    [`${prefix}annotator_kind`]: ANNOTATORS.get(text(score, 'source')),
    [`${prefix}metadata`]: jsonText(value(score, 'metadata')),
  })
}

function toNumber(given: Json | undefined): number | undefined {
  return given === undefined || given === null ? undefined : Number(given)
}

function label(given: Json | undefined): string | undefined {
  return typeof given === 'string' || typeof given === 'boolean' ? String(given) : undefined
}

function metadata(prefix: string, given: Json | undefined): JsonObject {
  const entries = isObject(given) ? Object.entries(given) : []
  return present(Object.fromEntries(entries.map(([key, item]) => [prefix + key, jsonText(item)])))
}

function present(attributes: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, item]) =>
      item === undefined || item === null || item === '' ? [] : [[key, item]],
    ),
  )
}

function jsonText(given: Json | undefined): string | undefined {
  if (given === undefined || given === null) return undefined
  return typeof given === 'string' ? given : JSON.stringify(given)
}

/** Langfuse writes 0 where nobody counted. */
function counted(details: Json | undefined): string | undefined {
  if (!isObject(details)) return undefined
  const numbers = Object.entries(details).filter(([, number]) => typeof number === 'number')
  return numbers.some(([, number]) => number !== 0)
    ? JSON.stringify(Object.fromEntries(numbers))
    : undefined
}
