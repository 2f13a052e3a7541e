/** An address can't be listened on; the message says which, and what to do. */
export class ListenError extends Error {
  override name = 'ListenError'
}
