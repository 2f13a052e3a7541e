import { endOfString, isHeavyJson } from '@skein/model/json-weight'

/** What becomes of the texts in a JSON text. */
export interface JsonMask {
  text(text: string): string
  /** Whether all that stands under a field of this name is hidden. */
  hidesField(name: string): boolean
  hidden: string
}

/**
 * The JSON text with its texts and field names masked and everything else as it was written, so that no
 * number loses a digit; `undefined` when the text is no JSON.
 */
export function maskJson(json: string, mask: JsonMask): string | undefined {
  if (!isJson(json)) return undefined
  let masked = ''
  const open: string[] = []
  /** How many brackets were open where a hidden object or list began. */
  let hiddenFrom: number | undefined
  let field: string | undefined
  let isValue = true
  for (const token of tokens(json)) {
    switch (token) {
      case '{':
      case '[':
        if (hiddenFrom === undefined && field !== undefined && mask.hidesField(field)) {
          hiddenFrom = open.length
          masked += JSON.stringify(mask.hidden)
        }
        open.push(token)
        isValue = token === '['
        field = undefined
        break
      case '}':
      case ']':
        open.pop()
        if (hiddenFrom === open.length) {
          hiddenFrom = undefined
          continue
        }
        break
      case ':':
        isValue = true
        break
      case ',':
        isValue = open.at(-1) === '['
        field = undefined
        break
      default:
        if (hiddenFrom !== undefined || token.trim() === '') break
        if (isValue) masked += maskValue(token, field, mask)
        else {
          field = JSON.parse(token) as string
          masked += maskText(token, mask)
        }
        continue
    }
    if (hiddenFrom === undefined) masked += token
  }
  return masked
}

const NEXT = /[[\]{}:,]|\s+|[^\s"[\]{}:,]+/y

function* tokens(json: string): Generator<string> {
  for (let at = 0; at < json.length;) {
    let end = at
    if (json[at] === '"') end = endOfString(json, at)
    else {
      NEXT.lastIndex = at
      end = at + (NEXT.exec(json)?.[0].length ?? 1)
    }
    yield json.slice(at, end)
    at = end
  }
}

function isJson(text: string): boolean {
  if (isHeavyJson(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

function maskValue(token: string, field: string | undefined, mask: JsonMask): string {
  if (field !== undefined && token !== 'null' && token !== '""' && mask.hidesField(field))
    return JSON.stringify(mask.hidden)
  if (token.startsWith('"')) return maskText(token, mask)
  return mask.text(token) === token ? token : JSON.stringify(mask.hidden)
}

function maskText(token: string, mask: JsonMask): string {
  const text = JSON.parse(token) as string
  const masked = mask.text(text)
  return masked === text ? token : JSON.stringify(masked)
}
