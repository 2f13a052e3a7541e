/** A node that derives is needed for it, and there is none, or it ended. The message says what to do. */
export class NoNodeError extends Error {
  override name = 'NoNodeError'
}
