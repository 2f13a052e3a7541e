/** More has been handed in than can be stored soon: the client should come again in a moment. */
export class OverloadedError extends Error {
  override name = 'OverloadedError'
}
