-- One row a session. Derived from turns.
CREATE TABLE IF NOT EXISTS sessions (
  project LowCardinality(String),
  session_id String,
  version UInt64,
  is_deleted UInt8,
  start_ns UInt64,
  end_ns UInt64,
  turn_count UInt64,
  span_count UInt64,
  first_input String,
  last_output String,
  user_id String,
  user_ids Array(String),
  models Array(String),
  tools Array(String),
  tags Array(String),
  metadata Map(String, String),
  tokens_input Nullable(UInt64),
  tokens_output Nullable(UInt64),
  tokens_total Nullable(UInt64),
  tokens_cache_read Nullable(UInt64),
  tokens_cache_write Nullable(UInt64),
  tokens_reasoning Nullable(UInt64),
  cost_usd Nullable(Float64),
  cost_source LowCardinality(String),
  unpriced_count UInt64,
  error_count UInt64,
  error_turn_count UInt64,
  turn_p50_ns UInt64,
  turn_p95_ns UInt64,
  busy_ns UInt64,
  model_ns UInt64,
  tool_ns UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (project, session_id)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1,
  old_parts_lifetime = 60;
