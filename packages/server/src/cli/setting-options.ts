import { SETTINGS } from '../config.ts'
import type { Option } from './command.ts'

/** Every setting as a flag. */
export const SETTING_OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  Object.values(SETTINGS).map(({ flag, env, usual, help }) => [
    flag,
    {
      ...(usual === false
        ? {}
        : {
            value:
              flag === 'data-dir'
                ? 'FOLDER'
                : flag === 'prices'
                  ? 'FILE'
                  : flag === 'masking'
                    ? 'RULES'
                    : 'VALUE',
          }),
      help: `${help} (${env}, else ${usual === '' ? 'none' : usual === false ? 'off' : usual})`,
    },
  ]),
)
