/** Passages of the manual of Kestrel, a job queue that lives in PostgreSQL. */
export const PASSAGES = {
  install:
    'Installation. Kestrel needs PostgreSQL 14 or newer and no extension. Run `kestrel migrate` once with a role that may create a schema; workers need only `USAGE` on it.',
  retries:
    'Retries. A job that throws is tried again after `backoff(attempt)`, by default 2^attempt seconds with up to 20 % jitter, at most `maxAttempts` (10) times. Then it moves to `dead`.',
  dead: 'Dead jobs. `kestrel dead list` shows them with the last error. `kestrel dead retry --queue mail --since 2h` puts them back with their attempts reset.',
  unique:
    'Unique jobs. `uniqueKey` makes `enqueue` a no-op while a job with the same key is waiting or running. With `uniqueFor: "1h"` the key is held for that long after the job is done.',
  cron: 'Schedules. `schedule("0 6 * * *", { timezone: "Europe/Oslo" })` enqueues at most one job per tick, whichever worker sees it first. Missed ticks are made up for once, not one by one.',
  priority:
    'Priorities. Lower numbers run first; the default is 100. Priorities order jobs in one queue only. A queue that never empties starves its high numbers: give it a queue of its own.',
  concurrency:
    'Concurrency. `concurrency` is per worker process; `globalLimit` on the queue is over all workers and costs one row lock per job.',
  locks:
    'How jobs are claimed. Workers take jobs with `FOR UPDATE SKIP LOCKED` in batches of `prefetch` (default 10). A claimed job belongs to its worker until its lease of 60 s runs out; the worker renews it every 20 s.',
  lease:
    'Lost workers. When a lease runs out, another worker takes the job and its attempt counts as failed with `LeaseExpired`. Blocking the event loop for longer than the lease has the same effect.',
  tx: 'Transactional enqueue. `enqueue(job, { client })` uses your open transaction, so the job exists only if your data does. This is the main reason to keep a queue in the database.',
  vacuum:
    'Table bloat. Done jobs are moved to daily partitions of `kestrel.archive` and dropped after `keepDone` (7 days). The hot table stays small, so autovacuum keeps up up to about 2,000 jobs/s.',
  limits:
    'Throughput. On an 8-core database Kestrel runs about 9,000 empty jobs per second with `prefetch: 50`; latency from enqueue to start is 3-8 ms with LISTEN/NOTIFY and up to `pollInterval` without.',
  pgbouncer:
    'PgBouncer. In transaction pooling mode LISTEN/NOTIFY does not work: set `notify: false` and lower `pollInterval`, or give workers a direct connection.',
  metrics:
    'Metrics. `/metrics` exposes `kestrel_jobs_total{queue,state}`, `kestrel_job_seconds` (histogram) and `kestrel_oldest_waiting_seconds`. Alert on the last one.',
  otel: "Tracing. With `@kestrel/otel` the trace context is stored with the job, and the job's span links to the span that enqueued it.",
  shutdown:
    "Graceful shutdown. On SIGTERM a worker stops claiming, waits `drainTimeout` (25 s) for running jobs, then gives their leases back. Keep it below your orchestrator's grace period.",
  migrate3:
    "Upgrading to 3. `kestrel migrate` rewrites the hot table online in batches. Version 2 workers go on running; don't mix them with version 3 enqueuers that use `uniqueFor`.",
  python:
    'Clients. Jobs can be enqueued from any language with `SELECT kestrel.enqueue(queue, payload)`. Workers exist for Node, Python (3.10+) and Go.',
  encryption:
    'Payload encryption. `encryption: { key }` encrypts payloads with AES-256-GCM before they reach the database. Keys can be rotated by adding the new one in front.',
  batch:
    'Bulk enqueue. `enqueueMany(jobs)` inserts with `COPY`; 10,000 jobs take about 120 ms. `uniqueKey` is honoured, duplicates are counted in the result.',
  batches:
    'Batches. `batch(jobs).onDone(job)` runs the last job when all the others are done or dead. `onDone` gets the counts as its payload.',
  testing:
    "Testing. `drain(queue)` runs all waiting jobs in the test's own process and rethrows the first error, so a failing job fails the test.",
} as const

export type PassageId = keyof typeof PASSAGES
