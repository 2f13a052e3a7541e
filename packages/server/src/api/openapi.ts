import { z } from 'zod'
import { ApiError } from '@skein/model/api'
import { ENDPOINTS, type Endpoint } from '@skein/model/endpoints'
import type { JsonObject } from '@skein/model/json'

/** The API as OpenAPI 3.1, made from the contract that the routes are checked against. */
export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, JsonObject> = {}
  for (const [id, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(id, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Skein',
      version,
      description:
        'Sessions, turns and spans of LLM applications. Times are ISO 8601 in UTC with nine fraction digits, durations milliseconds, costs US dollars; null means unknown, never zero.',
    },
    paths,
  }
}

function operation(id: string, endpoint: Endpoint): JsonObject {
  return {
    operationId: id,
    summary: endpoint.summary,
    parameters: [
      ...[...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
        name: name ?? '',
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...queryParameters(endpoint.query),
    ],
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: !endpoint.body.safeParse({}).success,
            content: { 'application/json': { schema: jsonSchema(endpoint.body, 'input') } },
          },
        }),
    responses: {
      200: { description: 'OK', content: answerContent(endpoint) },
      default: {
        description: 'What was wrong, and what to do',
        content: { 'application/json': { schema: jsonSchema(ApiError) } },
      },
    },
  }
}

/** Events and JSON lines have a schema each; of other media types there is no more to say. */
function answerContent({ produces, response }: Endpoint): JsonObject {
  const schema = jsonSchema(response)
  if (produces === undefined) return { 'application/json': { schema } }
  return Object.fromEntries(
    produces.map((type) => [type, OF_JSON.has(type) ? { schema } : { schema: { type: 'string' } }]),
  )
}

const OF_JSON: ReadonlySet<string> = new Set(['text/event-stream', 'application/x-ndjson'])

function queryParameters(query: z.ZodObject | undefined): JsonObject[] {
  if (query === undefined) return []
  return Object.entries<z.ZodType>(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !schema.safeParse(undefined).success,
    schema: jsonSchema(schema, 'input'),
  }))
}

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output' = 'output'): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest as JsonObject
}
