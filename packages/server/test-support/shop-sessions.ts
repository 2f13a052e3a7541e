import type { TestSpan } from './otlp-span.ts'

const USERS = ['ada', 'Grace O’Hara', 'linus "lt"', '', 'ada']
const MODELS = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4']
const PLANS = ['pro', 'free', '100%_off', '']
export const SHOP_SESSIONS = 24

/** Sessions that differ in all that one can filter by, with gaps, and turns without a session. */
export function shopSessions(): TestSpan[] {
  const sessions = Array.from({ length: SHOP_SESSIONS }, (_, session) =>
    Array.from({ length: 1 + (session % 4) }, (__, turn) =>
      shopTurn(`a${session.toString(16).padStart(2, '0')}${turn}`, session, turn, {
        'session.id': `shop ${session}`,
      }),
    ),
  ).flat(2)
  const alone = Array.from({ length: 5 }, (_, turn) => shopTurn(`b${turn}`, 100 + turn, turn, {}))
  return [...sessions, ...alone.flat()]
}

function shopTurn(
  trace: string,
  session: number,
  turn: number,
  ids: Record<string, string>,
): TestSpan[] {
  const start = session * 60_000 + turn * 5000
  const user = turn === 0 ? (USERS[session % USERS.length] ?? '') : ''
  const plan = PLANS[session % PLANS.length] ?? ''
  return [
    {
      trace,
      span: `${trace}1`,
      name: session % 2 === 0 ? 'checkout' : 'browse',
      start,
      end: start + 100 * (session % 7) + turn * 10,
      status: { code: (session + turn) % 5 === 0 ? 2 : 0, message: 'it broke' },
      attributes: {
        ...ids,
        'openinference.span.kind': 'AGENT',
        'input.value': `question ${session} ${turn}`,
        'output.value': `answer ${session}`,
        ...(user === '' ? {} : { 'user.id': user }),
        ...(session % 3 === 0 ? { 'tag.tags': ['vip', `batch-${session % 2}`] } : {}),
        metadata: JSON.stringify({
          ...(plan === '' ? {} : { plan }),
          'a.key with space': session % 4,
        }),
      },
    },
    {
      trace,
      span: `${trace}2`,
      parent: `${trace}1`,
      name: 'call',
      start,
      end: start + 50 * (session % 7),
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.model_name': `unheard-of-${MODELS[session % MODELS.length]}`,
        ...(session % 4 === 3
          ? {}
          : { 'llm.token_count.prompt': 100 * session, 'llm.token_count.completion': turn }),
        ...(session % 6 === 1 ? { 'llm.cost.total': 0.01 * session } : {}),
        ...(session % 5 === 2 ? { 'llm.token_count.prompt_details.cache_read': session } : {}),
      },
    },
    ...(session % 4 === 0
      ? [
          {
            trace,
            span: `${trace}3`,
            parent: `${trace}1`,
            name: 'look it up',
            start,
            end: start + 3,
            attributes: { 'openinference.span.kind': 'TOOL', 'tool.name': `tool-${session % 3}` },
          },
        ]
      : []),
  ]
}
