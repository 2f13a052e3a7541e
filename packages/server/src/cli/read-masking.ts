import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../config.ts'
import { BUILT_IN_RULES } from '../ingest/masking/built-in-rules.ts'
import { compileMask, type MaskingRules } from '../ingest/masking/masking.ts'

const BUILT_IN_NAMES = Object.keys(BUILT_IN_RULES) as (keyof typeof BUILT_IN_RULES)[]
const builtInName = z.enum(BUILT_IN_NAMES, `it must be one of ${BUILT_IN_NAMES.join(', ')}`)
const notEmpty = z.string('it must be text').min(1, 'it must not be empty')
const list = <Item extends z.ZodType>(item: Item) => z.array(item, 'it must be a list').default([])
const name = notEmpty.regex(/^[^*]*\*?[^*]*$/, 'a name may have one *')

const MaskingFile = z.strictObject(
  {
    builtIn: list(builtInName),
    patterns: list(notEmpty),
    attributes: list(name),
    except: list(name),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `it has ${issue.keys.join(', ')}, which is no field of it`
        : 'it must be an object',
  },
)

/**
 * Rules by the names of those that come with Skein, or from a file; `undefined` when nothing is masked.
 * Throws a {@link ConfigError} that says what is wrong.
 */
export function readMasking(setting: string): MaskingRules | undefined {
  if (setting === '') return undefined
  const names = z.array(builtInName).safeParse(setting.split(',').map((part) => part.trim()))
  if (names.success) return { builtIn: names.data, patterns: [], attributes: [], except: [] }
  const parsed = MaskingFile.safeParse(readJson(setting))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.join(' ') ?? ''
    throw refusal(setting, `${place === '' ? '' : `${place}: `}${issue?.message ?? 'not valid'}`)
  }
  for (const [place, pattern] of parsed.data.patterns.entries())
    requirePattern(setting, place, pattern)
  return parsed.data
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      throw refusal(
        file,
        `there is no such file, nor are these all of ${BUILT_IN_NAMES.join(', ')}`,
      )
    throw refusal(file, code ?? `it is not JSON: ${message.replaceAll('\n', ' ')}`)
  }
}

function requirePattern(file: string, place: number, pattern: string): void {
  try {
    compileMask({ builtIn: [], patterns: [pattern], attributes: [], except: [] })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw refusal(
      file,
      `patterns ${place}: ${JSON.stringify(pattern)} can't be read (${why}); the syntax is RE2's, without lookaround and backreferences`,
    )
  }
}

function refusal(file: string, reason: string): ConfigError {
  return new ConfigError(`The masking rules ${file} can't be used: ${reason}.`)
}
