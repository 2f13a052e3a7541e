import { openClickHouseFront } from './clickhouse-front.ts'

/** A front in a process of its own, in the folder that is its argument; says where it listens. */
const front = await openClickHouseFront(process.argv[2] ?? '')
process.stdout.write(`${front.url}\n`)
