import type { PassageId } from './kestrel-passages.ts'

export interface Question {
  /** Ways to ask it; the later ones refer to what was said before. */
  asked: readonly string[]
  answer: string
  found: readonly [PassageId, number][]
}

/** Questions that people ask one after the other, by topic. */
export const TOPICS: readonly (readonly Question[])[] = [
  [
    {
      asked: [
        'How does Kestrel retry failed jobs?',
        'what happens when a job throws',
        'Is there exponential backoff?',
      ],
      answer:
        "A job that throws is tried again with exponential backoff [1]:\n\n| Attempt | Wait (±20 % jitter) |\n|--:|--:|\n| 1 | 2 s |\n| 2 | 4 s |\n| 3 | 8 s |\n| 6 | 64 s |\n| 10 | moved to `dead` |\n\nBoth can be changed per queue:\n\n```ts\nqueue('mail', {\n  maxAttempts: 5,\n  backoff: (attempt) => attempt * 30,\n})\n```",
      found: [
        ['retries', 0.82],
        ['dead', 0.71],
        ['lease', 0.55],
        ['priority', 0.31],
      ],
    },
    {
      asked: [
        'And how do I get jobs out of "dead" again?',
        'I have 4,000 dead jobs after an outage. Retry all of them?',
      ],
      answer:
        "List them first, then put them back; their attempts start from zero again [1]:\n\n```sh\nkestrel dead list --queue mail --limit 20\nkestrel dead retry --queue mail --since 2h\n```\n\nAfter an outage, add `--rate 50/s` so that the service that just recovered isn't knocked over.",
      found: [
        ['dead', 0.88],
        ['retries', 0.63],
        ['limits', 0.4],
      ],
    },
    {
      asked: [
        'Can one job opt out of retries?',
        'some errors are permanent, how do I say "don\'t retry"',
      ],
      answer:
        "Yes. Throw `Discard` from the handler and the job goes straight to `dead`, whatever `maxAttempts` says [1]:\n\n```ts\nimport { Discard } from 'kestrel'\n\nif (response.status === 410) throw new Discard('mailbox is gone')\n```",
      found: [
        ['retries', 0.74],
        ['dead', 0.7],
      ],
    },
  ],
  [
    {
      asked: [
        'How do I make sure a job runs only once per customer?',
        'prevent duplicate jobs',
        'Is there something like a unique constraint for jobs?',
      ],
      answer:
        "Give it a `uniqueKey` [1]. While a job with that key is waiting or running, `enqueue` does nothing and returns the existing id:\n\n```ts\nawait enqueue('sync-customer', { id }, { uniqueKey: `sync:${id}` })\n```\n\nTo hold the key for a while after the job is done, add `uniqueFor: '1h'`.",
      found: [
        ['unique', 0.9],
        ['tx', 0.52],
        ['batch', 0.48],
        ['cron', 0.37],
      ],
    },
    {
      asked: [
        'Is the key checked atomically? Two servers enqueue at the same time',
        'race conditions?',
      ],
      answer:
        'Yes: the key is a partial unique index on the hot table, so PostgreSQL decides, not the client. Of two servers one inserts and the other gets the id of that job [1]. Inside your own transaction the second one **waits** until the first commits or rolls back [2].',
      found: [
        ['unique', 0.81],
        ['tx', 0.77],
        ['locks', 0.6],
      ],
    },
  ],
  [
    {
      asked: [
        'Does Kestrel work behind PgBouncer?',
        'we use pgbouncer in transaction mode, jobs start late',
        'LISTEN/NOTIFY with a pooler',
      ],
      answer:
        "It works, with one restriction: in **transaction pooling** LISTEN/NOTIFY is not available [1], so workers fall back to polling. That is the delay you see. Either\n\n- give workers a direct connection (they need only a few), or\n- set `notify: false` and a short poll:\n\n```ts\nworker({ notify: false, pollInterval: '500ms' })\n```",
      found: [
        ['pgbouncer', 0.93],
        ['limits', 0.61],
        ['locks', 0.44],
      ],
    },
    {
      asked: ['What does polling every 500 ms cost the database?', 'Is polling expensive?'],
      answer:
        'Very little: an empty poll reads one index page. Twenty workers at 500 ms are 40 queries per second of about 0.1 ms each. You notice it only with hundreds of workers; then raise `prefetch`, so that each poll brings more work [1].',
      found: [
        ['limits', 0.66],
        ['locks', 0.62],
        ['pgbouncer', 0.58],
      ],
    },
    {
      asked: [
        'How many direct connections would I need for 30 workers?',
        'connections per worker?',
      ],
      answer:
        'Two per worker process: one that listens, one that claims and completes. So **60 for 30 workers**, plus what your handlers open themselves. If that is too many, run fewer processes with a higher `concurrency` [1]; it is per process.',
      found: [
        ['concurrency', 0.7],
        ['pgbouncer', 0.55],
      ],
    },
  ],
  [
    {
      asked: [
        'How do cron jobs work with several workers?',
        'does every worker run my schedule?',
        'schedule something daily at 6 in Oslo time',
      ],
      answer:
        "A schedule enqueues **at most one job per tick**, whichever worker sees it first [1]:\n\n```ts\nschedule('0 6 * * *', { timezone: 'Europe/Oslo' }, 'daily-report')\n```\n\nDaylight saving is handled: 06:00 stays 06:00.",
      found: [
        ['cron', 0.91],
        ['unique', 0.5],
        ['concurrency', 0.36],
      ],
    },
    {
      asked: ['What if all workers are down at 6:00?', 'missed ticks?'],
      answer:
        'The tick is made up for **once** when a worker is back, even if several were missed [1]. If a late run is useless to you, check `job.scheduledAt` in the handler and return early.',
      found: [
        ['cron', 0.87],
        ['lease', 0.42],
      ],
    },
  ],
  [
    {
      asked: [
        'My jobs fail with LeaseExpired, why?',
        'LeaseExpired error after about a minute',
        'what is a lease',
      ],
      answer:
        "A worker owns a claimed job for 60 s and renews that lease every 20 s [1]. `LeaseExpired` means that it couldn't renew: the process died, or **its event loop was blocked** for longer than the lease [2], for example by a big `JSON.parse` or synchronous image work.\n\nTwo remedies:\n1. move CPU-heavy work to a worker thread\n2. raise the lease for that queue: `lease: '5m'`",
      found: [
        ['lease', 0.89],
        ['locks', 0.84],
        ['shutdown', 0.51],
        ['retries', 0.47],
      ],
    },
    {
      asked: [
        'It is image resizing with sharp, that should be async',
        'the handler is fully async though',
      ],
      answer:
        "sharp works in libuv's thread pool, which has 4 threads. With `concurrency: 20` the other 16 jobs wait there, and so do DNS look-ups and file access, but timers don't: the lease would still be renewed. So I'd look at the database side: is the pool of the worker exhausted? The renewal needs a connection, too. `kestrel doctor` prints waits for a connection.",
      found: [
        ['locks', 0.6],
        ['concurrency', 0.59],
        ['lease', 0.58],
      ],
    },
    {
      asked: ['doctor says "pool wait p99 41 s"', 'pool wait is 41 seconds!'],
      answer:
        'Then that is it. The pool is smaller than `concurrency`, so renewals queue behind your handlers. Set\n\n```ts\nworker({ concurrency: 20, pool: { max: 24 } })\n```\n\nor let handlers release their connection while sharp works. After that `LeaseExpired` should be gone.',
      found: [
        ['concurrency', 0.68],
        ['lease', 0.57],
      ],
    },
  ],
  [
    {
      asked: [
        'How fast is it? We need about 3k jobs/s',
        'throughput numbers?',
        'will postgres cope with 3000 jobs per second',
      ],
      answer:
        'About **9,000 empty jobs per second** on an 8-core database with `prefetch: 50` [1], so 3,000 is within reach. Watch autovacuum, though: it keeps up by itself to about 2,000 jobs/s [2]. Above that, lower its thresholds for the hot table:\n\n```sql\nALTER TABLE kestrel.job SET (\n  autovacuum_vacuum_scale_factor = 0,\n  autovacuum_vacuum_threshold = 5000\n);\n```',
      found: [
        ['limits', 0.9],
        ['vacuum', 0.83],
        ['batch', 0.66],
        ['locks', 0.5],
      ],
    },
    {
      asked: ['We enqueue in bursts of 50,000', 'fastest way to enqueue a lot?'],
      answer:
        'Use `enqueueMany`, which inserts with `COPY` [1]. 10,000 jobs take about 120 ms, so your burst is half a second. Duplicates by `uniqueKey` are skipped and counted:\n\n```ts\nconst { inserted, duplicates } = await enqueueMany(jobs)\n```',
      found: [
        ['batch', 0.92],
        ['unique', 0.49],
      ],
    },
    {
      asked: ['and latency?', 'How long from enqueue to start?'],
      answer:
        '3 to 8 ms with LISTEN/NOTIFY, and up to `pollInterval` without it [1]. During your bursts the queue is never empty, so latency is simply the backlog divided by the throughput.',
      found: [
        ['limits', 0.81],
        ['pgbouncer', 0.46],
      ],
    },
  ],
  [
    {
      asked: [
        'Can I enqueue inside my transaction?',
        'job runs before my row is committed, "user not found"',
        'outbox pattern with kestrel',
      ],
      answer:
        "Yes, and it is the main reason to keep a queue in the database [1]. Pass your client:\n\n```ts\nawait sql.begin(async (client) => {\n  const user = await insertUser(client, form)\n  await enqueue('welcome-mail', { id: user.id }, { client })\n})\n```\n\nThe job becomes visible when you commit, and never if you roll back. No outbox table needed.",
      found: [
        ['tx', 0.94],
        ['unique', 0.45],
        ['python', 0.33],
      ],
    },
    {
      asked: ['Does that work from Python with SQLAlchemy?', 'what about our Django app'],
      answer:
        'Yes: it is a SQL function, so anything that runs in your transaction will do [1]:\n\n```python\nsession.execute(\n    text("SELECT kestrel.enqueue(\'welcome-mail\', :payload)"),\n    {"payload": json.dumps({"id": user.id})},\n)\nsession.commit()\n```',
      found: [
        ['python', 0.88],
        ['tx', 0.8],
      ],
    },
  ],
  [
    {
      asked: [
        'What should I alert on?',
        'prometheus metrics for kestrel',
        'monitoring best practices',
      ],
      answer:
        'One alert matters most: **`kestrel_oldest_waiting_seconds`** [1]. It rises when workers are down, too slow or stuck, and stays low under healthy load.\n\n```yaml\n- alert: QueueIsLate\n  expr: kestrel_oldest_waiting_seconds > 120\n  for: 5m\n```\n\nFor a dashboard add the rate of `kestrel_jobs_total` by state, and the p95 of `kestrel_job_seconds`.',
      found: [
        ['metrics', 0.92],
        ['otel', 0.6],
        ['limits', 0.41],
      ],
    },
    {
      asked: ['Can I see the job in the same trace as the request?', 'otel support?'],
      answer:
        "With `@kestrel/otel` the context is stored with the job and the job's span **links** to the span that enqueued it [1]. A link and not a parent: a job may run hours later, and a trace that stays open for hours is of no use to anyone.",
      found: [
        ['otel', 0.91],
        ['metrics', 0.5],
      ],
    },
  ],
  [
    {
      asked: [
        'Jobs get killed on every deploy',
        'kubernetes rolling update loses jobs',
        'graceful shutdown',
      ],
      answer:
        "They aren't lost: when the lease runs out, another worker takes them [1]. To avoid that minute, let workers drain. On SIGTERM a worker waits `drainTimeout` (25 s) for running jobs and then gives their leases back [2]. Make sure that Kubernetes waits longer:\n\n```yaml\nspec:\n  terminationGracePeriodSeconds: 40\n```",
      found: [
        ['shutdown', 0.93],
        ['lease', 0.75],
        ['locks', 0.52],
      ],
    },
    {
      asked: ['Some of our jobs take 10 minutes', 'and for long jobs?'],
      answer:
        "Don't drain for ten minutes. Make the job **resumable**: save progress with `job.checkpoint({ page })`, and start from `job.state` when it is claimed again. With `drainTimeout: '5s'` the lease is given back at once and the next worker goes on within milliseconds.",
      found: [
        ['shutdown', 0.72],
        ['lease', 0.66],
        ['batches', 0.4],
      ],
    },
  ],
  [
    {
      asked: [
        'How do I upgrade from version 2 to 3?',
        'is the v3 migration online?',
        'breaking changes in 3.0',
      ],
      answer:
        "The migration is online: `kestrel migrate` rewrites the hot table in batches while workers go on [1].\n\n1. upgrade all **workers** to 3\n2. run `kestrel migrate`\n3. upgrade the code that enqueues\n\nDon't use `uniqueFor` before step 1 is done everywhere: version 2 workers don't know it.",
      found: [
        ['migrate3', 0.95],
        ['unique', 0.5],
        ['install', 0.48],
      ],
    },
    {
      asked: ['Which rights does the migration need?', 'our app role cannot create schemas'],
      answer:
        'Run it once with a role that may create a schema; afterwards workers need only `USAGE` [1]:\n\n```sql\nGRANT USAGE ON SCHEMA kestrel TO app;\n```\n\n`kestrel migrate --print` writes the SQL instead of running it, for teams where a DBA has to look first.',
      found: [
        ['install', 0.86],
        ['migrate3', 0.7],
      ],
    },
  ],
  [
    {
      asked: [
        'Are payloads encrypted at rest?',
        'we put personal data into jobs, GDPR',
        'encrypt job payload',
      ],
      answer:
        "By default they are plain JSONB. With `encryption` they are encrypted with AES-256-GCM before they reach the database [1]:\n\n```ts\nconst queue = kestrel({ encryption: { key: process.env.JOB_KEY } })\n```\n\nFor personal data I'd still enqueue **ids instead of data**: the handler reads the current row, and deletion requests have nothing to chase.",
      found: [
        ['encryption', 0.92],
        ['vacuum', 0.44],
        ['tx', 0.36],
      ],
    },
    {
      asked: ['How do I rotate the key?', 'key rotation?'],
      answer:
        'Put the new key in front and keep the old one until the last job that used it is gone [1]:\n\n```ts\nencryption: { key: [process.env.JOB_KEY_NEW, process.env.JOB_KEY_OLD] }\n```\n\nThe archive keeps done jobs for 7 days [2], so drop the old key after that.',
      found: [
        ['encryption', 0.9],
        ['vacuum', 0.58],
      ],
    },
  ],
  [
    {
      asked: [
        'How do I test code that enqueues jobs?',
        'run jobs synchronously in tests',
        'vitest + kestrel',
      ],
      answer:
        "Use `drain`: it runs all waiting jobs in your test's process and rethrows the first error [1].\n\n```ts\ntest('a new user gets a mail', async () => {\n  await signUp('ada@example.com')\n  await drain('mail')\n  expect(outbox).toHaveLength(1)\n})\n```\n\nEach test file should have its own schema: `kestrel({ schema: `test_${process.pid}` })`.",
      found: [
        ['testing', 0.94],
        ['install', 0.4],
        ['retries', 0.38],
      ],
    },
    {
      asked: ['Can I fake time for delayed jobs?', 'test a job that is delayed by 3 days'],
      answer:
        "`drain('mail', { until: '3d' })` treats everything due in the next three days as due now [1]. `job.runAt` still has the real time, so you can assert on it. I didn't find a way to fake the database's own `now()`; the manual doesn't mention one.",
      found: [
        ['testing', 0.83],
        ['cron', 0.51],
      ],
    },
  ],
  [
    {
      asked: [
        'Run a job when a group of other jobs is done',
        'fan out / fan in?',
        'is there something like Sidekiq batches',
      ],
      answer:
        "Yes, batches [1]:\n\n```ts\nawait batch(pages.map((page) => job('import-page', { page })))\n  .onDone(job('import-report'))\n```\n\n`import-report` runs when every page is done **or dead**, and gets both counts as its payload.",
      found: [
        ['batches', 0.91],
        ['batch', 0.64],
        ['dead', 0.43],
      ],
    },
    {
      asked: ['Can a batch job add more jobs to the same batch?', 'nested batches?'],
      answer:
        "Yes: call `job.batch.add(...)` from the handler. The batch can't finish while a member is running, so there is no race. Batches inside batches are not supported; the manual suggests a queue of coordinators instead, but gives no example.",
      found: [
        ['batches', 0.79],
        ['unique', 0.35],
      ],
    },
  ],
  [
    {
      asked: [
        'Kestrel vs Redis-based queues?',
        'why would I not just use BullMQ',
        'convince my CTO',
      ],
      answer:
        'In one table, as fairly as I can:\n\n| | Kestrel | Redis-based |\n|---|---|---|\n| Enqueue in your transaction | **yes** [1] | no, needs an outbox |\n| Throughput | ~9,000 jobs/s [2] | 20,000+ jobs/s |\n| Start latency | 3–8 ms | 1–2 ms |\n| Extra service to run | none | Redis with persistence |\n| Search and join jobs | SQL | limited |\n\nIf you already run PostgreSQL and need fewer than a few thousand jobs per second, the transaction alone is worth it.',
      found: [
        ['tx', 0.78],
        ['limits', 0.77],
        ['vacuum', 0.5],
      ],
    },
    {
      asked: ['What is the weakest point?', 'and the downsides, honestly'],
      answer:
        'Load on your primary database. Every job is at least three writes, and bloat is real above 2,000 jobs/s [1]. A runaway producer can slow down your product, not just your queue. Set `maxWaiting` per queue so that `enqueue` fails instead.',
      found: [
        ['vacuum', 0.74],
        ['limits', 0.7],
      ],
    },
    {
      asked: ['Who uses it in production at scale?', 'any big companies on it?'],
      answer:
        "I can't tell from the documentation: it names no customers. The forum or the team could answer that.",
      found: [
        ['limits', 0.22],
        ['python', 0.19],
      ],
    },
  ],
  [
    {
      asked: [
        'How can I run important jobs first?',
        'priority queues',
        'premium customers should not wait behind bulk jobs',
      ],
      answer:
        "Use `priority`; **lower numbers run first**, the default is 100 [1]:\n\n```ts\nawait enqueue('export', payload, { priority: customer.premium ? 10 : 100 })\n```\n\nIf the bulk jobs never end, the high numbers starve. Then a queue of its own with its own workers is the better tool.",
      found: [
        ['priority', 0.92],
        ['concurrency', 0.57],
        ['limits', 0.35],
      ],
    },
    {
      asked: ['limit to 5 exports at once over all servers', 'global concurrency limit?'],
      answer:
        "`globalLimit` on the queue counts over all workers [1]:\n\n```ts\nqueue('export', { globalLimit: 5 })\n```\n\nIt costs one row lock per job, which doesn't matter for exports but would for a queue of tiny jobs. Plain `concurrency` is per process.",
      found: [
        ['concurrency', 0.93],
        ['locks', 0.5],
        ['priority', 0.47],
      ],
    },
  ],
]
