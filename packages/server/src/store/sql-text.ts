/** A text as SQL writes it, for the few places where a parameter can't stand. */
export function sqlText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
