/** Code keeps its dollar signs and backslashes. */
const CODE = /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`)/

/** Whether a Markdown text has formulas: `$$…$$`, `\(…\)` or `\[…\]`; a single dollar is money. */
export function hasMath(text: string): boolean {
  return /\$\$|\\\(|\\\[/.test(text)
}

/** The text with formulas written the one way that the Markdown reader knows: `$$…$$`. */
export function withPlainMath(text: string): string {
  return text
    .split(CODE)
    .map((piece, index) =>
      index % 2 === 1
        ? piece
        : piece
            .replaceAll(
              /\\\[([\s\S]+?)\\\]/g,
              (_, formula: string) => `\n$$\n${formula.trim()}\n$$\n`,
            )
            .replaceAll(/\\\(([\s\S]+?)\\\)/g, (_, formula: string) => `$$${formula.trim()}$$`),
    )
    .join('')
}
