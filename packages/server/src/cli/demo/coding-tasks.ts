import { edit, explore, failing, grep, passing, readFile, subAgent } from './coding-steps.ts'
import type { Noun } from './coding-steps.ts'
import { overloaded } from './failures.ts'
import { deal } from './random.ts'
import type { Random } from './random.ts'
import { tools, turn } from './script.ts'
import type { Turn } from './script.ts'

type Task = (n: Noun, random: Random, round: number) => Turn[]

const pagination: Task = (n, random, round) => [
  turn(
    deal(
      [
        `Customers report that some ${n.many} show up twice when they scroll. Can you find out why?`,
        `There's a duplicate row at every page boundary of GET /${n.many}. Please fix.`,
        `/${n.many} pagination is off by one, have a look`,
      ],
      round,
    ),
    [
      ...explore(random, n, random.int(4, 9)),
      tools(
        grep('created_at <=', [
          `src/${n.many}/list-${n.many}.ts:8:    \${cursor === undefined ? sql\`\` : sql\`AND created_at <= \${cursor}\`}`,
        ]),
      ),
    ],
    `Found it, in \`src/${n.many}/list-${n.many}.ts:8\`. The cursor is the \`created_at\` of the **last row of the page before**, and the query asks for \`created_at <= cursor\`, so that row comes again.\n\nSimply using \`<\` would fix the duplicate but *lose* rows that share a timestamp, which bulk imports produce. I'd page by \`(created_at, id)\`:\n\n\`\`\`sql\nWHERE (created_at, id) < ($cursor_time, $cursor_id)\nORDER BY created_at DESC, id DESC\n\`\`\`\n\nShall I do that, with a test for equal timestamps?`,
    {
      reasoning: `The handler hands out page.at(-1).createdAt as the cursor and the query uses <=. That returns the boundary row twice. With < rows of equal timestamps would be skipped; a compound cursor has neither problem.`,
    },
  ),
  turn(
    'Yes, do it',
    [
      edit(
        `src/${n.many}/list-${n.many}.test.ts`,
        `@@ -10,3 +10,13 @@\n+\n+test('rows of one timestamp are neither repeated nor lost', async () => {\n+  await seed('${n.many}', 120, { createdAt: '2026-11-01T00:00:00Z' })\n+  const seen = new Set<string>()\n+  let cursor: string | undefined\n+  do {\n+    const page = await list${n.type}s('acc-1', cursor)\n+    for (const row of page.rows) seen.add(row.id)\n+    cursor = page.nextCursor\n+  } while (cursor !== undefined)\n+  expect(seen.size).toBe(120)\n+})`,
      ),
      failing(
        `npx vitest run src/${n.many}`,
        `src/${n.many}/list-${n.many}.test.ts > rows of one timestamp are neither repeated nor lost`,
        `TypeError: page.rows is not iterable\n ❯ src/${n.many}/list-${n.many}.test.ts:18:28`,
        41,
      ),
      edit(
        `src/${n.many}/list-${n.many}.ts`,
        `@@ -5,12 +5,18 @@\n-    \${cursor === undefined ? sql\`\` : sql\`AND created_at <= \${cursor}\`}\n-    ORDER BY created_at DESC\n+    \${after === undefined ? sql\`\` : sql\`AND (created_at, id) < (\${after.createdAt}, \${after.id})\`}\n+    ORDER BY created_at DESC, id DESC`,
      ),
      edit(
        `src/${n.many}/routes.ts`,
        `@@ -8,3 +8,3 @@\n-  return c.json({ ${n.many}: page, nextCursor: page.at(-1)?.createdAt ?? null })\n+  return c.json({ ${n.many}: page.rows, nextCursor: page.nextCursor ?? null })`,
      ),
      failing(
        `npx vitest run src/${n.many}`,
        `src/${n.many}/list-${n.many}.test.ts > rows of one timestamp are neither repeated nor lost`,
        'AssertionError: expected 100 to be 120\n\n- Expected\n+ Received\n\n- 120\n+ 100',
        41,
      ),
      tools(
        readFile(
          'src/testing/seed.ts',
          `export async function seed(table: string, count: number, values = {}) {\n  for (let index = 0; index < count; index += 50) {\n    await sql\`INSERT INTO \${sql(table)} \${sql(rows(count, values))}\`\n  }\n}`,
        ),
      ),
      edit(
        `src/${n.many}/list-${n.many}.ts`,
        `@@ -14,2 +14,2 @@\n-    LIMIT \${limit}\`\n+    LIMIT \${limit + 1}\``,
      ),
      passing('npx vitest run', 12, 41, '5.3'),
    ],
    `Done, all 41 tests pass. What changed:\n\n- \`list-${n.many}.ts\` pages by \`(created_at, id)\` and asks for one row more, to know whether there is a next page\n- \`routes.ts\` returns an opaque \`nextCursor\`\n- a new test with 120 rows of the same timestamp\n\nThe existing index \`${n.many}_by_account\` doesn't cover \`id\`. It still works, with a small sort per timestamp; for big accounts you may want\n\n\`\`\`sql\nCREATE INDEX CONCURRENTLY ${n.many}_page ON ${n.many} (account_id, created_at DESC, id DESC);\n\`\`\``,
  ),
  turn(
    'Old clients still send a timestamp as the cursor. What happens to them?',
    [
      tools(
        grep('cursor', [
          `src/${n.many}/routes.ts:7:  const { cursor, limit } = c.req.query()`,
          `mobile/api/${n.many}.ts:31:  params.set('cursor', last.createdAt)`,
        ]),
      ),
      edit(
        `src/${n.many}/routes.ts`,
        `@@ -7,2 +7,3 @@\n+  const after = parseCursor(cursor) ?? timestampCursor(cursor)`,
      ),
      passing('npx vitest run', 12, 43, '5.1'),
    ],
    `They'd have got a 400. I've added a fallback: a cursor that is a plain timestamp is read as \`(timestamp, max uuid)\`, which is exactly what they expect, minus the duplicate. Two tests cover it. You can drop \`timestampCursor\` when the mobile app 4.2 is out of support.`,
  ),
]

