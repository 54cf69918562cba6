#include "core/model/compare_priv.h"

static const struct segment_journey *
find_journey(const struct model *m, struct slice name)
{
	for (size_t i = 0; i < m->n_journeys; i++)
		if (slice_eq(m->journey[i].name, name))
			return &m->journey[i];
	return NULL;
}

static bool
steps_equal(const struct segment_step *a, const struct segment_step *b)
{
	return a->number == b->number && a->after_days == b->after_days &&
	    slice_eq(a->channel, b->channel) &&
	    slice_eq(a->purpose, b->purpose) &&
	    slice_eq(a->condition, b->condition) &&
	    slice_eq(a->action, b->action) && slice_eq(a->text, b->text) &&
	    slice_eq(a->owner, b->owner);
}

/* A journey is known by its name: another name is another journey. */
static void
compare_journey(struct comparison *c, const struct segment_journey *old,
    const struct segment_journey *new)
{
	const struct scheme	*was = &c->old->scheme[old->scheme];
	const struct scheme	*is = &c->new->scheme[new->scheme];
	bool			 same = old->n_steps == new->n_steps;

	if (!slice_eq(was->name, is->name) ||
	    !slice_eq(was->segment[old->segment].name,
	    is->segment[new->segment].name))
		compare_add(c, MODEL_WORDS, "journey %.*s is now of "
		    "%.*s/%.*s", SLICE_ARG(new->name), SLICE_ARG(is->name),
		    SLICE_ARG(is->segment[new->segment].name));
	for (size_t i = 0; same && i < new->n_steps; i++)
		same = steps_equal(&old->step[i], &new->step[i]);
	if (!same || old->priority != new->priority)
		compare_add(c, MODEL_WORDS, "journey %.*s: other steps or "
		    "priority", SLICE_ARG(new->name));
}

void
compare_journeys(struct comparison *c)
{
	const struct model	*old = c->old, *new = c->new;

	for (size_t i = 0; i < new->n_journeys; i++) {
		const struct segment_journey	*j = &new->journey[i];
		const struct segment_journey	*was = find_journey(old,
							j->name);

		if (was != NULL)
			compare_journey(c, was, j);
		else
			compare_add(c, MODEL_WORDS, "journey %.*s added",
			    SLICE_ARG(j->name));
	}
	for (size_t i = 0; i < old->n_journeys; i++)
		if (find_journey(new, old->journey[i].name) == NULL)
			compare_add(c, MODEL_WORDS, "journey %.*s removed",
			    SLICE_ARG(old->journey[i].name));
}
