import { openClickHouseFront } from './clickhouse-front.ts'

/** A front in a process of its own, by its arguments in a folder and on a port; says where it listens. */
const [, , folder = '', port = '0'] = process.argv
const front = await openClickHouseFront(folder, { port: Number(port) })
process.stdout.write(`${front.url}\n`)
