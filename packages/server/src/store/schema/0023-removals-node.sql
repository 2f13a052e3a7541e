-- Stage 'begun' says which of several nodes removes what is listed: the one that said so last.
ALTER TABLE removals
  ADD COLUMN IF NOT EXISTS node String,
  ADD COLUMN IF NOT EXISTS at_us UInt64 DEFAULT toUnixTimestamp64Micro(now64(6));
