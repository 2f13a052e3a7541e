-- The same words by less work, which is done at every insert and merge: text without accents and punctuation
-- of its own needs no folding of them, and the tokenizer parts at ASCII punctuation anyway. Until the index is
-- made anew, in the background, a search reads all texts.
ALTER TABLE messages
  DROP INDEX IF EXISTS by_word,
  ADD INDEX IF NOT EXISTS by_word text TYPE text(
    tokenizer = 'splitByNonAlpha',
    preprocessor = replaceRegexpAll(
      if(isValidASCII(text), lower(text), caseFoldUTF8(removeDiacriticsUTF8(text))),
      '[^\\x00-\\x7F\\p{L}\\p{N}\\p{M}]+', ' ')),
  MATERIALIZE INDEX by_word
SETTINGS mutations_sync = 0;