const slowReport: Task = (n, random, round) => [
  turn(
    deal(
      [
        `The monthly ${n.one} report takes 40 s. Where is the time going?`,
        `why is GET /reports/${n.many} so slow`,
        `Profile the ${n.one} report please, it times out in production`,
      ],
      round,
    ),
    [
      subAgent(
        'explore',
        `Find everything that runs while GET /reports/${n.many} is answered. List the queries in order.`,
        explore(random, n, random.int(4, 8)),
        `Called in this order:\n1. \`reports/${n.many}.ts:22\` \`list${n.type}s\` (1 query)\n2. \`reports/${n.many}.ts:27\` \`accountOf(${n.one})\` **inside a loop** (1 query per ${n.one})\n3. \`reports/format.ts:9\` \`exchangeRate(currency, day)\` inside the same loop (1 HTTP call per ${n.one}, not cached)`,
      ),
      tools(
        readFile(
          `src/reports/${n.many}.ts`,
          `for (const ${n.one} of ${n.many}) {\n  const account = await accountOf(${n.one})\n  const rate = await exchangeRate(account.currency, ${n.one}.createdAt)\n  lines.push(format(${n.one}, account, rate))\n}`,
        ),
      ),
    ],
    `It is the loop in \`src/reports/${n.many}.ts:22\`. For each ${n.one} it waits for **one query and one HTTP call**, one after the other:\n\n| | calls for 1,800 ${n.many} | each | total |\n|---|--:|--:|--:|\n| \`list${n.type}s\` | 1 | 90 ms | 0.1 s |\n| \`accountOf\` | 1,800 | 3 ms | 5.4 s |\n| \`exchangeRate\` | 1,800 | 19 ms | **34 s** |\n\nThere are at most 31 days × 6 currencies, so 1,800 look-ups of rates are really 186. I suggest one query for all accounts, and rates fetched once per day and currency.`,
  ),
  turn(
    deal(
      ['Go ahead. Keep the output byte for byte the same.', 'ok do it, but no new dependency'],
      round,
    ),
    [
      edit(
        `src/reports/${n.many}.ts`,
        `@@ -20,8 +20,12 @@\n-for (const ${n.one} of ${n.many}) {\n-  const account = await accountOf(${n.one})\n-  const rate = await exchangeRate(account.currency, ${n.one}.createdAt)\n+const accounts = await accountsOf(${n.many})\n+const rates = await ratesFor(${n.many}.map((${n.one}) => rateKey(${n.one}, accounts)))\n+for (const ${n.one} of ${n.many}) {\n+  const account = mustGet(accounts, ${n.one}.accountId)\n+  const rate = mustGet(rates, rateKey(${n.one}, accounts))`,
      ),
      failing(
        'npx vitest run src/reports',
        `src/reports/${n.many}.test.ts > rounds half to even`,
        `AssertionError: expected '1,204.35' to be '1,204.34'`,
        58,
      ),
      { type: 'modelFailure', failure: overloaded(), waitMs: 3200 },
      tools(
        grep('toFixed', [
          'src/reports/format.ts:14:  return (amount * rate).toFixed(2)',
          'src/rates/rates.ts:30:  return Number(row.rate.toFixed(4))',
        ]),
      ),
      edit(
        'src/rates/rates.ts',
        '@@ -30,1 +30,1 @@\n-  return Number(row.rate.toFixed(4))\n+  return row.rate',
      ),
      passing('npx vitest run', 19, 211, '11.4'),
      tools({
        name: 'run_command',
        args: { command: `node scripts/compare-report.ts --month 2026-10 --kind ${n.many}` },
        result: 'old: 41.2 s, 1,812 lines\nnew:  1.9 s, 1,812 lines\ndiff: none',
        ms: 43_000,
      }),
    ],
    `**41.2 s → 1.9 s** for October, and the two files are the same byte for byte.\n\nOne surprise: a test caught a difference of one cent. The bulk rate query rounded rates to 4 digits *before* multiplying; the old code didn't. I removed that rounding.`,
    {
      reasoning: `A cent off in the rounding test. The old path used the rate as it came; the bulk path goes through rates.ts:30, which rounds to four digits first. The report must not change, so the rounding has to go.`,
    },
  ),
]

