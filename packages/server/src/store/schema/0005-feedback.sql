-- What people, models and programs judged, by what they judged.
CREATE TABLE IF NOT EXISTS feedback (
  project LowCardinality(String),
  target LowCardinality(String),
  session_id String,
  trace_id String,
  span_id String,
  id String,
  version UInt64,
  is_deleted UInt8,
  created_ns UInt64,
  name String,
  score Nullable(Float64),
  label Nullable(String),
  explanation Nullable(String),
  annotator_kind LowCardinality(String),
  metadata String
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (project, target, session_id, trace_id, span_id, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
