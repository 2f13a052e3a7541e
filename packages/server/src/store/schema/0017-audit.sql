-- Who did what and when. Nothing is ever changed in it.
CREATE TABLE IF NOT EXISTS audit (
  at_us UInt64,
  action LowCardinality(String),
  actor_type LowCardinality(String),
  actor_id String,
  actor String,
  project String,
  target String,
  address String
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(fromUnixTimestamp64Micro(toInt64(at_us), 'UTC'))
ORDER BY at_us
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
