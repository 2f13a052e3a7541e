/**
 * Ends a question with `FINAL` for few rows by their keys: what columns of the sort key decide is decided before the
 * others are read, which is right since all editions of a row have the same. Of many rows it takes longer.
 */
export const KEY_FIRST = 'SETTINGS optimize_move_to_prewhere_if_final = 1'
