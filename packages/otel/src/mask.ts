import type { Attributes, AttributeValue } from '@opentelemetry/api'
import { isTrueInEnv, numberFromEnv } from './environment.ts'

/**
 * What is kept back, by the rules of OpenInference's `traceConfig`. An option that is left out is read
 * from the environment: `hideInputs` from `OPENINFERENCE_HIDE_INPUTS`, and so on.
 *
 * It holds for what is sent to Skein, whoever made the span; also for the attributes and events of the
 * GenAI conventions, the Vercel AI SDK, Traceloop, Langfuse and others. Error messages are not masked.
 */
export interface MaskOptions {
  /** Inputs, input messages, prompts and tool definitions. */
  hideInputs?: boolean | undefined
  hideOutputs?: boolean | undefined
  hideInputMessages?: boolean | undefined
  hideOutputMessages?: boolean | undefined
  hideInputImages?: boolean | undefined
  /** The text of messages; their roles, tool calls and images stay. */
  hideInputText?: boolean | undefined
  hideOutputText?: boolean | undefined
  hidePrompts?: boolean | undefined
  hideLLMTools?: boolean | undefined
  hideEmbeddingVectors?: boolean | undefined
  /** Longer ones are hidden. */
  base64ImageMaxLength?: number | undefined
  /**
   * Sees each attribute of each span and event that is left, and returns what is sent in its place;
   * `undefined` for nothing. When it throws, the value is hidden.
   */
  mask?: ((key: string, value: AttributeValue) => AttributeValue | undefined) | undefined
}

export type Mask = (attributes: Attributes, event?: string) => Attributes

const REDACTED = '__REDACTED__'

type Hide = Exclude<keyof MaskOptions, 'mask' | 'base64ImageMaxLength'>

interface Rule {
  hides: Hide[]
  keys: RegExp
  /** A placeholder stays; otherwise the attribute is removed. */
  redacts?: true
}

/** Each of them hides what was said, where that stands in one piece. */
const INPUT_TEXTS: Hide[] = ['hideInputs', 'hideInputMessages', 'hideInputText']
const OUTPUT_TEXTS: Hide[] = ['hideOutputs', 'hideOutputMessages', 'hideOutputText']

const FOREIGN_INPUT_MESSAGES =
  /^(gen_ai\.(input\.messages|prompt|content\.prompt|system_instructions)|ai\.prompt|all_messages_events|pydantic_ai\.all_messages)(\.|$)/
const FOREIGN_OUTPUT_MESSAGES =
  /^(gen_ai\.(output\.messages|completion|content\.completion)|ai\.response\.(text|toolCalls|object|reasoning|files))(\.|$)/
const FOREIGN_INPUT =
  /^(gen_ai\.(tool\.(call\.arguments|definitions)|retrieval\.query\.text)|spring\.ai\.tool\.call\.arguments|langwatch\.input|(tool_arguments|request_data)$|ai\.(toolCall\.args|values?|prompt)|mlflow\.spanInputs|genkit:input|gcp\.vertex\.agent\.(llm_request|tool_call_args)|(traceloop\.entity|langfuse\.(observation|trace)|lmnr\.span)\.input|llm\.request\.functions|input|prompt$)(\.|$)/
const FOREIGN_OUTPUT =
  /^(gen_ai\.(tool\.call\.result|retrieval\.documents)|spring\.ai\.tool\.call\.result|langwatch\.output|(tool_response|response_data)$|ai\.(toolCall\.result|response\.text|embeddings?)|mlflow\.spanOutputs|genkit:output|gcp\.vertex\.agent\.(llm_response|tool_response)|(traceloop\.entity|langfuse\.(observation|trace)|lmnr\.span)\.output|final_result|output)(\.|$)/

