import { readConfig } from '../config.ts'
import type { NodeRole } from '../node-role.ts'
import { CommandError, type Command } from './command.ts'
import { SETTING_OPTIONS } from './setting-options.ts'

export const ingestCommand = roleCommand(
  'ingest',
  'OTLP receiver that derives turns and sessions; one of several nodes on a ClickHouse server',
  'Has no pages and no API but /healthz, /readyz and /metrics: those are at nodes that run skein web or skein serve.',
)

export const webCommand = roleCommand(
  'web',
  'web app and API without an OTLP receiver; one of several nodes on a ClickHouse server',
  'Derives nothing: at least one node must run skein ingest or skein serve, also to delete and to rebuild.',
)

function roleCommand(
  name: Exclude<NodeRole, 'everything'>,
  summary: string,
  what: string,
): Command {
  return {
    name,
    summary,
    options: SETTING_OPTIONS,
    details: `${what}
Only with SKEIN_CLICKHOUSE_URL, a store that all nodes share.`,
    async run(given) {
      const config = readConfig(given.flags, process.env)
      if (config.clickhouseUrl === '')
        throw new CommandError(
          `skein ${name} is one node of several, which need a store that they share: set SKEIN_CLICKHOUSE_URL, or run skein serve, which does everything.`,
        )
      const { serve } = await import('./serve.ts')
      await serve(config, name)
    },
  }
}
