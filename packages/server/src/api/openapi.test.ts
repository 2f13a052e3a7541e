import { expect, test } from 'vitest'
import { ENDPOINTS } from '@skein/model/endpoints'
import { openApiDocument } from './openapi.ts'

test('every endpoint of the contract is described, with its parameters and its answer', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as {
    openapi: string
    info: { version: string }
    paths: Record<string, { get: Operation }>
  }
  expect(document.openapi).toBe('3.1.0')
  expect(document.info.version).toBe('1.2.3')
  expect(Object.keys(document.paths)).toHaveLength(Object.keys(ENDPOINTS).length)
  const { get } = document.paths['/api/projects/{project}/sessions'] ?? {}
  expect(get?.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['project', 'path', true],
    ...['from', 'to', 'sort', 'order', 'cursor', 'limit', 'q', 'user', 'error'].map((name) => [
      name,
      'query',
      false,
    ]),
  ])
  expect(get?.responses['200']?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    required: ['sessions', 'nextCursor', 'total'],
  })
})

interface Operation {
  parameters: { name: string; in: string; required: boolean }[]
  responses: Record<string, { content: Record<string, { schema: object }> }>
}
