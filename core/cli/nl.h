/*
 * The Dutch catalogues: nl.c has what is shown, nl_err.c what goes wrong.
 */
#ifndef CLI_NL_H
#define CLI_NL_H

#include <stddef.h>

/* A catalogue is sorted by the English text, by bytes. */
struct nl_text { const char *en, *nl; };
/* The Dutch in a catalogue of n, or NULL. */
const char	*nl_search(const struct nl_text *, size_t n, const char *en);

/* The Dutch for an English text, or NULL. */
const char	*nl_find(const char *en);
/* The i-th English text, i < nl_count(), for tests. */
size_t		 nl_count(void);
const char	*nl_key(size_t i);

/* The same for errors and hints, or else as it is shown: for err_language(). */
const char	*nl_err_find(const char *en);
size_t		 nl_err_count(void);
const char	*nl_err_key(size_t i);

#endif
