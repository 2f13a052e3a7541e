-- What such processes tell each other: what is to be derived, and what happened.
CREATE TABLE IF NOT EXISTS signals (
  stamp_us UInt64 DEFAULT toUnixTimestamp64Micro(now64(6)),
  node String,
  number UInt64,
  kind LowCardinality(String),
  project String,
  id String,
  body String
)
ENGINE = MergeTree
ORDER BY stamp_us
TTL toDateTime(intDiv(stamp_us, 1000000)) + INTERVAL 1 HOUR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 1024;
