/** A stretch of a text: what can be read as it is, or characters that a reader would not see. */
export type Stretch = { text: string; unseen?: undefined } | { text: string; unseen: Unseen }

interface Unseen {
  /** Short, to stand in the text: `RLO`, `4 hidden`. */
  label: string
  /** In full: `U+202E RIGHT-TO-LEFT OVERRIDE`. */
  title: string
}

/*
 * Characters that show nothing and yet do something: turn the direction of what follows, so that words
 * seem to be said by another or to end otherwise; hide a message in tags or variation selectors, which
 * models read and people don't; or split a word that is searched for. What scripts need stays as it is:
 * joiners (ZWJ, ZWNJ), the marks LRM, RLM and ALM, variation selectors of emoji, soft hyphens.
 */
const NAMES: Record<number, [label: string, name: string]> = {
  0x202a: ['LRE', 'LEFT-TO-RIGHT EMBEDDING'],
  0x202b: ['RLE', 'RIGHT-TO-LEFT EMBEDDING'],
  0x202c: ['PDF', 'POP DIRECTIONAL FORMATTING'],
  0x202d: ['LRO', 'LEFT-TO-RIGHT OVERRIDE'],
  0x202e: ['RLO', 'RIGHT-TO-LEFT OVERRIDE'],
  0x2066: ['LRI', 'LEFT-TO-RIGHT ISOLATE'],
  0x2067: ['RLI', 'RIGHT-TO-LEFT ISOLATE'],
  0x2068: ['FSI', 'FIRST STRONG ISOLATE'],
  0x2069: ['PDI', 'POP DIRECTIONAL ISOLATE'],
  0x200b: ['ZWSP', 'ZERO WIDTH SPACE'],
  0x2060: ['WJ', 'WORD JOINER'],
  0x2061: ['FA', 'FUNCTION APPLICATION'],
  0x2062: ['IT', 'INVISIBLE TIMES'],
  0x2063: ['IS', 'INVISIBLE SEPARATOR'],
  0x2064: ['IP', 'INVISIBLE PLUS'],
  0xfeff: ['BOM', 'ZERO WIDTH NO-BREAK SPACE'],
  0x180e: ['MVS', 'MONGOLIAN VOWEL SEPARATOR'],
  0x115f: ['HF', 'HANGUL CHOSEONG FILLER'],
  0x1160: ['HF', 'HANGUL JUNGSEONG FILLER'],
  0x3164: ['HF', 'HANGUL FILLER'],
  0xffa0: ['HF', 'HALFWIDTH HANGUL FILLER'],
}

/** An emoji flag of a region is a black flag, tags, and the tag that ends them; those are seen. */
const FLAG = '\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}'
const HIDDEN = '[\u{E0000}-\u{E007F}\u{E0100}-\u{E01EF}]+'
const CONTROL = '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]'
const NAMED = `[${Object.keys(NAMES)
  .map((code) => `\\u{${Number(code).toString(16)}}`)
  .join('')}]`
const PATTERN = new RegExp(`(${FLAG})|(${HIDDEN})|${CONTROL}|${NAMED}`, 'gu')
const ANY = new RegExp(`${HIDDEN}|${CONTROL}|${NAMED}`, 'u')

/** Whether {@link splitUnseen} may find anything: cheap, for the texts that hold nothing of the kind. */
export function hasUnseen(text: string): boolean {
  return ANY.test(text)
}

/** The text in stretches; joined, their texts are the text again. */
export function splitUnseen(text: string): Stretch[] {
  const stretches: Stretch[] = []
  let end = 0
  for (const match of text.matchAll(PATTERN)) {
    if (match[1] !== undefined || isWordBreak(text, match)) continue
    if (match.index > end) stretches.push({ text: text.slice(end, match.index) })
    end = match.index + match[0].length
    stretches.push({ text: match[0], unseen: describe(match[0], match[2] !== undefined) })
  }
  if (end < text.length) stretches.push({ text: text.slice(end) })
  return stretches
}

/** The text with each unseen stretch as `[RLO]`: for where only text can stand. */
export function spellUnseen(text: string): string {
  if (!hasUnseen(text)) return text
  return splitUnseen(text)
    .map((stretch) => (stretch.unseen === undefined ? stretch.text : `[${stretch.unseen.label}]`))
    .join('')
}

/** Scripts without spaces end words with a zero-width one. */
function isWordBreak(text: string, { 0: character, index }: RegExpExecArray): boolean {
  return character === '\u200b' && UNSPACED.test(text.slice(Math.max(index - 1, 0), index + 2))
}

const UNSPACED =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u

function describe(characters: string, hidden: boolean): Unseen {
  const codes = Array.from(characters, (character) => character.codePointAt(0) ?? 0)
  if (hidden) {
    const says = codes.map(hiddenLetter).join('')
    const count = `${codes.length} hidden ${codes.length === 1 ? 'character' : 'characters'}`
    return { label: `${codes.length} hidden`, title: says === '' ? count : `${count}: ${says}` }
  }
  const code = codes[0] ?? 0
  const [label, name] = NAMES[code] ?? [hex(code), 'CONTROL CHARACTER']
  return { label, title: `${hex(code)} ${name}` }
}

/** Tags stand for ASCII; variation selectors 17 to 256 are used for bytes, 16 and up. */
function hiddenLetter(code: number): string {
  const byte = code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xe0000
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ''
}

function hex(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
