import { context, createContextKey, type Attributes, type Context } from '@opentelemetry/api'
import { jsonText } from './json-text.ts'

/** The same keys as in `@arizeai/openinference-core`: either honours what the other has set. */
const key = (name: string) => createContextKey(`OpenInference SDK Context Key ${name}`)

/** As core reads them; metadata, tags and variables are JSON text in the context, too. */
const SINGLE_KEYS = [
  'llm.prompt_template.template',
  'llm.prompt_template.variables',
  'llm.prompt_template.version',
  'session.id',
  'metadata',
  'user.id',
  'tag.tags',
].map((name) => ({ name, key: key(name) }))

const SESSION_KEY = key('session.id')
const USER_KEY = key('user.id')
const METADATA_KEY = key('metadata')
const TAGS_KEY = key('tag.tags')
const ATTRIBUTES_KEY = key('attributes')

/** All spans that start in the returned context belong to the session. An empty id sets nothing. */
export function setSession(ctx: Context, { sessionId }: { sessionId: string }): Context {
  return setText(ctx, SESSION_KEY, sessionId)
}

/** The id of the end user of the app. An empty one sets nothing. */
export function setUser(ctx: Context, { userId }: { userId: string }): Context {
  return setText(ctx, USER_KEY, userId)
}

/** In place of what was set before, as `setTags` and `setAttributes`. */
export function setMetadata(ctx: Context, metadata: Record<string, unknown>): Context {
  return ctx.setValue(METADATA_KEY, jsonText(metadata))
}

export function setTags(ctx: Context, tags: readonly string[]): Context {
  return ctx.setValue(TAGS_KEY, jsonText(tags))
}

/** For any other attribute that all spans in the context should have. */
export function setAttributes(ctx: Context, attributes: Attributes): Context {
  return ctx.setValue(ATTRIBUTES_KEY, jsonText(attributes))
}

/** Runs `fn` in a context whose spans belong to the session, whoever starts them. */
export function withSession<Result>(sessionId: string, fn: () => Result): Result {
  return context.with(setSession(context.active(), { sessionId }), fn)
}

export function withUser<Result>(userId: string, fn: () => Result): Result {
  return context.with(setUser(context.active(), { userId }), fn)
}

export function withMetadata<Result>(metadata: Record<string, unknown>, fn: () => Result): Result {
  return context.with(setMetadata(context.active(), metadata), fn)
}

export function withTags<Result>(tags: readonly string[], fn: () => Result): Result {
  return context.with(setTags(context.active(), tags), fn)
}

export function withAttributes<Result>(attributes: Attributes, fn: () => Result): Result {
  return context.with(setAttributes(context.active(), attributes), fn)
}

/** The session that a context names; `''` for none. */
export function sessionIdOf(ctx: Context): string {
  return textOf(attributesOf(ctx)['session.id'])
}

/** What the spans of a context are to carry. */
export function attributesOf(ctx: Context): Attributes {
  const attributes: Attributes = {}
  for (const { name, key: contextKey } of SINGLE_KEYS) {
    const value = ctx.getValue(contextKey)
    const text = textOf(value)
    if (text !== '') attributes[name] = text
  }
  const more = ctx.getValue(ATTRIBUTES_KEY)
  return typeof more === 'string' ? { ...attributes, ...parsedObject(more) } : attributes
}

function setText(ctx: Context, contextKey: symbol, value: unknown): Context {
  const text = textOf(value)
  return text === '' ? ctx : ctx.setValue(contextKey, text)
}

/** From JavaScript an id may come as a number. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}

function parsedObject(text: string): Attributes {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Attributes) : {}
  } catch {
    return {}
  }
}
