-- Whatever was said, passed or returned, once per scope (the session if known on arrival, else the trace).
-- The greater version wins: it is 2^64 - 1 less the start of the span that carried it, so that the row
-- tells when and where it was said first, whatever order spans arrive in.
-- `unspaced` repeats the runs of scripts that are written without spaces between words.
-- What is read are whole granules, and who looks for something wants a few texts of many places: granules of 256 KiB in
-- place of 10 MiB. A table keeps those that it was made with.
CREATE TABLE IF NOT EXISTS messages (
  project LowCardinality(String),
  scope String,
  hash String,
  version UInt64,
  day Date32,
  trace_id String,
  span_id String,
  start_ns UInt64,
  role LowCardinality(String),
  form LowCardinality(String),
  text String CODEC(ZSTD(1)),
  body String CODEC(ZSTD(1)),
  unspaced String CODEC(ZSTD(1)),
  INDEX by_word text TYPE text(
    tokenizer = 'splitByNonAlpha',
    preprocessor = replaceRegexpAll(
      caseFoldUTF8(removeDiacriticsUTF8(text)), '[^\\p{L}\\p{N}\\p{M}]+', ' ')),
  INDEX by_pair unspaced TYPE text(tokenizer = ngrams(2))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(day)
ORDER BY (project, scope, hash)
SETTINGS index_granularity_bytes = 262144, fsync_after_insert = 1, fsync_part_directory = 1,
  old_parts_lifetime = 60;
