/*
 * What new records lead to, derived and gathered on a second thread: a third
 * of the work of a load.
 */
#include "core/record/priv.h"

struct gatherer {
	const struct model	*model;
	const struct zone	*zone;
	struct key_sorter	*sorter;
	struct derive_memo	*memo;
	struct deriver		 deriver;	/* entity NULL: none yet */
	struct keyset		 keys;
	struct buf		 fold;
	struct beside		*beside;
};

static enum err_code
gather_one(void *arg, const struct record *rec, const struct layout *layout,
    struct err *err)
{
	struct gatherer	*g = arg;

	if (g->deriver.entity != rec->entity) {
		deriver_init(&g->deriver, g->model, rec->entity, g->zone,
		    &g->fold);
		g->deriver.memo = g->memo;
	}
	return derive_new(g->sorter, &g->keys, &g->deriver, rec, layout, err);
}

struct gatherer *
gatherer_open(const struct model *m, const struct zone *zone,
    struct key_sorter *sorter, struct derive_memo *memo)
{
	struct gatherer	*g = mem_zalloc(sizeof(*g));

	g->model = m;
	g->zone = zone;
	g->sorter = sorter;
	g->memo = memo;
	g->beside = beside_open(gather_one, NULL, g);
	return g;
}

void
gatherer_close(struct gatherer *g)
{
	if (g == NULL)
		return;
	beside_close(g->beside);
	keyset_release(&g->keys);
	buf_release(&g->fold);
	free(g);
}

enum err_code
gatherer_add(struct gatherer *g, uint16_t entity, uint32_t id,
    struct slice bytes, struct err *err)
{
	return beside_add(g->beside, model_find_entity_id(g->model, entity),
	    id, bytes, err);
}

enum err_code
gatherer_settle(struct gatherer *g, struct err *err)
{
	return beside_settle(g->beside, err);
}
