-- Stage 'span' is a span that goes alone: what is left of its trace is made a turn anew.
ALTER TABLE removals ADD COLUMN IF NOT EXISTS span_id String;
