/*
 * One line of NDJSON as a small tree.  Numbers keep their text, so that
 * 0.10 and 12345678901234567890 arrive as they were written.  RFC 8259;
 * bounded depth, keys in one object are distinct.
 */
#ifndef EXCHANGE_JSON_H
#define EXCHANGE_JSON_H

#include "core/base/base.h"

enum { JSON_DEPTH_MAX = 16 };

enum json_kind {
	JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING,
	JSON_LIST, JSON_MAP
};

struct json {
	enum json_kind		 kind;
	struct slice		 text;	/* number as written, string unescaped */
	const struct json	*item;	/* list: items; map: values */
	const struct slice	*key;	/* map */
	size_t			 n;
};

/*
 * The tree lives in the arena and borrows from text.  ERR_DATA: column and
 * the line marked in err.
 */
CRM_CHECK enum err_code
json_parse(struct json *, struct arena *, struct slice text, struct err *);
/* NULL: no such key, or no map. */
const struct json	*json_find(const struct json *, const char *key);
/* The text of a string or number, "true" or "false"; else empty. */
struct slice	 json_text(const struct json *);

/* A string with its quotes; text is UTF-8 (what is not becomes U+FFFD). */
void	json_add_string(struct buf *, struct slice text);

#endif
