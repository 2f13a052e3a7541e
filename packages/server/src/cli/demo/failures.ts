import { MODELS, type ModelName } from './models.ts'
import type { Failure } from './script.ts'

const OPENAI_STACK = [
  'APIError.generate (/app/node_modules/openai/core/error.js:66:20)',
  'OpenAI.makeStatusError (/app/node_modules/openai/client.js:190:32)',
  'OpenAI.makeRequest (/app/node_modules/openai/client.js:369:30)',
  'process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
  'async runTurn (/app/src/agent/run-turn.ts:58:22)',
]

const ANTHROPIC_STACK = [
  'APIError.generate (/app/node_modules/@anthropic-ai/sdk/core/error.js:57:20)',
  'Anthropic.makeRequest (/app/node_modules/@anthropic-ai/sdk/client.js:313:30)',
  'process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
  'async AgentLoop.step (/app/dist/loop.js:141:18)',
]

export function rateLimited(model: ModelName, usedTokens: number): Failure {
  if (MODELS[model].provider === 'anthropic') {
    return {
      type: 'RateLimitError',
      message:
        '429 {"type":"error","error":{"type":"rate_limit_error","message":"Number of input tokens has exceeded the rate limit of 450,000 a minute"}}',
      stack: ANTHROPIC_STACK,
    }
  }
  return {
    type: 'RateLimitError',
    message: `429 Rate limit reached for ${model} on tokens per min (TPM): Limit 450000, Used ${usedTokens}, Requested 6120. Please try again in 2.4s.`,
    stack: OPENAI_STACK,
  }
}

export function providerDown(): Failure {
  return {
    type: 'InternalServerError',
    message: '500 The server had an error while processing your request. Sorry about that!',
    stack: OPENAI_STACK,
  }
}

export function overloaded(): Failure {
  return {
    type: 'OverloadedError',
    message: '529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    stack: ANTHROPIC_STACK,
  }
}

export function timedOut(service: string, seconds: number): Failure {
  return {
    type: 'TimeoutError',
    message: `no answer from ${service} in ${seconds} s`,
    stack: [
      'Timeout.onTimeout (/app/src/http/with-deadline.ts:24:14)',
      'listOnTimeout (node:internal/timers:581:17)',
      'process.processTimers (node:internal/timers:519:7)',
      `async call (/app/src/services/${service}.ts:37:20)`,
    ],
  }
}

export function badGateway(service: string): Failure {
  return {
    type: 'UpstreamError',
    message: `502 Bad Gateway from ${service}`,
    stack: [
      'assertOk (/app/src/http/assert-ok.ts:11:9)',
      'process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      `async call (/app/src/services/${service}.ts:41:5)`,
    ],
  }
}

export function contextTooLong(tokens: number): Failure {
  return {
    type: 'BadRequestError',
    message: `400 This model's maximum context length is 128000 tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
    stack: OPENAI_STACK,
  }
}
