import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { DataType, load, open } from 'ffi-rs'

/**
 * ClickHouse, listening: the library that the embedded engine is has all of `clickhouse local`, which takes
 * connections over the server's own HTTP and native interfaces when it is told to. Arguments: its folder and its
 * configuration file. It ends when its standard input does.
 */
const [path = '', config = ''] = process.argv.slice(2)
const ofChdb = createRequire(createRequire(import.meta.url).resolve('chdb'))
const system = process.platform === 'linux' ? `linux-${process.arch}-gnu` : `darwin-${process.arch}`
open({
  library: 'chdb',
  path: join(dirname(ofChdb.resolve(`@chdb/lib-${system}`)), 'libchdb.so'),
})
const args = [
  'clickhouse',
  `--path=${path}`,
  `--config-file=${config}`,
  '--structure=line String',
  '--input-format=LineAsString',
  '--query=SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; SELECT count() FROM table',
]
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
})
