import { expect, test } from 'vitest'
import { ENDPOINTS } from '@skein/model/endpoints'
import { openApiDocument } from './openapi.ts'

test('every endpoint of the contract is described, with its parameters and its answer', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as {
    openapi: string
    info: { version: string }
    paths: Record<string, Record<string, Operation>>
  }
  expect(document.openapi).toBe('3.1.0')
  expect(document.info.version).toBe('1.2.3')
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  expect(operations.map((operation) => operation.operationId).sort()).toEqual(
    Object.keys(ENDPOINTS).sort(),
  )
  const { get } = document.paths['/api/projects/{project}/sessions'] ?? {}
  expect(get?.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['project', 'path', true],
    ...['from', 'to', 'sort', 'order', 'cursor', 'limit', 'q', 'filter', 'user', 'error'].map(
      (name) => [name, 'query', false],
    ),
  ])
  expect(get?.responses['200']?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    required: ['sessions', 'nextCursor', 'total'],
  })
})

interface Operation {
  operationId: string
  parameters: { name: string; in: string; required: boolean }[]
  responses: Record<string, { content: Record<string, { schema: object }> }>
}
