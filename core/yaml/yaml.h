/*
 * YAML as a tree with places, and the only door to libyaml.  Bounded: at
 * most YAML_DEPTH_MAX deep, YAML_NODES_MAX nodes, YAML_BYTES_MAX bytes;
 * aliases, anchors and tags are refused (no bombs), duplicate keys too.
 * Scalars are text: what they mean is for the reader's model to say.
 */
#ifndef YAML_YAML_H
#define YAML_YAML_H

#include "core/base/base.h"

enum { YAML_DEPTH_MAX = 32, YAML_NODES_MAX = 200000,
	YAML_BYTES_MAX = 16 * 1024 * 1024 };

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind	 kind;
	int		 line, column;		/* from 1 */
	struct slice	 text;			/* scalar */
	/* Column of its first character, where it stands in one line and
	 * each character as it is; 0: otherwise. */
	int		 text_column;
	bool		 quoted;		/* scalar in quotes or a block */
	const struct yaml_node	*item;		/* list: items; map: values */
	const struct yaml_node	*key;		/* map: keys, same order */
	size_t		 n;
	bool		 twice;			/* a key: it is there again */
};

/* A key that was in its map before: only the first is in the tree. */
struct yaml_double { struct slice key; int line, column, first_line; };
struct yaml_doubles { VEC(struct yaml_double) list; };

/*
 * One document.  Lives in the arena.  ERR_DATA: message begins with
 * "LINE:COLUMN: ".  An empty document is an empty map.
 */
CRM_CHECK enum err_code
yaml_parse(const struct yaml_node **, struct arena *, struct slice text,
    struct err *);
/*
 * The same, but a key that is there twice stops nothing: it is added to the
 * list, also when something behind it fails.  Free the list with VEC_RELEASE;
 * its texts live in the arena.
 */
CRM_CHECK enum err_code
yaml_parse_doubles(const struct yaml_node **, struct arena *,
    struct slice text, struct yaml_doubles *, struct err *);
/* The value of a key of a map; NULL when not there or not a map. */
const struct yaml_node *yaml_find(const struct yaml_node *, const char *key);
/* A plain null: empty, ~, null. */
bool	yaml_is_null(const struct yaml_node *);
/* "true"/"false" (also yes, no, on, off); false when neither. */
CRM_CHECK bool	yaml_bool(bool *, const struct yaml_node *);

/* A scalar, quoted when YAML would read it as anything but this text. */
void	yaml_add_scalar(struct buf *, struct slice text);

#endif
