/*
 * What letters mean: folding for comparison and search, words, columns on
 * a terminal, and the normal forms of Dutch names.  The only place that
 * includes <utf8proc.h>.
 */
#ifndef TYPES_TEXT_H
#define TYPES_TEXT_H

#include "core/base/base.h"

/*
 * Folded: case, accents and compatibility forms gone ("Caf\u00e9" and
 * "CAFE" give "cafe", "\u0132" gives "ij", sharp s "ss"), runs of white space
 * one blank, trimmed.  Appended to out.
 */
void	text_fold(struct buf *out, struct slice);
struct slice	text_fold_dup(struct arena *, struct slice);

/*
 * The words of a folded text: runs of letters and digits (inner '.', '@',
 * '-', '_' join e-mail addresses and codes into one more word beside their
 * parts, and before them).  False at the end.  *pos begins at 0 and is ours.
 */
bool	text_next_word(struct slice *word, struct slice folded, size_t *pos);
/* The same without joined words: their parts alone. */
bool	text_next_run(struct slice *run, struct slice folded, size_t *pos);

/* Compare folded; ties by bytes, so that the order is total. */
int	text_compare(struct slice, struct slice);

/* Columns on a terminal: 0 for combining marks, 2 for wide characters;
 * control characters count 1 (they are printed as one sign). */
size_t	text_width(struct slice);
/* The longest prefix that takes at most width columns, whole characters. */
size_t	text_cut(struct slice, size_t width);

/*
 * The next line of a text in so many columns, at least 1, which is taken off
 * with the blanks behind it: up to a blank, else as much as there is room for.
 */
struct slice	text_line(struct slice *, size_t width);
/* All lines so; one that begins with blanks goes on below its first letter. */
void	text_add_wrapped(struct buf *, struct slice, size_t width);

/*
 * Safe on a terminal: control characters (C0, C1, DEL, bidirectional
 * overrides) replaced by U+FFFD; newline and tab kept only when keep_lines.
 */
void	text_add_printable(struct buf *, struct slice, bool keep_lines);
/* The same on one line: a newline as \n, a tab as \t. */
void	text_add_one_line(struct buf *, struct slice);

/*
 * Normalised input: valid UTF-8 in NFC, no NUL, outer blanks trimmed;
 * control characters other than tab and newline are refused (CR LF becomes
 * a newline).  The result is part of the input when that was normal already,
 * as plain ASCII always is: nothing is copied then.
 */
CRM_CHECK enum err_code
text_parse(struct slice *, struct arena *, struct slice, struct err *);

/*
 * Damerau-Levenshtein distance in characters, cut off at limit + 1 (optimal
 * string alignment: no place is changed twice).  Fold the words first.
 */
size_t	text_distance(struct slice, struct slice, size_t limit);

#endif
