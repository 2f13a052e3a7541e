import { isObject, type Json, type JsonObject } from '@skein/model/json'
import { CommandError, type Command } from './command.ts'
import { LangfuseTraces } from './import/from-langfuse.ts'
import { fromPhoenix, isPhoenixSpan } from './import/from-phoenix.ts'
import { resourceSpansText, type ImportedSpan } from './import/otlp-json.ts'
import { readRecords, type FileRecord } from './import/read-records.ts'
import { batchSender, type Piece } from './import/send-batches.ts'
import { endProgress, note, print, showProgress } from './output.ts'
import { ENDPOINT_OPTION, keyHeaders, readEndpoint, skeinApi, type SkeinApi } from './skein-api.ts'
import { count, counted } from './terminal/units.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'sends traces from files to a running Skein',
  operands: { shown: 'FILE…', least: 1, most: 10_000 },
  options: {
    project: { value: 'NAME', help: 'the project to fill (the one that OTLP names, else default)' },
    ...ENDPOINT_OPTION,
  },
  details: `A FILE is JSON or JSON lines, decompressed if its name ends in .gz; - is standard input. It holds
  OTLP/JSON       as skein sessions export --what spans and the OpenTelemetry Collector's file
                  exporter write it
  Phoenix spans   as its REST API gives them
  Langfuse        traces, observations and scores, as its API and its exports have them, also in
                  several files of one command

What can be read is sent; the rest is told, and the exit code is 1. Importing again doubles nothing.

Examples:
  skein import spans.jsonl --project shop
  skein import traces.jsonl.gz observations.jsonl.gz scores.jsonl.gz --project from-langfuse
  curl -s "$PHOENIX/v1/projects/shop/spans?limit=1000" | skein import - --project shop

docs/cli.md has how to take all pages of Phoenix.`,
  async run(given) {
    const endpoint = readEndpoint(given)
    const project = given.text('project')
    const problems = problemList()
    const sender = batchSender({
      endpoint,
      headers: keyHeaders(given),
      project,
      onRefusal: problems.tell,
      onProgress: (sent) => showProgress(`${count(sent)} spans`),
    })
    const langfuse = new LangfuseTraces()
    const annotations: Json[] = []
    for (const path of given.operands) {
      let isEmpty = true
      for await (const record of readRecords(path)) {
        isEmpty = false
        for (const piece of pieces(record, langfuse, annotations, problems.tell))
          await sender.add(piece)
      }
      if (isEmpty) problems.tell(`${path} is empty.`)
    }
    for (const spans of langfuse.spans()) await sender.add(pieceOf(spans))
    await sender.flush()
    await annotate(skeinApi(given), annotations, problems.tell)
    endProgress()
    await print(`Imported ${counted(sender.sent, 'span')}.`)
    if (sender.sent > 0)
      await print(`Read them at ${endpoint}/p/${encodeURIComponent(project ?? 'default')}/sessions`)
    problems.throwIfAny()
  },
}

/** When all spans are there: an annotation is on something. */
async function annotate(
  api: SkeinApi,
  annotations: readonly Json[],
  tell: (sentence: string) => void,
): Promise<void> {
  for (const body of annotations)
    try {
      await api.ask('annotate', { body })
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      tell(`An annotation is left out: ${error.message}`)
    }
}

const MOST_TOLD = 5

function problemList() {
  let problems = 0
  return {
    tell: (sentence: string) => {
      problems++
      if (problems <= MOST_TOLD) note(sentence)
    },
    throwIfAny: () => {
      if (problems > 0)
        throw new CommandError(`${counted(problems, 'problem')}; the rest is imported.`)
    },
  }
}

/** What a record has to send by itself; what Langfuse spreads over several is gathered first. */
function* pieces(
  { place, text, value }: FileRecord,
  langfuse: LangfuseTraces,
  annotations: Json[],
  tell: (sentence: string) => void,
): Generator<Piece> {
  const phoenix: ImportedSpan[] = []
  for (const item of itemsOf(value as Json | undefined)) {
    if (!isObject(item)) tell(`${place} is no JSON object; it is left out.`)
    else if (Array.isArray(item['resourceSpans'])) {
      if (Array.isArray(item['annotations'])) annotations.push(...item['annotations'])
      if (item['resourceSpans'].length > 0) yield otlpPiece(item, item === value ? text : undefined)
    } else if (isPhoenixSpan(item)) {
      const span = fromPhoenix(item)
      if (span === undefined) tell(`${place}: a span without a start_time is left out.`)
      else phoenix.push(span)
    } else if (!langfuse.add(item)) tell(`${place} ${strange(item)}; it is left out.`)
  }
  for (let n = 0; n < phoenix.length; n += SPANS_AT_A_TIME)
    yield pieceOf(phoenix.slice(n, n + SPANS_AT_A_TIME))
}

const SPANS_AT_A_TIME = 100

/** A list, a page of an answer, or a document of several lists. */
function itemsOf(value: Json | undefined): readonly (Json | undefined)[] {
  if (Array.isArray(value)) return value
  if (!isObject(value)) return [value]
  const lists = ['data', 'spans', 'traces', 'observations', 'scores'].flatMap((name) => {
    const list = value[name]
    return Array.isArray(list) ? [list] : []
  })
  // A session of Langfuse's has an id, too, and nothing of its own to say.
  const isSession = Array.isArray(value['traces']) && 'id' in value
  const isRecord = !isSession && ('id' in value || 'resourceSpans' in value)
  return isRecord || lists.length === 0 ? [value] : lists.flat()
}

function pieceOf(spans: readonly ImportedSpan[]): Piece {
  return { text: resourceSpansText(spans), spans: spans.length }
}

const ONLY_RESOURCE_SPANS = /^\s*\{\s*"resourceSpans"\s*:\s*\[([^]*)\]\s*\}\s*$/

/** As it is written, so that no number loses a digit. */
function otlpPiece(item: JsonObject, text: string | undefined): Piece {
  const resourceSpans = item['resourceSpans'] as Json[]
  const isAll = Object.keys(item).length === 1
  const written = text === undefined || !isAll ? undefined : ONLY_RESOURCE_SPANS.exec(text)?.[1]
  return {
    text: written ?? JSON.stringify(resourceSpans).slice(1, -1),
    spans: lengthOf(resourceSpans, ['scopeSpans', 'spans']),
  }
}

function lengthOf(list: Json | undefined, [name, ...deeper]: readonly string[]): number {
  if (!Array.isArray(list)) return 0
  if (name === undefined) return list.length
  return list.reduce<number>(
    (sum, item) => sum + (isObject(item) ? lengthOf(item[name], deeper) : 0),
    0,
  )
}

function strange(item: JsonObject): string {
  if ('resourceMetrics' in item || 'resourceLogs' in item) return 'holds metrics or logs, no spans'
  if ('turnCount' in item || 'rootSpanId' in item)
    return 'is an export of sessions or turns: export with --what spans'
  return 'is neither OTLP, a Phoenix span nor of Langfuse'
}
