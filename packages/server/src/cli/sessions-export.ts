import { UsageError, type Command, type Given } from './command.ts'
import { readSelection, SELECTION_OPTIONS } from './selection.ts'
import { PROJECT_OPTIONS, skeinApi } from './skein-api.ts'
import { writeWhole } from './write-whole.ts'

export const sessionsExportCommand: Command = {
  name: 'sessions export',
  summary: 'writes sessions, their turns or spans to a file or standard output',
  operands: { shown: '[ID…]', least: 0, most: 100 },
  options: {
    ...SELECTION_OPTIONS,
    what: {
      value: 'WHAT',
      choices: ['sessions', 'turns', 'spans'],
      help: 'sessions unless told; spans is what skein import takes',
    },
    of: {
      value: 'OF',
      choices: ['sessions', 'turns'],
      help: 'what the filter selects: whole sessions unless told, or single turns',
    },
    format: { value: 'FORMAT', choices: ['jsonl', 'csv', 'parquet'], help: 'jsonl unless told' },
    output: { value: 'FILE', short: 'o', help: 'else standard output' },
    ...PROJECT_OPTIONS,
  },
  details: `Without IDs and conditions it is all that the project holds. A file is there only when it is whole.

Examples:
  skein sessions export --what spans -o shop.jsonl --project shop
  skein import shop.jsonl --project shop --endpoint http://other:6006
  skein sessions export chat-1 chat-2 --what turns | jq .output.text
  skein sessions export --filter error:true --format csv -o errors.csv`,
  async run(given) {
    const api = skeinApi(given)
    const format = given.text('format') ?? 'jsonl'
    const output = given.text('output')
    if (output === undefined && format === 'parquet' && process.stdout.isTTY)
      throw new UsageError('Parquet is nothing for a terminal: name a file with --output.')
    const { filter, ...selection } = readSelection(given)
    const conditions = withIds(given, filter)
    const isAll = [conditions, ...Object.values(selection)].every((value) => value === undefined)
    const response = await api.open('export', {
      query: {
        ...selection,
        filter: conditions,
        what: given.text('what'),
        // Of all there is, spans that belong to no session are part.
        of: given.text('of') ?? (isAll ? undefined : 'sessions'),
        format,
      },
    })
    await writeWhole(response.body, output, 'export')
  },
}

function withIds({ operands }: Given, filter: string | undefined): string | undefined {
  if (operands.length === 0) return filter
  const ids = operands.map((id) => `session:${quoted(id)}`).join(' OR ')
  return [`(${ids})`, ...(filter === undefined ? [] : [`(${filter})`])].join(' ')
}

function quoted(id: string): string {
  return `"${id.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
