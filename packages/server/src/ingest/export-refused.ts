/** Who sends may not: 401 without a key that is valid, 403 with one that doesn't let it. */
export class ExportRefused extends Error {
  override name = 'ExportRefused'
  readonly status: 401 | 403
  constructor(status: ExportRefused['status'], message: string) {
    super(message)
    this.status = status
  }
}

export function foreignProject(named: string, only: string): ExportRefused {
  return new ExportRefused(
    403,
    `this API key is for project ${only}, and the export names ${named}: use a key of that project, or name this one`,
  )
}

/**
 * Whom spans are taken from, by the headers that came with them: resolves to the one project that they
 * may be sent to, `undefined` when that is any. Throws {@link ExportRefused}.
 */
export type Admit = (
  /** As the table of who may what names it. */
  route: string,
  header: (name: string) => string | undefined,
) => Promise<string | undefined>
