/*
 * The lines of vCards and calendars (RFC 6350 3.2, RFC 5545 3.1), as they are
 * written: folded, in groups ("item1.EMAIL"), with quoted parameters, and in
 * the way of vCard 2.1 with bare ones ("TEL;CELL"), quoted-printable over
 * several lines and a CHARSET.
 */
#ifndef EXCHANGE_CONTENT_LINE_H
#define EXCHANGE_CONTENT_LINE_H

#include "core/exchange/input.h"

/* What is longer (a photograph) is read as if it ended there. */
enum { CONTENT_VALUE_MAX = 1024 * 1024 };

struct content_param { struct slice name, value; };

/* Valid until the next call. */
struct content_line {
	uint64_t	 line;		/* where it begins, from 1 */
	struct slice	 group, name;	/* as written */
	const struct content_param *param;
	size_t		 n_params;
	struct slice	 value;		/* UTF-8, escapes and all */
};

struct content;

/* The input is borrowed. */
CRM_CHECK enum err_code
content_open(struct content **, struct input *, struct err *);
void	content_close(struct content *);	/* NULL does nothing */
/*
 * *more false: the end.  ERR_DATA: this is no such line, or of a CHARSET
 * nobody reads; others follow.
 */
CRM_CHECK enum err_code
content_next(struct content_line *, bool *more, struct content *,
    struct err *);

bool	content_is(const struct content_line *, const char *name);
/* The first of that name; empty: there is none. */
struct slice	content_param(const struct content_line *, const char *name);
/* One of its TYPEs, which may stand in one parameter with commas. */
bool	content_has_type(const struct content_line *, const char *type);

/*
 * The parts of a value between c (';' or ',') that are not escaped, each
 * without its escapes ("\n" is a newline), in the arena.
 */
size_t	content_split(const struct slice **, struct arena *, struct slice,
	    char c);
/* All of it without escapes. */
struct slice	content_text(struct arena *, struct slice);

#endif
