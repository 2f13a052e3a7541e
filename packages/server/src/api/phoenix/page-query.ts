import { z } from 'zod'

/** The pages that Phoenix's lists come in. */
export const PageQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

export const TimesQuery = PageQuery.extend({
  start_time: z.string().optional(),
  end_time: z.string().optional(),
})
