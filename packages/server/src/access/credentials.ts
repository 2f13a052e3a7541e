/** What a request shows to say who asks. */
export interface Credentials {
  /** An API key, as any client sends it. */
  key?: string
  /** What the cookie of a log-in holds. */
  token?: string
}

export const LOGIN_COOKIE = 'skein_login'

/** A header by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined

/**
 * OpenTelemetry's exporters and Phoenix's newer clients send `Authorization: Bearer`, Phoenix's older
 * ones `api_key`, LangSmith's `x-api-key`, and Langfuse's Basic, with the key as the password.
 */
export function readCredentials(header: HeaderOf): Credentials {
  const [scheme = '', value = ''] = (header('authorization') ?? '').trim().split(/\s+/)
  const key =
    scheme.toLowerCase() === 'bearer'
      ? value
      : scheme.toLowerCase() === 'basic'
        ? Buffer.from(value, 'base64').toString().split(':').slice(1).join(':')
        : (header('api_key') ?? header('x-api-key') ?? '').trim()
  if (key !== '') return { key }
  const token = readCookie(header('cookie') ?? '', LOGIN_COOKIE)
  return token === undefined ? {} : { token }
}

function readCookie(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name && value !== undefined && value !== '') return value
  }
  return undefined
}
