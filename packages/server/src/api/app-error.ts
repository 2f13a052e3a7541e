import type { ApiError } from '@skein/model/api'

type Code = ApiError['error']['code']

const STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  too_many_requests: 429,
  not_supported: 501,
  overloaded: 503,
  internal: 500,
} as const satisfies Record<Code, number>

/** An answer that is an error: what was wrong and what to do, for whoever asked. */
export class AppError extends Error {
  override name = 'AppError'
  readonly code: Code
  readonly field: string | undefined
  readonly offset: number | undefined
  constructor(code: Code, message: string, field?: string, offset?: number) {
    super(message)
    this.code = code
    this.field = field
    this.offset = offset
  }

  get status() {
    return STATUS[this.code]
  }

  toJson(): ApiError {
    const { code, message, field, offset } = this
    return {
      error: {
        code,
        message,
        ...(field === undefined ? {} : { field }),
        ...(offset === undefined ? {} : { offset }),
      },
    }
  }
}
