-- Where several processes write to one store: which there are, by their last sign of life.
CREATE TABLE IF NOT EXISTS nodes (
  node String,
  version UInt64,
  beat_us UInt64 DEFAULT toUnixTimestamp64Micro(now64(6)),
  has_left UInt8,
  derives UInt8,
  derived_us UInt64,
  round_us UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY node
TTL toDateTime(intDiv(beat_us, 1000000)) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
