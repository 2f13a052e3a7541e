export interface Target {
  /** Where OTLP over HTTP goes: `https://host/v1/traces`. */
  endpoint: string
  project: string
}

/**
 * The code of one of the `examples/`, sending to a place of the reader's: without the text between the
 * cells of a script that is a notebook, too.
 */
export function exampleCode(code: string, { endpoint, project }: Target): string {
  return withoutText(code)
    .replace('http://127.0.0.1:6006/v1/traces', () => endpoint)
    .replace(
      /(openinference\.project\.name\W+)default\b/,
      (_, before: string) => `${before}${project.replaceAll(/['"\\]/g, String.raw`\$&`)}`,
    )
}

/** What stands in front of the first cell and in cells of text is for those who read all of it. */
function withoutText(code: string): string {
  const [whole = '', ...cells] = code.split(/^# %%/m)
  if (cells.length === 0) return whole
  return cells
    .filter((cell) => !cell.startsWith(' [markdown]'))
    .map((cell) => cell.trim())
    .join('\n\n')
    .concat('\n')
}

/** How to install what an example's package.json or requirements.txt names. */
export function npmInstall({ dependencies }: { dependencies: Record<string, string> }): string {
  return inLines([
    'npm install',
    ...Object.entries(dependencies).map(([name, version]) => `${name}@${majorOf(version)}`),
  ])
}

export function pipInstall(requirements: string): string {
  const names = requirements
    .trim()
    .split('\n')
    .map((line) => line.replace(/==.*/, ''))
  return inLines(['pip install', ...names])
}

/** Of 0.x the second number: that is where it breaks. */
function majorOf(version: string): string {
  return /^(?:0\.)?\d+/.exec(version)?.[0] ?? version
}

const LINE_LENGTH = 76

function inLines(words: readonly string[]): string {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length > LINE_LENGTH) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join(' \\\n  ')
}
