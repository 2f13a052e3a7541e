-- Long histories are kept as lists of messages, each list once, and the messages after the last list.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS input_lists Array(String);
