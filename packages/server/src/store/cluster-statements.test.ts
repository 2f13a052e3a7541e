import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clusterStatements } from './cluster-statements.ts'

const PLACE = { cluster: 'main', database: 'skein' }
const FOLDER = new URL('./schema/', import.meta.url)
const files = readdirSync(FOLDER)

test.each(files)('%s makes replicated tables everywhere', (file) => {
  const statements = clusterStatements(readFileSync(new URL(file, FOLDER), 'utf8'), PLACE)
  const form =
    /^(CREATE TABLE IF NOT EXISTS|ALTER TABLE) \w+ ON CLUSTER 'main' (?![^]*ENGINE = (?!Replicated|Distributed))/
  expect(statements.filter((statement) => !form.test(statement))).toEqual([])
})

test('a large table is a Distributed one over one on every shard', () => {
  const create = `-- Said before.
CREATE TABLE IF NOT EXISTS sessions (
  project String
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY project;`
  expect(clusterStatements(create, PLACE)).toEqual([
    `CREATE TABLE IF NOT EXISTS sessions_local ON CLUSTER 'main' (
  project String
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/skein/{shard}/sessions', '{replica}', version, is_deleted)
ORDER BY project;`,
    `CREATE TABLE IF NOT EXISTS sessions ON CLUSTER 'main' AS sessions_local ENGINE = Distributed('main', 'skein', sessions_local, cityHash64(project, session_id))`,
  ])
})

test('a small table is whole on every server', () => {
  expect(
    clusterStatements(
      'CREATE TABLE IF NOT EXISTS notes (a Int8) ENGINE = MergeTree ORDER BY a',
      PLACE,
    ),
  ).toEqual([
    `CREATE TABLE IF NOT EXISTS notes ON CLUSTER 'main' (a Int8) ENGINE = ReplicatedMergeTree('/clickhouse/tables/skein/everywhere/notes', '{shard}-{replica}') ORDER BY a`,
  ])
})

test('columns are added to both tables, indexes where the rows are', () => {
  const alter = `ALTER TABLE spans
  ADD COLUMN IF NOT EXISTS one String DEFAULT if(a, 'b', 'c'),
  ADD INDEX IF NOT EXISTS by_one one TYPE minmax;`
  expect(clusterStatements(alter, PLACE)).toEqual([
    `ALTER TABLE spans_local ON CLUSTER 'main' ${alter.slice('ALTER TABLE spans\n  '.length)}`,
    `ALTER TABLE spans ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS one String DEFAULT if(a, 'b', 'c')`,
  ])
})

test('rows are erased where they are', () => {
  expect(clusterStatements('DELETE FROM spans WHERE 1', PLACE)).toEqual([
    "DELETE FROM spans_local ON CLUSTER 'main' WHERE 1",
  ])
  expect(clusterStatements('TRUNCATE TABLE removals', PLACE)).toEqual([
    "TRUNCATE TABLE removals ON CLUSTER 'main'",
  ])
})

test('replicas are waited for where the rows are', () => {
  expect(clusterStatements('SYSTEM SYNC REPLICA spans', PLACE)).toEqual([
    "SYSTEM SYNC REPLICA ON CLUSTER 'main' spans_local LIGHTWEIGHT",
  ])
  expect(clusterStatements('SYSTEM SYNC REPLICA removals', PLACE)).toEqual([
    "SYSTEM SYNC REPLICA ON CLUSTER 'main' removals LIGHTWEIGHT",
  ])
})

test('what it does not know it refuses', () => {
  expect(() => clusterStatements('RENAME TABLE spans TO others', PLACE)).toThrow(/not known/)
})
