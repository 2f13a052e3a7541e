import type { ModelName } from './models.ts'
import type { Random } from './random.ts'

/**
 * A conversation as it will have happened, without times and ids: who said what, and what the app did
 * before it answered. `recordSession` plays it and notes the spans.
 */
export interface Script {
  app: App
  /** `null`: every turn is a trace of its own. */
  sessionId: string | null
  userId?: string
  model: ModelName
  tags: string[]
  metadata: Record<string, string | number | boolean>
  turns: Turn[]
  feedback: Feedback[]
  /** Keeps only so many attributes of a span, as an OpenTelemetry SDK with its default limit does. */
  attributeLimit?: number
}

/** Writes the `ordinal`-th conversation of its kind, that starts about `at`. */
export type Scenario = (setting: Setting) => Script

interface Setting {
  ordinal: number
  random: Random
  at: Date
}

export interface App {
  service: string
  version: string
  environment: 'production' | 'staging'
  vocabulary: 'openinference' | 'genai'
  /** Name of the root span, and of the agent when that is its kind. */
  name: string
  rootKind: 'AGENT' | 'CHAIN'
  system: string
  tools: ToolSchema[]
  /** Answers are streamed, and the time to the first token is known. */
  streams: boolean
}

export interface ToolSchema {
  name: string
  description: string
  parameters: Record<string, string>
}

export interface Turn {
  user: string | ContentPart[]
  steps: Step[]
  answer: string
  /** What the model thought before the answer. */
  reasoning?: string
  /** The answer is the model's refusal. */
  refused?: boolean
  /** Name of the JSON schema that the answer has to follow. */
  schema?: string
  /** The client streams and does not learn the token counts. */
  tokensUnknown?: boolean
  /** The last model call fails and with it the turn; `answer` is not given. */
  fails?: Failure
  /** `noRoot`: the process died before the turn ended. `noEnd`: the last call still runs. */
  unfinished?: 'noRoot' | 'noEnd'
  /** Time until the next turn, when it isn't the usual minute of reading and typing. */
  idleSeconds?: number
}

export type ContentPart =
  | { type: 'text'; text: string }
  | { type: 'image'; url: string }
  | { type: 'audio'; url: string; mimeType: string; transcript: string }

/** Something that happens between question and answer. */
export type Step =
  /** The model chooses tools, and they run side by side. */
  | { type: 'tools'; calls: ToolCall[]; reasoning?: string; say?: string }
  | { type: 'retrieve'; query: string; documents: Document[]; rerankTo?: number }
  | { type: 'agent'; agent: Agent }
  | { type: 'parallel'; steps: Step[] }
  /** A model call that fails and is tried again after `waitMs`. */
  | { type: 'modelFailure'; failure: Failure; waitMs: number }

export interface Agent {
  name: string
  model: ModelName
  system: string
  task: string
  steps: Step[]
  answer: string
}

export interface ToolCall {
  name: string
  args: Record<string, unknown>
  /** Text, or a value that is sent as JSON. */
  result: unknown
  /** Typical duration. */
  ms?: number
  failure?: Failure
  /** The tool searches documents. */
  retrieval?: { query: string; documents: Document[] }
  /** The tool is another agent: its answer is the result. */
  agent?: Agent
}

export interface Document {
  id: string
  text: string
  score: number
  metadata: Record<string, string | number>
}

export interface Failure {
  type: string
  message: string
  /** Frames of the stack, without the leading `at`. */
  stack: string[]
}

export interface Feedback {
  /** 0-based turn that it is about; about the session without one. */
  turn?: number
  name: string
  score?: number
  label?: string
  explanation?: string
  annotatorKind: 'HUMAN' | 'LLM' | 'CODE'
}

export function tools(...calls: ToolCall[]): Step {
  return { type: 'tools', calls }
}

export function tool(
  name: string,
  args: Record<string, unknown>,
  result: unknown,
  more: Omit<ToolCall, 'name' | 'args' | 'result'> = {},
): ToolCall {
  return { name, args, result, ...more }
}

export function turn(
  user: Turn['user'],
  steps: Step[],
  answer: string,
  more: Omit<Turn, 'user' | 'steps' | 'answer'> = {},
): Turn {
  return { user, steps, answer, ...more }
}

/** What a failed tool call tells the model. */
export function failureText(failure: Failure): string {
  return `${failure.type}: ${failure.message}`
}
