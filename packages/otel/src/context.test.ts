import * as openInference from '@arizeai/openinference-core'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { beforeAll, expect, test } from 'vitest'
import {
  attributesOf,
  setAttributes,
  setMetadata,
  setSession,
  setTags,
  setUser,
  withAttributes,
  withMetadata,
  withSession,
  withTags,
  withUser,
} from './context.ts'

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})

test("OpenInference's core reads what is set here", () => {
  let ctx = setSession(ROOT_CONTEXT, { sessionId: 'chat-1' })
  ctx = setUser(ctx, { userId: 'tim' })
  ctx = setMetadata(ctx, { plan: 'pro', seats: 3 })
  ctx = setTags(ctx, ['beta', 'eu'])
  ctx = setAttributes(ctx, { 'app.version': '1.2', 'app.flag': true })
  expect(openInference.getSession(ctx)).toEqual({ sessionId: 'chat-1' })
  expect(openInference.getUser(ctx)).toEqual({ userId: 'tim' })
  expect(openInference.getMetadata(ctx)).toEqual({ plan: 'pro', seats: 3 })
  expect(openInference.getTags(ctx)).toEqual(['beta', 'eu'])
  expect(openInference.getAttributesFromContext(ctx)).toEqual(attributesOf(ctx))
})

test("what OpenInference's core sets is read here", () => {
  let ctx = openInference.setSession(ROOT_CONTEXT, { sessionId: 'chat-1' })
  ctx = openInference.setUser(ctx, { userId: 'tim' })
  ctx = openInference.setMetadata(ctx, { plan: 'pro' })
  ctx = openInference.setTags(ctx, ['beta'])
  ctx = openInference.setAttributes(ctx, { 'app.version': '1.2' })
  ctx = openInference.setPromptTemplate(ctx, {
    template: 'hello {name}',
    variables: { name: 'Tim' },
    version: 'v2',
  })
  expect(attributesOf(ctx)).toEqual({
    'session.id': 'chat-1',
    'user.id': 'tim',
    metadata: '{"plan":"pro"}',
    'tag.tags': '["beta"]',
    'app.version': '1.2',
    'llm.prompt_template.template': 'hello {name}',
    'llm.prompt_template.variables': '{"name":"Tim"}',
    'llm.prompt_template.version': 'v2',
  })
})

test('each has a form that runs a function, nests, and reaches across awaits', async () => {
  const read = () => attributesOf(context.active())
  const seen = await withSession('chat-1', () =>
    withUser('tim', () =>
      withTags(['a'], () =>
        withMetadata({ m: 1 }, () =>
          withAttributes({ x: 'y' }, async () => {
            await new Promise((resolve) => setTimeout(resolve, 5))
            return { outer: read(), inner: withSession('chat-2', read) }
          }),
        ),
      ),
    ),
  )
  expect(seen.outer).toEqual({
    'session.id': 'chat-1',
    'user.id': 'tim',
    'tag.tags': '["a"]',
    metadata: '{"m":1}',
    x: 'y',
  })
  expect(seen.inner['session.id']).toBe('chat-2')
  expect(read()).toEqual({})
})

test('what is thrown inside comes out as it is', () => {
  const error = new Error('mine')
  expect(() =>
    withSession('s', () => {
      throw error
    }),
  ).toThrow(error)
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty text', ''],
  ['blanks', '  '],
  ['an object', {}],
])('%s as a session id sets none', (_, sessionId) => {
  const outer = setSession(ROOT_CONTEXT, { sessionId: 'outer' })
  const ctx = setSession(outer, { sessionId: sessionId as string })
  expect(attributesOf(ctx)).toEqual({ 'session.id': 'outer' })
})

test('a number as an id is its text, from either package', () => {
  const id = 42 as unknown as string
  expect(attributesOf(setSession(ROOT_CONTEXT, { sessionId: id }))).toEqual({ 'session.id': '42' })
  const ctx = openInference.setSession(ROOT_CONTEXT, { sessionId: id })
  expect(attributesOf(ctx)).toEqual({ 'session.id': '42' })
})

test('metadata without a JSON form does not throw', () => {
  const cyclic: Record<string, unknown> = { id: 7n }
  cyclic['self'] = cyclic
  expect(attributesOf(setMetadata(ROOT_CONTEXT, cyclic))).toEqual({
    metadata: '{"id":"7","self":"[circular]"}',
  })
})
