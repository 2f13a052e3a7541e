-- The role of an account in a project; project '': in every one.
CREATE TABLE IF NOT EXISTS memberships (
  account_id String,
  project String,
  version UInt64,
  is_deleted UInt8,
  role LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (account_id, project)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
