/*
 * Schemes and segments by the names that are typed, and as they are shown.
 */
#include "cmd/segment_moves.h"
#include "core/practice/segment/segment.h"
#include "core/types/text.h"

enum err_code
segment_find_scheme(const struct scheme **sc, struct crm *crm, struct slice name,
    struct err *err)
{
	struct buf	b = {0};
	struct slice	scheme, rest = name;

	*sc = model_find_scheme(crm->model, name);
	if (*sc != NULL)
		return ERR_OK;
	/* A segment where a scheme is asked for: who is in it? */
	slice_cut(&scheme, &rest, '/');
	if (rest.p != NULL && model_find_scheme(crm->model, scheme) != NULL) {
		err_set(err, ERR_USAGE, "no scheme of segments \"%.*s\"",
		    SLICE_ARG(name));
		err_hint(err, "crm segment members %.*s lists who is in it",
		    SLICE_ARG(name));
		return ERR_USAGE;
	}
	for (size_t i = 0; i < crm->model->n_schemes; i++)
		buf_addf(&b, "%s%.*s", b.len ? ", " : "",
		    SLICE_ARG(crm->model->scheme[i].name));
	err_set(err, ERR_USAGE, "no scheme of segments \"%.*s\"",
	    SLICE_ARG(name));
	err_hint(err, "there are: %s", buf_cstr(&b));
	buf_release(&b);
	return ERR_USAGE;
}

/* The segment whose name is nearest to the word; empty: of none it has more
 * than half the letters. */
static struct slice
nearest_segment(const struct scheme *sc, struct slice word)
{
	struct slice	best = SLICE_EMPTY;
	size_t		distance = 4;

	for (size_t i = 0; i < sc->n_segments; i++) {
		size_t	d = text_distance(sc->segment[i].name, word, distance);

		if (d < distance && 2 * d < word.len) {
			distance = d;
			best = sc->segment[i].name;
		}
	}
	return best;
}

enum err_code
segment_find(const struct scheme **sc, size_t *segment, struct crm *crm,
    const char *text, struct err *err)
{
	struct slice	what = slice_of(text), name = SLICE_EMPTY;
	size_t		slash = slice_index(what, '/');
	enum err_code	rc;

	*segment = SIZE_MAX;
	if (slash != SIZE_MAX) {
		name = slice_sub(what, slash + 1, what.len);
		what = slice_sub(what, 0, slash);
	}
	rc = segment_find_scheme(sc, crm, what, err);
	if (rc || slash == SIZE_MAX)
		return rc;
	for (size_t i = 0; i < (*sc)->n_segments; i++)
		if (segment_is_named(&(*sc)->segment[i], name)) {
			*segment = i;
			return ERR_OK;
		}
	err_set(err, ERR_USAGE, "%.*s has no segment \"%.*s\"",
	    SLICE_ARG((*sc)->name), SLICE_ARG(name));
	name = nearest_segment(*sc, name);
	if (name.len > 0)
		err_hint(err, "did you mean %.*s/%.*s?",
		    SLICE_ARG((*sc)->name), SLICE_ARG(name));
	else
		err_hint(err, "crm segment show %.*s lists them",
		    SLICE_ARG((*sc)->name));
	return ERR_USAGE;
}

enum err_code
segment_find_value(const struct value_book **book, struct crm *crm,
    const struct query_env *env, struct err *err)
{
	const struct scheme	*sc = model_find_scheme(crm->model,
				    SLICE("value"));
	struct segmentation	*s;
	enum err_code		 rc;

	*book = NULL;
	if (sc == NULL)
		return ERR_OK;
	rc = segment_compute(&s, env, sc, model_find_party(crm->model),
	    crm->arena, err);
	if (rc == ERR_OK)
		*book = s->value;
	return rc;
}

void
segment_put_scheme(struct crm *crm, const struct scheme *sc)
{
	out_text(crm->out, context_word(crm, sc->name, sc->labels));
}

void
segment_put_name(struct crm *crm, const struct segment *s)
{
	out_text(crm->out, context_word(crm, s->name, s->labels));
}
