/*
 * Pieces of a plan are worked on while the caller goes on: he lends them, so
 * that nothing of them is copied.  As many as he can spare wait for their turn,
 * so that none waits for the other.
 */
#include "core/record/layout.h"

#include "core/base/worker.h"

struct pieces { VEC(struct slice) list; };

struct beside {
	beside_each		*each;
	beside_between		*between;
	void			*arg;
	const struct model	*model;
	const struct entity	*entity;	/* of the op before */
	struct pieces		 working, waiting;
	size_t			 n_working, room;
	struct layouts		*known;
	struct worker		 worker;
	enum err_code		 rc;		/* of those worked on */
	struct err		 err;
};

struct beside *
beside_open(beside_each *each, beside_between *between, void *arg,
    const struct model *model, size_t room)
{
	struct beside	*b = mem_zalloc(sizeof(*b));

	b->each = each;
	b->between = between;
	b->arg = arg;
	b->model = model;
	b->room = room;
	b->known = mem_zalloc(sizeof(*b->known));
	return b;
}

void
beside_close(struct beside *b)
{
	if (b == NULL)
		return;
	worker_close(&b->worker);
	VEC_RELEASE(&b->working.list);
	VEC_RELEASE(&b->waiting.list);
	layouts_release(b->known);
	free(b->known);
	free(b);
}

static enum err_code
work_one(struct beside *b, const struct op *op)
{
	const struct entity	*e = b->entity;
	struct record		 before, after;
	const struct layout	*layout = NULL;
	bool			 was = op->op != CHANGE_ADD;
	bool			 is = op->op != CHANGE_DEL;
	enum err_code		 rc = ERR_OK;

	if (e == NULL || e->id != op->entity)
		b->entity = e = model_find_entity_id(b->model, op->entity);
	if (was)
		rc = record_open(&before, e, op->id, op->before, &b->err);
	if (rc == ERR_OK && is)
		rc = layout_open(&after, &layout, b->known, e, op->id,
		    op->after, &b->err);
	return rc ? rc : b->each(b->arg, was ? &before : NULL,
	    is ? &after : NULL, layout, &b->err);
}

static void
work(void *arg)
{
	struct beside	*b = arg;
	struct op	 op;

	for (size_t i = 0; i < b->working.list.n; i++)
		while (b->rc == ERR_OK &&
		    plan_take_op(&op, &b->working.list.p[i]))
			b->rc = work_one(b, &op);
	VEC_CLEAR(&b->working.list);
}

/* Nobody is at work any more. */
static enum err_code
wait(struct beside *b, struct err *err)
{
	(void)worker_wait(&b->worker);
	if (b->rc)
		*err = b->err;
	return b->rc;
}

/* What waits is worked on. */
static enum err_code
turn(struct beside *b, struct err *err)
{
	struct pieces	done;
	enum err_code	rc = wait(b, err);

	if (rc == ERR_OK && b->between != NULL)
		rc = b->between(b->arg, err);
	if (rc)
		return rc;
	done = b->working;
	b->working = b->waiting;
	b->waiting = done;
	b->n_working = b->working.list.n;
	worker_start(&b->worker, work, b);
	return ERR_OK;
}

bool
beside_has_room(struct beside *b)
{
	return worker_is_done(&b->worker) ||
	    b->n_working + b->waiting.list.n + 1 < b->room;
}

enum err_code
beside_pass(struct beside *b, struct slice piece, struct err *err)
{
	bool	waits = !worker_is_done(&b->worker) && beside_has_room(b);

	*VEC_ADD(&b->waiting.list) = piece;
	return waits ? ERR_OK : turn(b, err);
}

enum err_code
beside_settle(struct beside *b, struct err *err)
{
	enum err_code	rc = b->waiting.list.n > 0 ? turn(b, err) : ERR_OK;

	return rc ? rc : wait(b, err);
}
