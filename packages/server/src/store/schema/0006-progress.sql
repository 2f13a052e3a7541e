-- How far derivation has come: every span that arrived at or before `derived_us` is in its turn.
CREATE TABLE IF NOT EXISTS progress (
  name String,
  version UInt64,
  derived_us UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
