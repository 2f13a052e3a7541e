import { FILTER_FIELDS, filterText, type FilterLevel } from '@skein/model/filter'

/** A way to go on with what is being typed. */
export interface Suggestion {
  /** Takes the place of the word that is being typed. */
  insert: string
  /** What it does, or how often it is there. */
  detail: string
  /** A whole condition, which can be applied; else there is more to type. */
  whole: boolean
}

/** The word before the cursor, and what of the filter language it begins. */
export interface Typed {
  start: number
  text: string
  negated: boolean
  /** As far as the operator: `metadata.plan`; `undefined` before there is one. */
  field: string | undefined
  operator: string
  value: string
}

const WORD = /(?:[^\s"“”„()]|["“”„][^"“”„]*["“”„]?)*$/
const CONDITION = /^([A-Za-z_]+(?:\.(?:"[^"]*"|[^\s:=<>!()"]+))?)(:[<>]?=?|!=|[<>]=?|=)(.*)$/s

export function typedAt(draft: string, caret: number): Typed {
  const before = draft.slice(0, caret)
  const text = WORD.exec(before)?.[0] ?? ''
  const negated = text.startsWith('-')
  const [, field, operator = '', value = ''] = CONDITION.exec(negated ? text.slice(1) : text) ?? []
  return { start: caret - text.length, text, negated, field, operator, value }
}

/** The field whose values should be asked for, `undefined` where they can't be listed. */
export function facetOf(typed: Typed): { field: string; contains: string } | undefined {
  const { field, operator, value } = typed
  if (field === undefined) {
    const keyed = /^-?(metadata|feedback)\.?(.*)$/.exec(typed.text)
    return keyed === null ? undefined : { field: keyed[1] ?? '', contains: keyed[2] ?? '' }
  }
  if (!/^(?::|=|!=|:=)$/.test(operator) || !LISTED.has(field.split('.')[0] ?? '')) return undefined
  return { field, contains: value.replaceAll(/["*“”„]/g, '') }
}

/** Fields of which the server lists the most frequent values. */
const LISTED = new Set(['user', 'model', 'tool', 'tag', 'metadata', 'feedback'])

/** Fields, operators and fixed values that go on with what is typed. */
export function suggestFields(typed: Typed, level: FilterLevel): Suggestion[] {
  const sign = typed.negated ? '-' : ''
  const all = Object.entries(FILTER_FIELDS).filter(([, { on }]) =>
    (on as readonly FilterLevel[]).includes(level),
  )
  if (typed.field !== undefined) {
    const known = all.find(([name]) => name === typed.field)?.[1]
    if (known?.type !== 'boolean') return []
    return ['true', 'false']
      .filter((value) => value.startsWith(typed.value))
      .map((value) => ({ insert: `${sign}${typed.field}:${value}`, detail: '', whole: true }))
  }
  const begun = typed.text.slice(sign.length).toLowerCase()
  return all
    .filter(([name]) => name.startsWith(begun) && (begun.includes('.') || !name.includes('.')))
    .map(([name, { type, summary, example }]) => ({
      insert: `${sign}${name}${{ number: '>', duration: '>', keyed: '.', text: ':', boolean: ':' }[type]}`,
      detail: `${summary} · ${example}`,
      whole: false,
    }))
}

/** Values of a field as the server lists them; of a keyed field without its key, the keys. */
export function suggestValues(
  typed: Typed,
  facet: { field: string; values: readonly { value: string; count: number }[] },
  describe: (count: number) => string,
): Suggestion[] {
  const sign = typed.negated ? '-' : ''
  const isKeys = typed.field === undefined
  return facet.values.map(({ value, count }) => ({
    insert: isKeys
      ? `${sign}${facet.field}.${/^[^\s:=<>!()"“”„]+$/.test(value) ? value : JSON.stringify(value)}:`
      : `${sign}${typed.field}${typed.operator}${filterText(value)}`,
    detail: describe(count),
    whole: !isKeys,
  }))
}
