-- Turns that are being removed, with all that belongs to them. Empty but while a removal is under way.
-- Stage 'planned' is a turn; 'whole' a project of which everything goes; 'erasing' says that the engine
-- was told to erase them.
CREATE TABLE IF NOT EXISTS removals (
  stage LowCardinality(String),
  project String,
  day Date32,
  session_id String,
  trace_id String
)
ENGINE = MergeTree
ORDER BY (stage, trace_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
