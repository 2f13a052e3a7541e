-- Under which scopes the messages of a turn's spans are kept: their table is sorted by these. Of turns
-- derived before, the ones that there most likely are.
ALTER TABLE turns
  ADD COLUMN IF NOT EXISTS message_scopes Array(String) DEFAULT arrayFilter(
    scope -> scope != '', arrayDistinct([session_id, trace_id, input_scope, output_scope]));
