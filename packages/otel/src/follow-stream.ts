import { context, type Context } from '@opentelemetry/api'

interface Watch {
  /** What the stream does when it is read belongs here. */
  ctx: Context
  chunk: ((chunk: unknown) => string) | undefined
  /** Called once, with the text that came, when the stream has ended or its reader has left. */
  succeed: (text: string | undefined) => void
  fail: (error: unknown) => void
}

/** Characters of a stream's text that are kept. */
const MAX_TEXT_LENGTH = 1_000_000

export function isReadable(value: unknown): value is ReadableStream<unknown> {
  return typeof (value as { getReader?: unknown } | null | undefined)?.getReader === 'function'
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  const iterable = value as { [Symbol.asyncIterator]?: unknown } | null | undefined
  return typeof iterable === 'object' && typeof iterable?.[Symbol.asyncIterator] === 'function'
}

/** The same object, whose methods and identity the app may rely on; its iterator is watched. */
export function followIterable<Source extends AsyncIterable<unknown>>(
  source: Source,
  watch: Watch,
): Source {
  const text = gather(watch)
  if ('next' in source) {
    watchIterator(source as unknown as AsyncIterator<unknown>, text, watch.ctx)
    return source
  }
  const open = source[Symbol.asyncIterator].bind(source)
  Object.defineProperty(source, Symbol.asyncIterator, {
    configurable: true,
    value: () => {
      const iterator = context.with(watch.ctx, open)
      watchIterator(iterator, text, watch.ctx)
      return iterator
    },
  })
  return source
}

/** Another stream with the same content, read at the pace of its reader. */
export function followReadable(
  source: ReadableStream<unknown>,
  watch: Watch,
): ReadableStream<unknown> {
  const text = gather(watch)
  const reader = source.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await context.with(watch.ctx, () => reader.read())
          if (done) {
            text.end()
            controller.close()
          } else {
            text.add(value)
            controller.enqueue(value)
          }
        } catch (error) {
          text.fail(error)
          controller.error(error)
        }
      },
      async cancel(reason) {
        text.end()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

function watchIterator(
  iterator: AsyncIterator<unknown>,
  text: ReturnType<typeof gather>,
  ctx: Context,
): void {
  for (const method of ['next', 'return', 'throw'] as const) {
    // Without one of its own nobody would tell that its reader has left.
    const original = iterator[method] ?? (method === 'return' ? leave : undefined)
    if (original === undefined) continue
    const watched = async (...args: unknown[]) => {
      try {
        const step = await context.with(ctx, () =>
          (original as (...given: unknown[]) => Promise<IteratorResult<unknown>>).apply(
            iterator,
            args,
          ),
        )
        if (step.done === true || method === 'return') text.end()
        else text.add(step.value)
        return step
      } catch (error) {
        text.fail(error)
        throw error
      }
    }
    Object.defineProperty(iterator, method, { configurable: true, writable: true, value: watched })
  }
}

function leave(value: unknown): Promise<IteratorResult<unknown>> {
  return Promise.resolve({ done: true, value })
}

function gather({ chunk, succeed, fail }: Watch) {
  const decoder = new TextDecoder()
  const parts: string[] = []
  let length = 0
  let isOver = false
  return {
    add(piece: unknown) {
      if (isOver || length >= MAX_TEXT_LENGTH) return
      try {
        const text = chunk === undefined ? textOf(piece, decoder) : chunk(piece)
        parts.push(text.slice(0, MAX_TEXT_LENGTH - length))
        length += text.length
      } catch {
        // The app's own function does not know this piece.
      }
    },
    end() {
      if (isOver) return
      isOver = true
      succeed(length === 0 ? undefined : parts.join(''))
    },
    fail(error: unknown) {
      if (isOver) return
      isOver = true
      fail(error)
    },
  }
}

/** Events of a stream that are not a piece of the answer, or repeat it whole. */
const NOT_TEXT = /reason|think|tool|function|input|done|end$|complete/

/**
 * Of a piece of a stream as the OpenAI and Anthropic SDKs, the Vercel AI SDK and LangChain give it.
 * What has another shape has no text.
 */
function textOf(piece: unknown, decoder: InstanceType<typeof TextDecoder>): string {
  if (typeof piece === 'string') return piece
  if (piece instanceof Uint8Array) return decoder.decode(piece, { stream: true })
  if (typeof piece !== 'object' || piece === null) return ''
  const { type, choices, delta, textDelta, text, content } = piece as {
    type?: unknown
    choices?: { delta?: { content?: unknown }; text?: unknown }[]
    delta?: { text?: unknown } | string
    textDelta?: unknown
    text?: unknown
    content?: unknown
  }
  if (typeof type === 'string' && NOT_TEXT.test(type)) return ''
  const said = [
    choices?.[0]?.delta?.content,
    choices?.[0]?.text,
    typeof delta === 'string' ? delta : delta?.text,
    textDelta,
    text,
    content,
  ]
  return said.find((candidate) => typeof candidate === 'string') ?? ''
}
