/** The values of the contract that the page needs, from modules that load no zod. */
export { PATHS } from '@skein/model/paths'
export { REDACTED } from '@skein/model/redacted'
