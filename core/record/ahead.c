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
	uint64_t		 offset;	/* in the plan: not passed yet */
	struct buf		 piece[2];	/* of the plan, in turn */
	unsigned		 turn;
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
	buf_release(&h->piece[0]);
	buf_release(&h->piece[1]);
	free(h);
}

static enum err_code
begin(struct plan *p, struct err *err)
{
	struct ahead		*h = mem_zalloc(sizeof(*h));
	const struct zone	*zone;
	enum err_code		 rc;

	h->arena = arena_open();
	rc = model_zone(&zone, h->arena, p->opt.model, err);
	if (rc) {
		ahead_close(h);
		return rc;
	}
	h->sorter = key_sorter_open(p->opt.spool_dir);
	h->memo = derive_memo_open();
	h->gatherer = gatherer_open(p->opt.model, zone, h->sorter, h->memo,
	    1);
	p->ahead = h;
	return ERR_OK;
}

enum err_code
plan_ahead_add(struct plan *p, struct err *err)
{
	return p->no_ahead || p->ahead != NULL || p->counts.added < MANY_OPS ?
	    ERR_OK : begin(p, err);
}

enum err_code
plan_ahead_pass(struct plan *p, struct err *err)
{
	struct ahead	*h = p->ahead;
	struct slice	 piece;
	enum err_code	 rc = ERR_OK;

	while (h != NULL && rc == ERR_OK &&
	    h->offset < spool_len(p->spool)) {
		rc = plan_next_piece(&piece, p, &h->offset,
		    &h->piece[h->turn++ % 2], err);
		if (rc == ERR_OK)
			rc = gatherer_pass(h->gatherer, piece, err);
	}
	return rc;
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

	if (h == NULL || p->new_model != NULL) {
		plan_ahead_drop(p);
		return ERR_OK;
	}
	rc = plan_ahead_pass(p, err);
	if (rc == ERR_OK)
		rc = gatherer_settle(h->gatherer, err);
	if (rc == ERR_OK) {
		*sorter = h->sorter;
		h->sorter = NULL;
	}
	plan_ahead_drop(p);
	return rc;
}
