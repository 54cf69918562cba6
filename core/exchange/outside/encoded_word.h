/*
 * Encoded words in the header of a message (RFC 2047):
 * "=?utf-8?Q?Caf=C3=A9?=".
 */
#ifndef EXCHANGE_ENCODED_WORD_H
#define EXCHANGE_ENCODED_WORD_H

#include "core/base/base.h"

/*
 * Words in a row that are in one charset.  Their bytes belong together: some
 * programs cut a character in two, though each word should stand alone.
 */
struct encoded_words {
	size_t		 from, until;	/* in the text; blanks in front of */
	struct slice	 charset;	/* other encoded words are in it */
};

/* The first at or behind from, with its bytes added.  False: none. */
bool	encoded_words_find(struct encoded_words *, struct buf *bytes,
	    struct slice text, size_t from);

#endif
