/*
 * Comparing two models: what compare.c, compare_journey.c and compare_add.c
 * share.
 */
#ifndef MODEL_COMPARE_PRIV_H
#define MODEL_COMPARE_PRIV_H

#include "core/model/priv.h"

/* Two models being compared, and what was found. */
struct comparison {
	struct model_changes	*changes;
	const struct model	*old, *new;
	struct arena		*arena;
	const struct entity	*old_entity, *entity;
	const struct field	*old_field, *field;
	bool			 has_moved;	/* field, among those in both */
};

/* compare_add.c: a change of the entity and field looked at, if any. */
void	compare_add(struct comparison *, enum model_change_kind,
	    const char *fmt, ...) CRM_PRINTF(3, 4);

/* compare_journey.c */
void	compare_journeys(struct comparison *);

#endif
