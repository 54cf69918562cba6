/*
 * The model as text: read from YAML with every fault reported, compared,
 * printed as a glossary; and as stored bytes, so that start-up parses no
 * YAML.
 */
#ifndef MODEL_SOURCE_H
#define MODEL_SOURCE_H

#include "core/model/model.h"

/* A fault in the model file; line and column from 1. */
struct model_fault {
	int		line, column;
	struct slice	message, hint;
	struct slice	excerpt;	/* of an expression, as in struct err */
	int		mark;
	/* Only where the expression begins: what it is about shows in the
	 * excerpt only. */
	bool		is_near;
};
struct model_faults {
	VEC(struct model_fault)	 list;
	struct arena		*arena;
	/* What model_parse() made of it all the same, unsound where it is
	 * faulty (model.h), to look for more faults in; NULL: nothing. */
	const struct model	*model;
};

/* In the order of the file, none twice. */
void	model_faults_sort(struct model_faults *);

/*
 * Read a model.  All faults at once; ERR_DATA when there is any (err holds
 * the first).  faults may be NULL; its texts live in its arena, or in arena
 * when it has none; free it with VEC_RELEASE(&faults.list).
 * previous (may be NULL) is the applied model: its numbers of entities,
 * fields and choices are kept, by key or by `was: old_name`; new ones get
 * numbers never used before.  The prefix of an entity without a record so far
 * (previous->unused) is free.  Neither yaml nor previous is needed afterwards.
 * Without a line for it: currency EUR, timezone Europe/Amsterdam, country NL,
 * language en, Monday to Friday from 9 to 17.  Filter texts (check, where)
 * are taken as they are: query_check_model (core/query/query.h) checks them.
 */
CRM_CHECK enum err_code
model_parse(struct model **, struct arena *, struct slice yaml,
    const struct model *previous, struct model_faults *, struct err *);

/* "standard", "retail", "nl"; NULL when there is no such template. */
struct slice	model_template(struct slice name);
/* Names of the templates, NULL at the end. */
extern const char *const model_template_names[];

/* Stored bytes and back; decode makes views into bytes (zero copy) and
 * refuses anything out of bounds.  ERR_STORE: damaged. */
void	model_encode(struct buf *, const struct model *);
CRM_CHECK enum err_code
model_decode(struct model **, struct arena *, struct slice bytes,
    struct err *);
/*
 * The same, but entities are decoded when they are asked for.  Ask
 * model_is_damaged() whether what they gave may be believed.
 */
CRM_CHECK enum err_code
model_decode_heads(struct model **, struct arena *, struct slice bytes,
    struct err *);

/* What applying a new model means for what is stored. */
enum model_change_kind {
	MODEL_ENTITY_ADDED, MODEL_ENTITY_REMOVED, MODEL_ENTITY_RENAMED,
	MODEL_FIELD_ADDED, MODEL_FIELD_REMOVED, MODEL_FIELD_RENAMED,
	MODEL_TYPE_WIDENED,	/* every stored value still reads */
	MODEL_TYPE_CHANGED,	/* values are converted, some may not fit */
	MODEL_CONSTRAINED,	/* stored values must be checked */
	MODEL_RELAXED,
	MODEL_CHOICE_ADDED, MODEL_CHOICE_RETIRED, MODEL_CHOICE_RENAMED,
	MODEL_INDEX_ADDED, MODEL_INDEX_REMOVED,
	MODEL_WORDS		/* labels, help, order: nothing stored */
};
/*
 * Both entities NULL: the whole model (another currency, other segments).
 * Both fields NULL: the whole entity; MODEL_INDEX_ADDED then means that the
 * entity is indexed anew by party and time.  A field that is stored in
 * another way (MODEL_TYPE_CHANGED) has a new number: read old_field->id,
 * write field->id.
 */
struct model_change {
	enum model_change_kind	 what;
	const struct entity	*old_entity, *entity;	/* NULL: not there */
	const struct field	*old_field, *field;
	struct slice		 text;	/* for people: one line */
};
struct model_changes { VEC(struct model_change) list; };
void	model_compare(struct model_changes *, const struct model *old,
	    const struct model *new, struct arena *);
/* Stored data must be read to know whether the change may be applied. */
bool	model_change_needs_check(const struct model_change *);
/* Stored records must be rewritten (or indexes built). */
bool	model_change_needs_rewrite(const struct model_change *);

/* The glossary, in lang, for people: "text", "md" or "html". */
void	model_write_glossary(struct buf *, const struct model *,
	    struct slice lang, struct slice format);

#endif
