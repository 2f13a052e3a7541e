-- Browsers that are logged in, by the SHA-256 of what their cookie holds.
CREATE TABLE IF NOT EXISTS logins (
  token_hash String,
  version UInt64,
  is_deleted UInt8,
  account_id String,
  created_us UInt64,
  expires_us UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY token_hash
TTL toDateTime(intDiv(expires_us, 1000000)) + INTERVAL 1 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
