-- Who may log in. `subject` names the account at the OpenID provider; empty: none.
CREATE TABLE IF NOT EXISTS accounts (
  id String,
  version UInt64,
  is_deleted UInt8,
  email String,
  subject String,
  is_instance_admin UInt8,
  created_us UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
