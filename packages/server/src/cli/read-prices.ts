import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../config.ts'
import type { OwnPrice } from '@skein/model/api'

const wrongDollars = 'it must be a number of US dollars, 0 or more'
const dollars = z.number(wrongDollars).min(0, wrongDollars)

const ModelPrice = z.strictObject(
  {
    provider: z.string('it must be text').min(1, 'it must not be empty').optional(),
    input: dollars,
    output: dollars,
    cacheRead: dollars.optional(),
    cacheWrite: dollars.optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `it has ${issue.keys.join(', ')}, which is no field of a price`
        : 'it must be an object with input and output',
  },
)

/** By model; several providers of one model are a list. */
const PriceFile = z.record(
  z.string().regex(/^(?:[^*]+\*?|\*)$/, 'a model may have one *, at its end'),
  z.preprocess((given): unknown => (Array.isArray(given) ? given : [given]), z.array(ModelPrice)),
  'it must be an object with a price for each model',
)

/** The prices in the user's file; throws a `ConfigError` that says what is wrong with it. */
export function readPrices(file: string): OwnPrice[] {
  if (file === '') return []
  const parsed = PriceFile.safeParse(readJson(file))
  if (parsed.success)
    return Object.entries(parsed.data).flatMap(([model, prices]) =>
      prices.map((price) => ({ model, ...price })),
    )
  const [issue] = parsed.error.issues
  throw refusal(file, issue === undefined ? 'it is not valid' : describe(issue))
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw refusal(file, code ?? `it is not JSON: ${message.replaceAll('\n', ' ')}`)
  }
}

/** `gpt-4o input: it must be …`; the place in a list is said only where there is one. */
function describe(issue: z.core.$ZodIssue): string {
  const [model, index, ...rest] = issue.path.map(String)
  const place = [model, index === '0' ? undefined : index, ...rest].filter((part) => part != null)
  const problem = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? '') : issue.message
  return place.length === 0 ? problem : `${place.join(' ')}: ${problem}`
}

function refusal(file: string, reason: string): ConfigError {
  return new ConfigError(`The price file ${file} can't be used: ${reason}.`)
}
