/*
 * What many new records lead to, derived and sorted on a second thread while
 * the plan that adds them is still being made: half of the time of a load
 * goes into reading and checking, which one thread does.  As soon as the plan
 * changes, removes or takes back anything, what was gathered is given up and
 * plan_apply starts afresh.
 */
#include "core/record/priv.h"

struct ahead {
	struct arena		*arena;
	struct key_sorter	*sorter;
	struct derive_memo	*memo;
	struct gatherer		*gatherer;
	uint64_t		 n;		/* new records in it */
};

void
ahead_close(struct ahead *h)
{
	if (h == NULL)
		return;
	gatherer_close(h->gatherer);
	key_sorter_close(h->sorter);
	derive_memo_close(h->memo);
	arena_close(h->arena);
	free(h);
}

static enum err_code
add(struct ahead *h, uint16_t entity, const struct op *op, struct err *err)
{
	h->n++;
	return gatherer_add(h->gatherer, entity, op, err);
}

/* With what the plan has until now. */
static enum err_code
begin(struct plan *p, struct err *err)
{
	struct ahead		*h = p->ahead = mem_zalloc(sizeof(*h));
	const struct zone	*zone;
	struct buf		 b = {0};
	struct op		 op;
	uint64_t		 offset = 0;
	bool			 more;
	enum err_code		 rc;

	h->arena = arena_open();
	rc = model_zone(&zone, h->arena, p->opt.model, err);
	if (rc)
		return rc;
	h->sorter = key_sorter_open(p->opt.spool_dir);
	h->memo = derive_memo_open();
	h->gatherer = gatherer_open(p->opt.model, zone, h->sorter, h->memo,
	    false);
	while (rc == ERR_OK) {
		rc = plan_next_op(&op, &more, p, &offset, &b, err);
		if (rc || !more)
			break;
		rc = add(h, op.entity, &op, err);
	}
	buf_release(&b);
	return rc;
}

enum err_code
plan_ahead_add(struct plan *p, const struct entity *e, const struct op *op,
    struct err *err)
{
	if (p->no_ahead)
		return ERR_OK;
	if (p->ahead != NULL)
		return add(p->ahead, e->id, op, err);
	return p->counts.added < MANY_OPS ? ERR_OK : begin(p, err);
}

void
plan_ahead_drop(struct plan *p)
{
	ahead_close(p->ahead);
	p->ahead = NULL;
	p->no_ahead = true;
}

enum err_code
plan_ahead_take(struct key_sorter **sorter, struct plan *p, struct err *err)
{
	struct ahead	*h = p->ahead;
	enum err_code	 rc;

	if (h == NULL || p->new_model != NULL || h->n != p->counts.added) {
		plan_ahead_drop(p);
		return ERR_OK;
	}
	rc = gatherer_settle(h->gatherer, err);
	if (rc == ERR_OK) {
		*sorter = h->sorter;
		h->sorter = NULL;
	}
	plan_ahead_drop(p);
	return rc;
}
