-- For how many days after its last turn a project's sessions are kept; 0: for ever.
CREATE TABLE IF NOT EXISTS retention (
  project String,
  version UInt64,
  days UInt32
)
ENGINE = ReplacingMergeTree(version)
ORDER BY project
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
