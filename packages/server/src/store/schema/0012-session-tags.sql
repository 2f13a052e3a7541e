-- Tags that people set on sessions; those that clients sent are in `sessions`.
CREATE TABLE IF NOT EXISTS session_tags (
  project String,
  session_id String,
  tag String,
  version UInt64,
  is_deleted UInt8
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (project, session_id, tag)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