const flakyTest: Task = (n, random, round) => [
  turn(
    deal(
      [
        `\`${n.one} is overdue the day after it is due\` fails about once a week in CI, never locally`,
        `flaky test in src/${n.many}, please get to the bottom of it, don't just retry it`,
      ],
      round,
    ),
    [
      tools(
        readFile(
          `src/${n.many}/overdue.test.ts`,
          `test('${n.one} is overdue the day after it is due', () => {\n  const ${n.one} = make${n.type}({ due: daysFromNow(-1) })\n  expect(isOverdue(${n.one})).toBe(true)\n})`,
        ),
        readFile(
          `src/${n.many}/overdue.ts`,
          `export function isOverdue(${n.one}: ${n.type}, now = new Date()) {\n  return startOfDay(now) > startOfDay(${n.one}.due)\n}`,
        ),
      ),
      ...explore(random, n, random.int(2, 5)),
      tools({
        name: 'run_command',
        args: {
          command: 'gh run list --workflow ci --status failure --limit 40 --json createdAt,headSha',
        },
        result:
          '[{"createdAt":"2026-11-17T23:07:41Z"},{"createdAt":"2026-11-09T23:31:02Z"},{"createdAt":"2026-10-28T23:12:55Z"},{"createdAt":"2026-10-21T22:40:18Z"}]',
        ms: 1900,
      }),
      tools({
        name: 'run_tests',
        args: {
          command: `TZ=Europe/Stockholm faketime '2026-11-18 00:07:41' npx vitest run src/${n.many}/overdue.test.ts`,
        },
        result: ` FAIL  src/${n.many}/overdue.test.ts > ${n.one} is overdue the day after it is due\nAssertionError: expected false to be true`,
        ms: 2100,
      }),
    ],
    `It isn't random: all failed runs started **between 22:00 and 24:00 UTC**. CI runs in Stockholm time, \`startOfDay\` uses the local zone and \`daysFromNow\` uses UTC. In the hour or two when those are on different days, the test sees "today" where it means "yesterday". I can reproduce it with \`faketime\`.\n\nThis is a bug in the product, too: a customer in Stockholm sees an overdue ${n.one} up to two hours late.`,
  ),
  turn(
    'Nice catch. Fix the product then, with the zone of the account',
    [
      edit(
        `src/${n.many}/overdue.ts`,
        `@@ -1,3 +1,6 @@\n-export function isOverdue(${n.one}: ${n.type}, now = new Date()) {\n-  return startOfDay(now) > startOfDay(${n.one}.due)\n+/** Overdue from the first moment of the day after the due day, in the zone of the account. */\n+export function isOverdue(${n.one}: ${n.type}, zone: string, now = new Date()) {\n+  return dayIn(zone, now) > dayIn(zone, ${n.one}.due)\n }`,
      ),
      tools({
        name: 'run_command',
        args: { command: 'npx tsc --noEmit' },
        result: `src/${n.many}/routes.ts(19,10): error TS2554: Expected 2-3 arguments, but got 1.\nsrc/reminders/send.ts(44,7): error TS2554: Expected 2-3 arguments, but got 1.`,
        ms: 6100,
      }),
      edit(
        `src/${n.many}/routes.ts`,
        `@@ -19,1 +19,1 @@\n-  if (isOverdue(${n.one})) {\n+  if (isOverdue(${n.one}, account.timezone)) {`,
      ),
      edit(
        'src/reminders/send.ts',
        `@@ -44,1 +44,1 @@\n-  if (isOverdue(${n.one})) queue.push(${n.one})\n+  if (isOverdue(${n.one}, accounts.get(${n.one}.accountId).timezone)) queue.push(${n.one})`,
      ),
      edit(
        `src/${n.many}/overdue.test.ts`,
        `@@ -1,4 +1,9 @@\n+test.each(['UTC', 'Europe/Stockholm', 'Pacific/Auckland'])('overdue at midnight in %s', (zone) => {\n+  const due = midnightIn(zone, '2026-11-17')\n+  const ${n.one} = make${n.type}({ due })\n+  expect(isOverdue(${n.one}, zone, addMs(due, 86_399_999))).toBe(false)\n+  expect(isOverdue(${n.one}, zone, addMs(due, 86_400_000))).toBe(true)\n+})`,
      ),
      passing('npx vitest run', 23, 187, '9.8'),
    ],
    `Fixed in the product; the test now takes its clock and zone as arguments and runs for UTC, Stockholm and Auckland. 187 tests pass.\n\n\`reminders/send.ts\` had the same problem: reminders went out up to two hours late. That is fixed as well, so you may see a few more of them tonight.`,
  ),
  turn(
    'Write me a commit message',
    [],
    `\`\`\`\nCount a ${n.one} as overdue by the account's own calendar\n\nisOverdue compared days in the server's zone with days in UTC, so that\nfor up to two hours around midnight it was a day late, and so were the\nreminders. Its test failed whenever CI ran in that window.\n\`\`\``,
  ),
]

