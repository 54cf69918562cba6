/*
 * The text of a file or of standard input, in pieces, as UTF-8 whatever it
 * was written in.  Compressed files and spreadsheets are refused with a
 * word on what to do.
 */
#ifndef EXCHANGE_INPUT_H
#define EXCHANGE_INPUT_H

#include "core/base/base.h"

enum encoding {
	ENCODING_AUTO, ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE,
	ENCODING_CP1252
};
const char	*encoding_name(enum encoding);	/* "utf-8", ... */
CRM_CHECK bool	 encoding_parse(enum encoding *, struct slice);

struct input;

/*
 * path NULL: standard input.  With ENCODING_AUTO a byte order mark decides;
 * without one it is UTF-8, unless the first byte that is not ASCII does not
 * begin a valid UTF-8 character: then it is Windows-1252 from there on.
 * Faults further on are left in the text, for the reader to refuse with
 * line and column.
 */
CRM_CHECK enum err_code
input_open(struct input **, const char *path, enum encoding, struct err *);
/* The descriptor is closed with it, also on failure; name is borrowed. */
CRM_CHECK enum err_code
input_open_fd(struct input **, int fd, const char *name, enum encoding,
    struct err *);
/* Text in memory, borrowed until input_close. */
CRM_CHECK enum err_code
input_open_memory(struct input **, struct slice, enum encoding, struct err *);
void	input_close(struct input *);		/* NULL does nothing */

/* Up to room bytes (at least 16); *n = 0: the end. */
CRM_CHECK enum err_code
input_read(size_t *n, struct input *, char *to, size_t room, struct err *);
/*
 * Append all that is left.  ERR_RANGE: that is more than most bytes, whole
 * megabytes (SIZE_MAX: none); nothing else is ERR_RANGE.
 */
CRM_CHECK enum err_code
input_read_all(struct buf *, struct input *, size_t most, struct err *);
/* The whole of a file, opened as by input_open with ENCODING_AUTO. */
CRM_CHECK enum err_code
input_read_file(struct slice *text, struct arena *, const char *path,
    size_t most, struct err *);

/* As it stands in messages: the path, or "standard input". */
const char	*input_name(const struct input *);
/* What was asked for or found out so far; never ENCODING_AUTO. */
enum encoding	 input_encoding(const struct input *);
/* Bytes of the file, 0 when not known; and how many were read. */
uint64_t	 input_size(const struct input *);
uint64_t	 input_done(const struct input *);

#endif
