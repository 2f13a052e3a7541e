-- Of which release a node is. Those of the first didn't say so.
ALTER TABLE nodes ADD COLUMN IF NOT EXISTS release String DEFAULT '0.1.0';