const leak: Task = (n, random, round) => [
  turn(
    deal(
      [
        `Memory of the ${n.one} service grows by ~60 MB an hour until it is OOM-killed. Heap snapshot attached in tmp/heap.`,
        `find the memory leak in the ${n.one} websocket hub`,
      ],
      round,
    ),
    [
      ...explore(random, n, random.int(3, 6)),
      subAgent(
        'explore',
        'Find every place that adds a listener or an entry to a Map and never removes it, below src/live.',
        [
          tools(
            grep('\\.on\\(', [
              "src/live/hub.ts:31: socket.on('message', handle)",
              'src/live/hub.ts:38: bus.on(account, forward)',
              "src/live/presence.ts:12: bus.on('tick', sweep)",
            ]),
          ),
          tools(
            grep('\\.off\\(|removeListener', ["src/live/hub.ts:52: socket.off('message', handle)"]),
          ),
          tools(
            readFile(
              'src/live/hub.ts',
              `function join(socket: Socket, account: string) {\n  const forward = (event: Event) => socket.send(JSON.stringify(event))\n  bus.on(account, forward)\n  socket.on('close', () => leave(socket))\n}`,
            ),
          ),
        ],
        'One suspect: `src/live/hub.ts:38` adds `forward` to `bus` for each socket and nothing takes it off. `presence.ts:12` is added once at start, harmless.',
      ),
    ],
    `\`src/live/hub.ts:38\`. Each connection adds a \`forward\` listener to the **process-wide** \`bus\`, and \`leave\` removes only the socket's own listener. The closure keeps the socket alive, and with it its send buffer: about 40 KB each. 1,500 reconnects an hour are your 60 MB.\n\n\`\`\`ts\nbus.on(account, forward)\nsocket.on('close', () => leave(socket))   // bus still holds forward\n\`\`\``,
  ),
  turn(
    'fix it and prove it',
    [
      edit(
        'src/live/hub.ts',
        `@@ -38,2 +38,5 @@\n   bus.on(account, forward)\n-  socket.on('close', () => leave(socket))\n+  socket.once('close', () => {\n+    bus.off(account, forward)\n+    leave(socket)\n+  })`,
      ),
      edit(
        'src/live/hub.test.ts',
        `@@ -60,0 +61,7 @@\n+test('a socket that closed leaves nothing behind', async () => {\n+  for (let index = 0; index < 1000; index++) {\n+    const socket = await connect()\n+    await socket.close()\n+  }\n+  expect(bus.listenerCount('acc-1')).toBe(0)\n+})`,
      ),
      passing('npx vitest run src/live', 4, 33, '3.9'),
      tools({
        name: 'run_command',
        args: { command: 'node --expose-gc bench/reconnect.ts 20000' },
        result: 'before: heap 61 MB -> 868 MB\nafter:  heap 61 MB ->  63 MB',
        ms: 38_000,
      }),
    ],
    `Proof: 20,000 reconnects took the heap from 61 MB to **868 MB** before, and to **63 MB** now. The new test counts listeners after 1,000 sockets have come and gone.`,
  ),
]

