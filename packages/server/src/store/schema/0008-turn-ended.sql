-- Whether the turn's error ended it; of turns derived before, the root's own errors did.
ALTER TABLE turns
  ADD COLUMN IF NOT EXISTS error_ended_turn UInt8 DEFAULT failed AND error_span_id = root_span_id;
