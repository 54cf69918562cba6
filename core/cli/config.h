/*
 * Settings from files like git's, in order of precedence: the command line,
 * CRM_* variables, the store's config, the user's.
 *
 *	# a comment
 *	pager = less -R
 *	alias.top = list account --sort -revenue --limit 10
 *	[forecast]
 *	weeks = 8		; the same as forecast.weeks
 *	name = "  kept  \n"
 *
 * Keys are letters, digits, '-', '_' and '.', without regard to case; '\'
 * at the end of a line joins the next one on.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "core/base/base.h"

struct config;

enum config_layer {
	CONFIG_USER, CONFIG_STORE, CONFIG_ENVIRONMENT, CONFIG_FLAG
};

struct config_entry {
	const char		*key;		/* lower case */
	const char		*value;
	enum config_layer	 layer;
	const char		*file;		/* NULL for variables, flags */
	int			 line;
};

/* Lives in the arena. */
struct config	*config_open(struct arena *);

/*
 * Add the settings in text.  ERR_DATA: "file:line: ..." with the line
 * marked; what came before it stays.
 */
CRM_CHECK enum err_code
config_add_text(struct config *, enum config_layer, const char *file,
    struct slice text, struct err *);
/* Append a file; no such file is no error, one that is too large (1 MB) is. */
CRM_CHECK enum err_code
config_read_file(struct buf *, const char *path, struct err *);
/* Add the settings in a file, read as above. */
CRM_CHECK enum err_code
config_add_file(struct config *, enum config_layer, const char *path,
    struct err *);
/* Copies both. */
void	config_set(struct config *, enum config_layer, const char *key,
	    const char *value);

/* The value that counts (highest layer, last line), or NULL. */
const char	*config_find(const struct config *, const char *key);
/* What one layer says (its last line), counting or not; NULL: nothing. */
const struct config_entry	*config_find_layer(const struct config *,
				    enum config_layer, const char *key);
/*
 * As config_find, but not from the store's config: for what names a program to
 * run (pager, editor), because a store may be somebody else's.
 */
const char	*config_find_own(const struct config *, const char *key);

/* The i-th key that crm itself looks at, but for aliases; NULL: no more. */
const char	*config_known_key(size_t i);

/* Every entry in the order they were added, overridden ones too. */
size_t	config_count(const struct config *);
const struct config_entry	*config_entry(const struct config *, size_t i);
/* The i-th entry is the one that counts for its key. */
bool	config_is_effective(const struct config *, size_t i);

/*
 * The text of a file with key set to value (NULL: removed), everything else
 * as it was, comments too.
 */
CRM_CHECK enum err_code
config_edit(struct buf *out, struct slice text, const char *key,
    const char *value, struct err *);

#endif