const csvImport: Task = (n, random, round) => [
  turn(
    deal(
      [
        `The CSV import of ${n.many} drops the first column when the file comes from Excel`,
        `Import ${n.many}: "unknown column \uFEFFid". The column is clearly there!`,
      ],
      round,
    ),
    [
      ...explore(random, n, random.int(2, 4)),
      tools({
        name: 'run_command',
        args: { command: `head -c 24 fixtures/${n.many}-excel.csv | xxd` },
        result:
          '00000000: efbb bf69 643b 6e61 6d65 3b61 6d6f 756e  ...id;name;amoun\n00000010: 743b 6475 650d 0a31                      t;due..1',
        ms: 40,
      }),
    ],
    `Excel puts a **byte order mark** (\`EF BB BF\`) in front of UTF-8 files, and our parser takes it for a part of the first header: \`"\\uFEFFid" !== "id"\`. It also uses \`;\` and CRLF in this file; we handle the second but not the first.\n\nI'd strip the mark, and find out the delimiter from the header line. About 15 lines, no dependency.`,
  ),
  turn(
    'sounds good',
    [
      edit(
        'src/import/parse-csv.ts',
        `@@ -8,3 +8,6 @@\n-  const [header, ...lines] = text.split('\\n')\n-  const columns = header.split(',')\n+  const [header, ...lines] = text.replace(/^\\uFEFF/, '').split(/\\r?\\n/)\n+  const delimiter = delimiterOf(header)\n+  const columns = splitQuoted(header, delimiter)`,
      ),
      failing(
        'npx vitest run src/import',
        'src/import/parse-csv.test.ts > keeps delimiters inside quotes',
        `AssertionError: expected [ 'Bolt', '"M8; zinc"' ] to deeply equal [ 'Bolt', 'M8; zinc' ]`,
        29,
      ),
      edit(
        'src/import/split-quoted.ts',
        `@@ -11,1 +11,1 @@\n-  fields.push(field)\n+  fields.push(field.replace(/^"|"$/g, '').replaceAll('""', '"'))`,
      ),
      passing('npx vitest run src/import', 3, 32, '2.2'),
    ],
    `Works with the file from Excel, and with commas, semicolons and tabs. 32 tests pass, 3 of them new:\n\n- [x] byte order mark\n- [x] \`;\` as delimiter\n- [x] delimiters and quotes inside quotes`,
  ),
  turn(
    'And if somebody imports the same file twice?',
    [
      tools(grep('ON CONFLICT', [])),
      tools(
        readFile(
          `src/import/insert-${n.many}.ts`,
          `await sql\`INSERT INTO ${n.many} \${sql(rows)}\``,
        ),
      ),
    ],
    `Then every ${n.one} is there twice: the insert has no \`ON CONFLICT\`. There is no natural key in the file either, so I wouldn't guess one. Two honest options:\n\n1. remember the SHA-256 of imported files and **ask** when it comes again\n2. let the person choose a key column while importing\n\nI'd start with 1; it is an afternoon, and catches nearly all cases.`,
  ),
]

