import { expect, test } from 'vitest'
import { STACKS } from './setup-snippets.ts'

const target = { endpoint: 'https://skein.test/v1/traces', project: "Tim's $1" }

const snippets = STACKS.flatMap(({ name, snippets: ofStack }) =>
  Object.entries(ofStack).map(
    ([language, snippet]) => [`${name}, ${language}`, snippet(target)] as const,
  ),
)

test.each(snippets)('%s sends to the Skein and the project at hand', (_, { code }) => {
  expect(code).toContain(target.endpoint)
  expect(code).toContain(String.raw`Tim\'s $1`)
  expect(code).not.toContain('127.0.0.1')
  expect(code).not.toContain('# %%')
  expect(code).toMatch(/^(?:import|from) /)
})

test('what to install is what the example has, without its tools', () => {
  const installs = Object.fromEntries(snippets.map(([name, { install }]) => [name, install]))
  expect(installs['OpenTelemetry, TypeScript']).toBe(
    'npm install @opentelemetry/api@1 \\\n  @opentelemetry/exporter-trace-otlp-proto@0.223 @opentelemetry/resources@2 \\\n  @opentelemetry/sdk-trace-node@2',
  )
  expect(installs['OpenAI, Python']).toBe(
    'pip install openai openinference-instrumentation-openai opentelemetry-sdk \\\n  opentelemetry-exporter-otlp-proto-http',
  )
})
