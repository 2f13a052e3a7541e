-- Argon2id hashes, apart from what else is known of accounts. Empty: no password.
CREATE TABLE IF NOT EXISTS passwords (
  account_id String,
  version UInt64,
  hash String
)
ENGINE = ReplacingMergeTree(version)
ORDER BY account_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
