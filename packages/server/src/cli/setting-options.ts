import { SETTINGS } from '../config.ts'
import type { Option } from './command.ts'

type SettingName = keyof typeof SETTINGS

/** What stands for a setting's value in the help, where it isn't any. */
const VALUES: Readonly<Record<string, string>> = {
  'data-dir': 'FOLDER',
  prices: 'FILE',
  masking: 'RULES',
  'tls-cert': 'FILE',
  'tls-key': 'FILE',
  'cors-origin': 'ORIGINS',
}

/** Settings as flags, in the order of the settings. */
export function settingOptions(...names: SettingName[]): Readonly<Record<string, Option>> {
  const meant = Object.entries(SETTINGS).filter(([name]) => names.includes(name as SettingName))
  return Object.fromEntries(
    meant.map(([, { flag, env, usual, help }]) => [
      flag,
      {
        ...(usual === false ? {} : { value: VALUES[flag] ?? 'VALUE' }),
        help: `${help} (${env}, else ${usual === '' ? 'none' : usual === false ? 'off' : usual})`,
      },
    ]),
  )
}

/** Every setting as a flag. */
export const SETTING_OPTIONS = settingOptions(...(Object.keys(SETTINGS) as SettingName[]))

/** How to open a ClickHouse server, but for where it is. */
export const CLICKHOUSE_SETTINGS = [
  'clickhouseUser',
  'clickhousePassword',
  'clickhouseDatabase',
  'clickhouseCluster',
  'clickhouseCa',
] as const satisfies SettingName[]
