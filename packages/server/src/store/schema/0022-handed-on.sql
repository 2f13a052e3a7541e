-- Messages that stay though the span that said them first goes, as they are from then on. Empty but while a
-- removal is under way: a merge before the old row is erased keeps that one alone, and then both are gone.
CREATE TABLE IF NOT EXISTS handed_on (
  project String,
  scope String,
  hash String,
  version UInt64,
  day Date32,
  trace_id String,
  span_id String,
  start_ns UInt64,
  role String,
  form String,
  text String,
  body String,
  unspaced String
)
ENGINE = MergeTree
ORDER BY (project, scope, hash)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
