/*
 * Reading a model from YAML: what the parse_*.c files share.  A fault never
 * stops the reading; what was faulty is left at its default.
 */
#ifndef MODEL_PARSE_PRIV_H
#define MODEL_PARSE_PRIV_H

#include "core/model/priv.h"
#include "core/model/scheme.h"

struct reader {
	struct arena		*arena;
	struct model		*m;
	const struct model	*prev;		/* NULL: the first model */
	struct model_faults	*faults;
	size_t			 n_faults;	/* also those beyond the list */
	struct value_context	 context;	/* for min, max, default */
	struct when		 when;
};

/*
 * The words by which things of one scope are called, and whose they are.
 * The names of all of them go in first, in order.
 */
struct words { struct map *owner; VEC(struct slice) names; };

/* parse_fault.c */
void	reader_fault(struct reader *, const struct yaml_node *,
	    const char *fmt, ...) CRM_PRINTF(3, 4);
/* About the fault just reported. */
void	reader_hint(struct reader *, const char *fmt, ...) CRM_PRINTF(2, 3);
/* A fault and a hint that somebody else worded, what in front ("min: "). */
void	reader_err(struct reader *, const struct yaml_node *,
	    const char *what, const struct err *);

/* parse_words.c.  node NULL: the key is not there; the default stays. */
/* The value of a key, NULL when absent or null. */
const struct yaml_node	*reader_find(const struct yaml_node *, const char *);
/* The key is in the map twice, so that its value may be another. */
bool	reader_is_twice(const struct yaml_node *, const char *key);
/* Some key is, in it or further inside. */
bool	reader_has_twice(const struct yaml_node *);
/* Zero of NULL. */
struct file_place	reader_place(const struct yaml_node *);
/* False, and a fault, when it is no map; each key not allowed is a fault. */
bool	reader_keys(struct reader *, const struct yaml_node *,
	    const char *what, const char *const *allowed);
/* The key is not there, nor one that is not allowed and may mean it. */
bool	reader_misses(const struct yaml_node *, const char *key,
	    const char *const *allowed);
bool	reader_is_map(struct reader *, const struct yaml_node *,
	    const char *what);
/* The text of a scalar, in the arena; false, and a fault, when none. */
bool	reader_text(struct slice *, struct reader *, const struct yaml_node *,
	    const char *what);
void	reader_flag(bool *, struct reader *, const struct yaml_node *,
	    const char *what);
/* A whole number from 0 to max. */
void	reader_count(int64_t *, int64_t max, struct reader *,
	    const struct yaml_node *, const char *what);
/* One text, in the model's language, or a map of languages. */
void	reader_labels(struct labels *, struct reader *,
	    const struct yaml_node *, const char *what);
void	reader_aliases(const struct slice **, size_t *, struct reader *,
	    const struct yaml_node *);
bool	reader_is_language(struct slice);

void	words_add(struct words *, struct reader *, const struct yaml_node *,
	    size_t owner, struct slice owner_name, struct slice word);
void	words_add_labels(struct words *, struct reader *,
	    const struct yaml_node *, size_t owner, struct slice owner_name,
	    struct labels);
void	words_add_list(struct words *, struct reader *,
	    const struct yaml_node *, size_t owner, struct slice owner_name,
	    const struct slice *, size_t n);
struct words	words_open(void);
void		words_close(struct words *);

/*
 * parse_was.c: which of the n names of before does the i-th thing of a map
 * continue, by its own name or by `was`?  SIZE_MAX: none, it is new.
 */
size_t	reader_previous(struct reader *, const struct yaml_node *map,
	    size_t i, const struct slice *names, size_t n);

/* parse_entity.c, parse_field.c, parse_choice.c, and so on */
void	parse_entities(struct reader *, const struct yaml_node *);
void	parse_fields(struct reader *, struct entity *,
	    const struct entity *prev, const struct yaml_node *);
void	parse_choices(struct reader *, struct field *,
	    const struct field *prev, const struct yaml_node *);
void	parse_limits(struct reader *, struct field *,
	    const struct yaml_node *);
void	parse_schemes(struct reader *, const struct yaml_node *);
/* After the entities and the schemes, whose node this is. */
void	parse_journeys(struct reader *, const struct yaml_node *);
extern const char *const model_keys[];	/* of the whole, NULL at the end */
/* The named thresholds of a table, each read as its kind says. */
void	parse_parameters(struct reader *, struct scheme *,
	    const struct threshold *, const struct yaml_node *map);
void	parse_cases(struct reader *, const struct yaml_node *);
void	parse_due(struct reader *, const struct yaml_node *);
/* All of enum section, from the root of the model. */
void	parse_sections(struct reader *, const struct yaml_node *root);
/* The map without one of its keys. */
struct yaml_node	*yaml_without(struct arena *, const struct yaml_node *map,
			    const char *key);
void	parse_calendar(struct reader *, const struct yaml_node *);

#endif
