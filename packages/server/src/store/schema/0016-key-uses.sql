-- When a key was used last. Apart from the key: a use noted after a revocation must not undo it.
CREATE TABLE IF NOT EXISTS key_uses (
  key_id String,
  used_us UInt64
)
ENGINE = ReplacingMergeTree(used_us)
ORDER BY key_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
