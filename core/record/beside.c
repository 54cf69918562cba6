/*
 * One batch is filled while another is worked on.
 */
#include "core/record/layout.h"

#include "core/base/worker.h"

enum { BATCH_BYTES = 256 * 1024 };

struct passed {
	const struct entity	*entity;
	uint32_t		 id;
	size_t			 at, before, after;	/* 0: it has none */
};
struct batch {
	struct buf		 bytes;
	VEC(struct passed)	 record;
};

struct beside {
	beside_each	*each;
	beside_between	*between;
	void		*arg;
	struct batch	 filling, full;
	struct layouts	*known;		/* of the records of the full one */
	struct worker	 worker;
	enum err_code	 rc;		/* of the full one */
	struct err	 err;
};

struct beside *
beside_open(beside_each *each, beside_between *between, void *arg)
{
	struct beside	*b = mem_zalloc(sizeof(*b));

	b->each = each;
	b->between = between;
	b->arg = arg;
	b->known = mem_zalloc(sizeof(*b->known));
	return b;
}

static void
release_batch(struct batch *batch)
{
	buf_release(&batch->bytes);
	VEC_RELEASE(&batch->record);
}

void
beside_close(struct beside *b)
{
	if (b == NULL)
		return;
	worker_close(&b->worker);
	release_batch(&b->filling);
	release_batch(&b->full);
	layouts_release(b->known);
	free(b->known);
	free(b);
}

static enum err_code
work_one(struct beside *b, const struct passed *p)
{
	const char		*bytes = b->full.bytes.p + p->at;
	struct record		 before, after;
	const struct layout	*layout = NULL;
	enum err_code		 rc = ERR_OK;

	if (p->before > 0)
		rc = record_open(&before, p->entity, p->id,
		    slice_make(bytes, p->before), &b->err);
	if (rc == ERR_OK && p->after > 0)
		rc = layout_open(&after, &layout, b->known, p->entity, p->id,
		    slice_make(bytes + p->before, p->after), &b->err);
	return rc ? rc : b->each(b->arg, p->before > 0 ? &before : NULL,
	    p->after > 0 ? &after : NULL, layout, &b->err);
}

static void
work(void *arg)
{
	struct beside	*b = arg;

	for (size_t i = 0; i < b->full.record.n && b->rc == ERR_OK; i++)
		b->rc = work_one(b, &b->full.record.p[i]);
	buf_clear(&b->full.bytes);
	VEC_CLEAR(&b->full.record);
}

/* When the full batch is done, the one that was filled is the full one. */
static enum err_code
pass_on(struct beside *b, struct err *err)
{
	bool		late = !worker_is_done(&b->worker);
	struct batch	batch;
	enum err_code	rc;

	(void)worker_wait(&b->worker);
	if (b->rc) {
		*err = b->err;
		return b->rc;
	}
	if (b->between != NULL) {
		rc = b->between(b->arg, late, err);
		if (rc)
			return rc;
	}
	batch = b->full;
	b->full = b->filling;
	b->filling = batch;
	worker_start(&b->worker, work, b);
	return ERR_OK;
}

enum err_code
beside_add(struct beside *b, const struct entity *entity, uint32_t id,
    struct slice before, struct slice after, struct err *err)
{
	enum err_code	rc;

	if (b->filling.bytes.len >= BATCH_BYTES) {
		rc = pass_on(b, err);
		if (rc)
			return rc;
	}
	*VEC_ADD(&b->filling.record) = (struct passed){ entity, id,
	    b->filling.bytes.len, before.len, after.len };
	buf_add(&b->filling.bytes, before);
	buf_add(&b->filling.bytes, after);
	return ERR_OK;
}

enum err_code
beside_settle(struct beside *b, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (b->filling.record.n > 0)
		rc = pass_on(b, err);
	(void)worker_wait(&b->worker);
	if (rc == ERR_OK && b->rc) {
		*err = b->err;
		rc = b->rc;
	}
	return rc;
}