/** The first that fits counts. */
const RULES: Rule[] = [
  { hides: ['hideInputs'], keys: /^input\.value$/, redacts: true },
  { hides: ['hideOutputs'], keys: /^output\.value$/, redacts: true },
  { hides: ['hideInputs', 'hideInputMessages'], keys: /^llm\.input_messages(\.|$)/ },
  { hides: ['hideOutputs', 'hideOutputMessages'], keys: /^llm\.(output_messages|choices)(\.|$)/ },
  {
    hides: ['hideInputText'],
    keys: /^llm\.input_messages\..*\.message(\.content|\.contents\..*\.message_content\.text)$/,
    redacts: true,
  },
  {
    hides: ['hideOutputText'],
    keys: /^llm\.output_messages\..*\.message(\.content|\.contents\..*\.message_content\.text)$/,
    redacts: true,
  },
  {
    hides: ['hideInputImages'],
    keys: /^(llm\.input_messages\..*\.message_content\.image|input\.images)(\.|$)/,
  },
  { hides: ['hideInputs', 'hidePrompts'], keys: /^llm\.prompts(\.|$)/, redacts: true },
  { hides: ['hideInputs', 'hideLLMTools'], keys: /^llm\.tools(\.|$)/ },
  { hides: INPUT_TEXTS, keys: FOREIGN_INPUT_MESSAGES },
  { hides: OUTPUT_TEXTS, keys: FOREIGN_OUTPUT_MESSAGES },
  // Pydantic AI's first form: both sides in one list.
  { hides: [...INPUT_TEXTS, ...OUTPUT_TEXTS], keys: /^events$/ },
  { hides: ['hideInputs'], keys: FOREIGN_INPUT },
  { hides: ['hideOutputs'], keys: FOREIGN_OUTPUT },
  {
    hides: ['hideInputs'],
    keys: /^(llm\.prompt_template\.|tool\.parameters$|reranker\.(query$|input_documents\.)|embedding\.(text$|embeddings\..*\.embedding\.text$))/,
  },
  { hides: ['hideOutputs'], keys: /^(retrieval\.documents|reranker\.output_documents)\./ },
  { hides: ['hideEmbeddingVectors'], keys: /^embedding\.(vector$|.*\.embedding\.vector$)/ },
]

/** Whole events that carry a message, in the first form of the GenAI conventions. */
const INPUT_EVENTS = /^gen_ai\.((system|user|assistant|tool)\.message|content\.prompt)$/
const OUTPUT_EVENTS = /^gen_ai\.(choice|content\.completion)$/

/** Undefined when nothing is to be hidden. */
export function createMask(options: MaskOptions): Mask | undefined {
  const hidden = (hide: Hide) => options[hide] ?? isTrueInEnv(environmentName(hide))
  const rules = RULES.filter(({ hides }) => hides.some(hidden))
  const maxImage =
    options.base64ImageMaxLength ?? numberFromEnv('OPENINFERENCE_BASE64_IMAGE_MAX_LENGTH')
  const { mask } = options
  if (rules.length === 0 && maxImage === undefined && mask === undefined) return undefined

  const hidesInputEvents = INPUT_TEXTS.some(hidden)
  const hidesOutputEvents = OUTPUT_TEXTS.some(hidden)
  return (attributes, event) => {
    if (event !== undefined && hidesInputEvents && INPUT_EVENTS.test(event)) return {}
    if (event !== undefined && hidesOutputEvents && OUTPUT_EVENTS.test(event)) return {}
    const left: Attributes = {}
    const removed = new Set<Hide>()
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined) continue
      const rule = rules.find(({ keys }) => keys.test(key))
      if (rule !== undefined && rule.redacts !== true) {
        for (const hide of rule.hides) removed.add(hide)
        continue
      }
      const isHidden = rule !== undefined || isLongImage(value, maxImage)
      const masked = isHidden ? REDACTED : maskOne(key, value)
      if (masked !== undefined) left[key] = masked
    }
    // So that it reads as hidden, not as empty, where the span has no such attribute of its own.
    if (event === undefined) {
      if (removed.has('hideInputs') && hidden('hideInputs')) left['input.value'] ??= REDACTED
      if (removed.has('hideOutputs') && hidden('hideOutputs')) left['output.value'] ??= REDACTED
    }
    return left
  }

  function maskOne(key: string, value: AttributeValue): AttributeValue | undefined {
    if (mask === undefined) return value
    try {
      return mask(key, value)
    } catch {
      return REDACTED
    }
  }
}

/** `hideLLMTools` is `OPENINFERENCE_HIDE_LLM_TOOLS`. */
function environmentName(hide: Hide): string {
  const words = hide.replaceAll(/([a-z])([A-Z])/g, '$1_$2').replace('LLMT', 'LLM_T')
  return `OPENINFERENCE_${words.toUpperCase()}`
}

function isLongImage(value: AttributeValue, maxLength: number | undefined): boolean {
  return (
    maxLength !== undefined &&
    typeof value === 'string' &&
    value.length > maxLength &&
    /^data:image\/[^,]*base64/.test(value)
  )
}
