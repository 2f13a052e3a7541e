import type { Context } from 'hono'
import type { z } from 'zod'
import { fromIso } from '@skein/model/unix-nanos'
import { isOfType, type ColumnType } from '../store/column-type.ts'
import { AppError } from './app-error.ts'

/** The query parameters as the contract has them; what doesn't fit is named in the error. */
export function parseQuery<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(context.req.query())
  if (parsed.success) return parsed.data
  throw misfit(parsed.error)
}

const MAX_BODY_BYTES = 1_000_000

/** The JSON that was sent, `{}` if none was, as the contract has it; what doesn't fit is named in the error. */
export async function parseBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  maxBytes = MAX_BODY_BYTES,
): Promise<z.output<Schema>> {
  requireJsonType(context)
  const text = await readText(context, maxBytes)
  const parsed = schema.safeParse(text === '' ? {} : parseJson(text))
  if (parsed.success) return parsed.data
  throw misfit(parsed.error)
}

/** Of at most so many bytes, whether or not the client announces how many they are. */
async function readText(context: Context, maxBytes: number): Promise<string> {
  const tooLarge = () => new AppError('bad_request', `the body is larger than ${maxBytes} bytes`)
  if (Number(context.req.header('content-length') ?? 0) > maxBytes) throw tooLarge()
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  const body: AsyncIterable<Uint8Array> | null = context.req.raw.body
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > maxBytes) throw tooLarge()
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** A page of another origin can send other types unasked, not this one. */
function requireJsonType(context: Context): void {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
    throw new AppError('bad_request', 'the content-type must be application/json')
}

function parseJson(text: string): unknown {
  try {
    return /\\ud/i.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new AppError('bad_request', `the body is no JSON: ${error.message}`)
  }
}

/** No store takes half of a surrogate pair; what stands for it is what it is in a text of UTF-8. */
function wellFormed(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), item]))
}

function misfit(error: z.ZodError): AppError {
  const issue = error.issues[0]
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const field = [...(issue?.path ?? []), ...unknown].join('.')
  const what = unknown.length > 0 ? 'is not known here' : sentenceOf(issue)
  return field === ''
    ? new AppError('bad_request', `the body: ${what}`)
    : new AppError('bad_request', `${field}: ${what}`, field)
}

/** Text that was to be a number is one by then, though none that says anything. */
function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  const message = issue?.message ?? 'not valid'
  return message.endsWith('expected number, received NaN') ? 'expected a number' : message
}

/** A path parameter, decoded. */
export function pathParam(context: Context, name: string): string {
  const value = context.req.param(name)
  if (value === undefined) throw new Error(`the route has no parameter ${name}`)
  return value
}

export function parseTime(text: string | undefined, field: string): bigint | undefined {
  if (text === undefined) return undefined
  const nanos = fromIso(text)
  if (nanos === undefined || nanos < 0n)
    throw new AppError('bad_request', `${field} is no ISO 8601 time: ${text}`, field)
  return nanos
}

/** `{ [name]: value }`, or nothing when there is no value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value })
}

/** A row's place in a sorted list: by what the list is sorted, the row's value there, and its id. */
export function encodeSortCursor(list: SortedList, value: string, id: string): string {
  return encodeCursor([list.sort, list.order, value, id])
}

export function decodeSortCursor(
  cursor: string | undefined,
  list: SortedList,
  type: ColumnType,
): { value: string; id: string } | undefined {
  if (cursor === undefined) return undefined
  const [sort, order, value, id] = decodeCursor(cursor, ['String', 'String', type, 'String'])
  if (sort !== list.sort || order !== list.order)
    throw new AppError('bad_request', 'cursor belongs to another sort or order', 'cursor')
  return value === undefined || id === undefined ? undefined : { value, id }
}

interface SortedList {
  sort: string
  order: string
}

/** Cursors are JSON in base64url: opaque to clients, readable to whoever debugs them. */
export function encodeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** Throws an {@link AppError} when it is none of fields of these types. */
export function decodeCursor(cursor: string, types: readonly ColumnType[]): string[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (
      Array.isArray(position) &&
      position.length === types.length &&
      types.every((type, place) => isFieldOf(type, position[place]))
    )
      return position as string[]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new AppError(
    'bad_request',
    'cursor is not from this list; leave it out to start at the first page',
    'cursor',
  )
}

function isFieldOf(type: ColumnType, field: unknown): boolean {
  return typeof field === 'string' && isOfType(type, field)
}
