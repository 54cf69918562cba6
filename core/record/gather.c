/*
 * What changes lead to, derived and gathered on a second thread: a third of
 * the work of a load, a quarter of that of many changes.
 */
#include "core/record/priv.h"

struct gatherer {
	const struct model	*model;
	const struct zone	*zone;
	struct key_sorter	*sorter;
	struct derive_memo	*memo;
	struct deriver		 deriver;	/* entity NULL: none yet */
	VEC(bool)		 same;		/* as derive_change takes it */
	struct keyset		 old, new;
	struct buf		 fold;
	struct beside		*beside;
};

static enum err_code
gather_one(void *arg, const struct record *before, const struct record *after,
    const struct layout *layout, struct err *err)
{
	struct gatherer		*g = arg;
	const struct entity	*e = (after != NULL ? after : before)->entity;

	if (g->deriver.entity != e) {
		deriver_init(&g->deriver, g->model, e, g->zone, &g->fold);
		g->deriver.memo = g->memo;
		VEC_RESERVE(&g->same, e->n_fields);
	}
	if (before == NULL) {
		g->deriver.same = NULL;
		return derive_new(g->sorter, &g->new, &g->deriver, after,
		    layout, err);
	}
	derive_change(&g->old, &g->new, &g->deriver, g->same.p, before,
	    after);
	return derive_diff(g->sorter, &g->old, &g->new, err);
}

struct gatherer *
gatherer_open(const struct model *m, const struct zone *zone,
    struct key_sorter *sorter, struct derive_memo *memo, size_t room)
{
	struct gatherer	*g = mem_zalloc(sizeof(*g));

	g->model = m;
	g->zone = zone;
	g->sorter = sorter;
	g->memo = memo;
	g->beside = beside_open(gather_one, NULL, g, m, room);
	return g;
}

void
gatherer_close(struct gatherer *g)
{
	if (g == NULL)
		return;
	beside_close(g->beside);
	VEC_RELEASE(&g->same);
	keyset_release(&g->old);
	keyset_release(&g->new);
	buf_release(&g->fold);
	free(g);
}

enum err_code
gatherer_pass(struct gatherer *g, struct slice piece, struct err *err)
{
	return beside_pass(g->beside, piece, err);
}

enum err_code
gatherer_go_on(struct gatherer *g, struct err *err)
{
	return beside_go_on(g->beside, err);
}

enum err_code
gatherer_settle(struct gatherer *g, struct err *err)
{
	return beside_settle(g->beside, err);
}
