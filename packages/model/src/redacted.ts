/** What OpenInference clients send in place of a value that they were told to hide. */
export const REDACTED = '__REDACTED__'
