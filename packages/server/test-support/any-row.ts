import { z } from 'zod'

/** Rows of which only the number, or nothing, is looked at. */
export const AnyRow = z.unknown()
