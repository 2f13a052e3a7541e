-- API keys, by the SHA-256 of the whole key. Project '': every one. `expires_us` 0: never.
CREATE TABLE IF NOT EXISTS api_keys (
  id String,
  version UInt64,
  is_deleted UInt8,
  key_hash String,
  name String,
  project String,
  scopes Array(String),
  created_us UInt64,
  created_by String,
  expires_us UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
