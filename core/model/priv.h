/*
 * What the files of core/model share among themselves.
 */
#ifndef MODEL_PRIV_H
#define MODEL_PRIV_H

#include "core/model/source.h"
#include "core/yaml/yaml.h"

/* Bounds of a model; beyond them it is refused as faulty or damaged. */
enum {
	ENTITIES_MAX = 500, FIELDS_MAX = 500, CHOICES_MAX = 5000,
	WORDS_MAX = 50,			/* labels, aliases of one thing */
	NAME_BYTES_MAX = 63, TEXT_BYTES_MAX = 65536, FAULTS_MAX = 500
};

/* role.c: may a ref in this role lead to an entity of this kind? */
bool	role_allows_target(enum role, enum kind target);
/*
 * The roles a kind cannot do without, one per call, *i from 0; or is one
 * that may stand in for it, or ROLE_NONE.
 */
bool	kind_next_need(size_t *i, enum kind, enum role *role, enum role *or);

/*
 * find.c: a word in a normal form: for people case, accents and the
 * difference between '_', '-' and a blank do not count.
 */
void	word_fold(struct buf *, struct slice);
/* Of the candidates offered one by one, the one nearest to a word. */
struct nearest { struct slice word, best; size_t distance; };
struct nearest	nearest_to(struct slice word);
void	nearest_offer(struct nearest *, struct slice candidate);

/* link.c: what follows from the rest: role[], name_field, is_columnar. */
void	entity_link(struct entity *);

/*
 * pattern.c: does PCRE2 take the text as a pattern?  Else the reason, and
 * where.
 */
CRM_CHECK enum err_code	pattern_check(struct slice, struct err *);
/* The matcher of a field with a pattern; compiled at its first use. */
struct pattern	*pattern_new(struct arena *);
CRM_CHECK enum err_code
field_match_pattern(const struct field *, struct slice, struct err *);

#endif
