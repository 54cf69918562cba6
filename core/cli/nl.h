/*
 * The Dutch catalogues: nl.c has what is shown, nl_err.c what goes wrong.
 */
#ifndef CLI_NL_H
#define CLI_NL_H

#include <stddef.h>

/*
 * A catalogue is one text of such pairs, sorted by the English, by bytes.
 * A table of pointers is longer to read at every start: each of them is
 * moved to where the program lies then, also when nobody reads Dutch.
 */
#define NL(en, nl)	en "\0" nl "\0\0"

/* The Dutch in a catalogue of so many bytes, or NULL. */
const char	*nl_search(const char *catalogue, size_t len, const char *en);
/* The English text after this one, of NULL the first; NULL: no more. */
const char	*nl_after(const char *catalogue, const char *en);

/* The Dutch for an English text, or NULL. */
const char	*nl_find(const char *en);
/* The English text after one that this gave, for tests. */
const char	*nl_next(const char *en);

/* The same for errors and hints, or else as it is shown: for err_language(). */
const char	*nl_err_find(const char *en);
const char	*nl_err_next(const char *en);

#endif
