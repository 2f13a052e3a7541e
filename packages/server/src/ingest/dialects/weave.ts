import type { Dialect } from './dialect.ts'

/** Weights & Biases' Weave. */
export const weave: Dialect = {
  sessionKeys: ['wandb.thread_id'],
}
