import { SETTINGS } from '../config.ts'
import type { Option } from './command.ts'

/** What stands for a setting's value in the help, where it isn't any. */
const VALUES: Readonly<Record<string, string>> = {
  'data-dir': 'FOLDER',
  prices: 'FILE',
  masking: 'RULES',
  'tls-cert': 'FILE',
  'tls-key': 'FILE',
  'cors-origin': 'ORIGINS',
}

/** Every setting as a flag. */
export const SETTING_OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  Object.values(SETTINGS).map(({ flag, env, usual, help }) => [
    flag,
    {
      ...(usual === false ? {} : { value: VALUES[flag] ?? 'VALUE' }),
      help: `${help} (${env}, else ${usual === '' ? 'none' : usual === false ? 'off' : usual})`,
    },
  ]),
)
