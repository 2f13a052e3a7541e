import { MoveLine, type Moved } from '@skein/model/api'
import { readConfig } from '../config.ts'
import { linesOf } from '../store/lines-of.ts'
import { withAdminApi } from './admin-api.ts'
import { CommandError, UsageError, type Command } from './command.ts'
import { endProgress, note, showProgress } from './output.ts'
import { CLICKHOUSE_SETTINGS, settingOptions } from './setting-options.ts'
import { ENDPOINT_OPTION } from './skein-api.ts'
import { count } from './terminal/units.ts'

export const moveCommand: Command = {
  name: 'move',
  summary: 'copies an embedded store to a ClickHouse server or cluster, while the server goes on',
  options: {
    to: { value: 'URL', help: 'of the ClickHouse server, as SKEIN_CLICKHOUSE_URL will have it' },
    ...settingOptions('dataDir', ...CLICKHOUSE_SETTINGS, 'prices'),
    ...ENDPOINT_OPTION,
  },
  details: `Asks the server that has the data folder open, or that --endpoint names; without one, opens the folder.
User, password, database, cluster and certificate are the settings that Skein will need there, too.
It may be broken off: run again it copies what differs, so a later run takes what arrived since.
Nothing is removed, neither here nor there.

Examples:
  SKEIN_CLICKHOUSE_PASSWORD=… skein move --to https://clickhouse.example:8443/skein
  skein move --to http://clickhouse-1:8123/default --clickhouse-cluster skein`,
  async run(given) {
    const config = readConfig(given.flags, process.env)
    const url = given.text('to') ?? ''
    if (!/^https?:/.test(url) || !URL.canParse(url))
      throw new UsageError(
        `--to is ${JSON.stringify(url)}: it must be a URL such as http://clickhouse:8123/skein.`,
      )
    if (config.clickhouseUrl !== '')
      throw new CommandError(
        'SKEIN_CLICKHOUSE_URL is set, so the store is on a ClickHouse server already: unset it to move a data folder.',
      )
    const body = {
      url,
      user: config.clickhouseUser,
      password: config.clickhousePassword,
      database: config.clickhouseDatabase,
      cluster: config.clickhouseCluster,
      ca: config.clickhouseCa,
    }
    await withAdminApi(given, async (api) => {
      const moved = await follow(await api.open('move', { body }))
      for (const sentence of report(moved)) note(sentence)
    })
  },
}

/** Shows how far it is, to its end. */
async function follow(response: Response): Promise<Moved> {
  try {
    for await (const line of moveLines(response)) {
      if ('error' in line) throw new CommandError(line.error)
      if ('moved' in line) return line.moved
      const { table, done, units, rows, day, project } = line
      const place = [day, project].filter((word) => word !== '').join(' ')
      showProgress(`${table}: ${done} of ${units} pieces, ${count(rows)} rows; ${place}`)
    }
  } finally {
    endProgress()
  }
  throw new CommandError(
    'The move broke off. What was copied stays there: run it again, and it goes on.',
  )
}

async function* moveLines({ body }: Response): AsyncGenerator<MoveLine> {
  if (body === null) return
  for await (const line of linesOf(body)) if (line !== '') yield MoveLine.parse(JSON.parse(line))
}

function report({ rows, copied, tables, surplus, isServed }: Moved): string[] {
  const what = ['sessions', 'turns', 'spans', 'messages'].map(
    (name) => `${count(tables.find(({ table }) => table === name)?.rows ?? 0)} ${name}`,
  )
  const sentences = [
    `All ${count(rows)} rows that were here when it began are there, ${count(copied)} of them in pieces copied now: ${what.join(', ')}.`,
    isServed
      ? 'A Skein has run there, so only how many spans and messages there are was compared. skein rebuild there makes turns and sessions of what both have taken.'
      : 'What each project holds is the same by count and checksum.',
  ]
  if (surplus > 0)
    sentences.push(
      `There are ${count(surplus)} rows beside them: removed here since an earlier move, or from elsewhere. What was removed here must be removed there, too.`,
    )
  return [
    ...sentences,
    'What arrives from now on is here only. Switch when a run takes little: stop what sends, or start Skein with SKEIN_CLICKHOUSE_URL, then run this once more, which takes the rest. Accounts, roles and keys came along; who was logged in logs in anew.',
  ]
}
