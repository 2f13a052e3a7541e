-- Feedback is also given through the API, where several people may judge the same thing by the same name.
-- `updated_ns` 0: never changed.
ALTER TABLE feedback
  ADD COLUMN IF NOT EXISTS annotator String,
  ADD COLUMN IF NOT EXISTS identifier String,
  ADD COLUMN IF NOT EXISTS updated_ns UInt64,
  ADD INDEX IF NOT EXISTS by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
  ADD INDEX IF NOT EXISTS by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1;
