import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('a model call: messages, media, reasoning, prompt template, tokens and cost', () => {
  const message = (side: string, index: number) => `llm.${side}_messages.${index}.message`
  const span = readSpan({
    'openinference.span.kind': 'llm',
    'session.id': 42,
    'user.id': 'u1',
    'tag.tags': '["a","b"]',
    metadata: '{"plan":"pro"}',
    'llm.model_name': 'gpt-4o',
    'llm.provider': 'openai',
    'llm.prompt_template.template': 'Say {word}',
    'llm.prompt_template.variables': '{"word":"hi"}',
    'llm.prompt_template.version': 'v1',
    [`${message('input', 0)}.role`]: 'user',
    [`${message('input', 0)}.contents.0.message_content.type`]: 'text',
    [`${message('input', 0)}.contents.0.message_content.text`]: 'What is this?',
    [`${message('input', 0)}.contents.1.message_content.type`]: 'image',
    [`${message('input', 0)}.contents.1.message_content.image.image.url`]: 'https://x.test/a.png',
    [`${message('output', 0)}.role`]: 'assistant',
    [`${message('output', 0)}.contents.0.message_content.type`]: 'reasoning',
    [`${message('output', 0)}.contents.0.message_content.text`]: 'It purrs.',
    [`${message('output', 0)}.contents.1.message_content.type`]: 'text',
    [`${message('output', 0)}.contents.1.message_content.text`]: 'A cat.',
    'llm.token_count.prompt': 100,
    'llm.token_count.completion': '20',
    'llm.token_count.total': 120,
    'llm.token_count.prompt_details.cache_read': 40,
    'llm.token_count.completion_details.reasoning': 5,
    'llm.cost.total': 0.5,
  })
  expect(span).toMatchObject({
    kind: 'LLM',
    session: '42',
    userId: 'u1',
    tags: ['a', 'b'],
    metadata: { plan: 'pro' },
    model: 'gpt-4o',
    provider: 'openai',
    told: ['user: What is this? [image https://x.test/a.png]'],
    said: ['assistant: [reasoning It purrs.] A cat.'],
    input: 'What is this?',
    output: 'A cat.',
    tokens: { input: 100, output: 20, total: 120, cacheRead: 40, reasoning: 5 },
    costUsd: 0.5,
  })
})

test('prompts and completions of models that take plain text', () => {
  expect(
    readSpan({
      'openinference.span.kind': 'LLM',
      'llm.prompts.0.prompt.text': 'Once upon',
      'llm.choices.0.completion.text': 'a time',
    }),
  ).toMatchObject({ input: 'Once upon', output: 'a time' })
})

test('a model call whose flattened messages were dropped keeps those of its request', () => {
  const request = {
    model: 'claude-sonnet-4-5',
    system: 'Be brief.',
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'What does the file say?' }] },
      {
        role: 'user',
        content: [{ type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } }],
      },
    ],
  }
  expect(
    readSpan({
      'openinference.span.kind': 'LLM',
      'input.value': JSON.stringify(request),
      'output.value': JSON.stringify({
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 't1', name: 'read', input: { page: 1 } },
        ],
      }),
    }),
  ).toMatchObject({
    told: [
      'system: Be brief.',
      'user: What does the file say?',
      'user: [file https://x.test/a.pdf]',
    ],
    said: ['assistant: I look. [call t1 read {"page":1}]'],
    toolCalls: ['read'],
  })
})

test.each([
  ['Hello Tim!', 'assistant: Hello Tim!', 'Hello Tim!'],
  ['Hello Tim!', 'My assistant: Hello Tim!', 'My assistant: Hello Tim!'],
  ['assistant: Hello', 'assistant: Hello', 'assistant: Hello'],
])('an answer %j that the span also has as %j reads %j', (content, value, read) => {
  expect(
    readSpan({
      'openinference.span.kind': 'LLM',
      'output.value': value,
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': content,
    }),
  ).toMatchObject({ output: read })
})

test('retrieved documents, with scores below 0', () => {
  expect(
    readSpan({
      'openinference.span.kind': 'RETRIEVER',
      'retrieval.documents.0.document.content': 'Cats purr.',
      'retrieval.documents.0.document.score': -0.25,
    }),
  ).toMatchObject({ documents: [{ text: 'Cats purr.', score: -0.25 }] })
})

test('what LlamaIndex retrieved is its documents, not how Python prints them', () => {
  const node = (id: string) => `<NodeWithScore(node=TextNode(id_=${id}), score=0.83)>`
  expect(
    readSpan({
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'How long do refunds take?',
      'output.value': JSON.stringify([node('a'), node('b')]),
      'output.mime_type': 'application/json',
      'retrieval.documents.0.document.id': 'a',
      'retrieval.documents.0.document.content': 'Refunds take three days.',
    }),
  ).toMatchObject({ input: 'How long do refunds take?', output: null })
})
