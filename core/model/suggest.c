#include "core/model/priv.h"

#include "core/types/text.h"

/*
 * A suggestion must be near: at most a third of the letters wrong, one in
 * short words.
 */
struct nearest
nearest_to(struct slice word)
{
	struct nearest	 n = { .word = word };

	n.distance = MIN(MAX(word.len / 3, (size_t)1), (size_t)4) + 1;
	return n;
}

void
nearest_offer(struct nearest *n, struct slice candidate)
{
	size_t	 d;

	/* Very long words are never near, and cost the square of it. */
	if (n->word.len > 2 * NAME_BYTES_MAX || n->distance == 0 ||
	    candidate.len > 2 * NAME_BYTES_MAX)
		return;
	d = text_distance(n->word, candidate, n->distance - 1);
	if (d >= n->distance || d >= MAX(candidate.len, (size_t)1))
		return;
	n->distance = d;
	n->best = candidate;
}

static void
nearest_offer_labels(struct nearest *n, struct labels l)
{
	size_t	 i;

	for (i = 0; i < l.n; i++)
		nearest_offer(n, l.p[i].text);
}

static void
nearest_offer_words(struct nearest *n, const struct slice *words, size_t count)
{
	size_t	 i;

	for (i = 0; i < count; i++)
		nearest_offer(n, words[i]);
}

static struct slice
nearest_best(const struct nearest *n)
{
	return n->best.p == NULL ? SLICE_EMPTY : n->best;
}

struct slice
model_suggest_entity(const struct model *m, struct slice word)
{
	struct nearest	 n = nearest_to(word);
	size_t		 i;

	for (i = 0; i < m->n_entities; i++) {
		nearest_offer(&n, m->head[i].name);
		nearest_offer_words(&n, m->head[i].aliases,
		    m->head[i].n_aliases);
		nearest_offer_labels(&n, m->head[i].labels);
		nearest_offer_labels(&n, m->head[i].plural);
	}
	return nearest_best(&n);
}

struct slice
entity_suggest_field(const struct entity *e, struct slice word)
{
	struct nearest	 n = nearest_to(word);
	size_t		 i;

	for (i = 0; i < e->n_fields; i++) {
		nearest_offer(&n, e->field[i].name);
		nearest_offer_words(&n, e->field[i].aliases,
		    e->field[i].n_aliases);
		nearest_offer_labels(&n, e->field[i].labels);
	}
	return nearest_best(&n);
}

enum err_code
entity_no_field(const struct entity *e, struct slice name, struct err *err)
{
	struct slice	near = entity_suggest_field(e, name);

	err_set(err, ERR_USAGE, "%.*s has no field \"%.*s\"",
	    SLICE_ARG(e->name), (int)MIN(name.len, (size_t)60), name.p);
	if (near.len > 0)
		err_hint(err, "did you mean %.*s?", SLICE_ARG(near));
	else
		err_hint(err, "crm model show %.*s lists its fields",
		    SLICE_ARG(e->name));
	return ERR_USAGE;
}

struct slice
field_suggest_choice(const struct field *f, struct slice word)
{
	struct nearest	 n = nearest_to(word);
	size_t		 i;

	for (i = 0; i < f->n_choices; i++) {
		if (f->choice[i].retired)
			continue;
		nearest_offer(&n, f->choice[i].name);
		nearest_offer_words(&n, f->choice[i].aliases,
		    f->choice[i].n_aliases);
		nearest_offer_labels(&n, f->choice[i].labels);
	}
	return nearest_best(&n);
}