const strictTypes: Task = (n, random, round) => [
  turn(
    `Turn on noUncheckedIndexedAccess for ${deal(['packages/billing', 'packages/core', 'apps/worker'], round)} and fix what falls out. Start with src/${n.many}.`,
    [
      tools({
        name: 'run_command',
        args: { command: 'npx tsc --noEmit --noUncheckedIndexedAccess | wc -l' },
        result: '87',
        ms: 7400,
      }),
      ...explore(random, n, random.int(8, 16)),
      ...[3, 11, 24, 31, 42, 57]
        .slice(0, random.int(3, 6))
        .map((line) =>
          edit(
            `src/${n.many}/${deal(['totals', 'lines', 'merge', 'export'], line)}.ts`,
            `@@ -${line},1 +${line},2 @@\n-  const last = rows[rows.length - 1]\n+  const last = rows.at(-1)\n+  if (last === undefined) return EMPTY`,
          ),
        ),
      tools({
        name: 'run_command',
        args: { command: 'npx tsc --noEmit --noUncheckedIndexedAccess | wc -l' },
        result: '51',
        ms: 7100,
      }),
      ...explore(random, n, random.int(4, 10)),
      passing('npx vitest run', 31, 402, '18.6'),
    ],
    `\`src/${n.many}\` is clean: 87 → 51 errors in the package, 402 tests pass. Of the 36, most were \`rows[0]\` after a length check, where \`.at()\` and a guard read better anyway. **Two were real bugs:**\n\n1. \`merge.ts:24\` crashed on an empty list (an account without any ${n.one})\n2. \`totals.ts:11\` summed \`undefined\` into \`NaN\` when the last line had no tax rate\n\nBoth have a test now. Next would be \`src/reports\` with 29.`,
  ),
  turn(
    'Great. Continue with reports, then enable the flag',
    [
      ...explore(random, n, random.int(6, 12)),
      edit('tsconfig.json', '@@ -9,0 +10,1 @@\n+    "noUncheckedIndexedAccess": true,'),
      failing(
        'npm run build',
        'src/legacy/pdf.js',
        "error TS2532: Object is possibly 'undefined'.",
        402,
      ),
      edit(
        'src/legacy/pdf.ts',
        '@@ -70,1 +70,1 @@\n-  page.fonts[0].size\n+  page.fonts[0]?.size ?? DEFAULT_SIZE',
      ),
      passing('npx vitest run', 31, 405, '18.9'),
    ],
    'The flag is on and the build is green. I kept `src/legacy/pdf.ts` as it is, apart from one default: it has no tests, and it is on the list to be replaced.',
  ),
]

export const TASKS: readonly Task[] = [
  pagination,
  slowReport,
  flakyTest,
  leak,
  csvImport,
  strictTypes,
]
