/*
 * Pieces of a plan are worked on while the caller goes on: he lends them, so
 * that nothing of them is copied.  As many as he can spare wait for their turn,
 * so that none waits for the other.
 */
#include "core/record/layout.h"

#include "core/base/worker.h"

/* Worked on at once: what was made of them comes back in between. */
enum { TURN = 2 };

struct beside {
	beside_each		*each;
	beside_between		*between;
	void			*arg;
	const struct model	*model;
	const struct entity	*entity;	/* of the op before */
	struct slice		 working[TURN];
	size_t			 n_working;
	VEC(struct slice)	 waiting;
	size_t			 room;
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
	VEC_RELEASE(&b->waiting);
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

	for (size_t i = 0; i < b->n_working; i++)
		while (b->rc == ERR_OK && plan_take_op(&op, &b->working[i]))
			b->rc = work_one(b, &op);
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

/* The first of those that wait are worked on. */
static enum err_code
turn(struct beside *b, struct err *err)
{
	size_t		n = MIN(b->waiting.n, (size_t)TURN);
	enum err_code	rc = wait(b, err);

	if (rc == ERR_OK && b->between != NULL)
		rc = b->between(b->arg, err);
	if (rc)
		return rc;
	b->n_working = n;
	memcpy(b->working, b->waiting.p, n * sizeof(*b->working));
	b->waiting.n -= n;
	memmove(b->waiting.p, b->waiting.p + n,
	    b->waiting.n * sizeof(*b->waiting.p));
	worker_start(&b->worker, work, b);
	return ERR_OK;
}

bool
beside_has_room(struct beside *b)
{
	return b->waiting.n + b->n_working + 1 < b->room;
}

enum err_code
beside_go_on(struct beside *b, struct err *err)
{
	return b->waiting.n == 0 || !worker_is_done(&b->worker) ? ERR_OK :
	    turn(b, err);
}

enum err_code
beside_pass(struct beside *b, struct slice piece, struct err *err)
{
	enum err_code	rc = ERR_OK;

	*VEC_ADD(&b->waiting) = piece;
	while (rc == ERR_OK && b->waiting.n + b->n_working > b->room)
		rc = turn(b, err);
	return rc ? rc : beside_go_on(b, err);
}

enum err_code
beside_settle(struct beside *b, struct err *err)
{
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && b->waiting.n > 0)
		rc = turn(b, err);
	return rc ? rc : wait(b, err);
}
