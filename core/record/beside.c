/*
 * One batch is filled while another is worked on.  Bytes are copied into the
 * batch, or lent: then they stay where they are until it is done.
 */
#include "core/record/layout.h"

#include "core/base/worker.h"

enum { BATCH_BYTES = 256 * 1024 };

struct passed {
	const struct entity	*entity;
	uint32_t		 id;
	struct slice		 before, after;		/* empty: none */
};
struct batch {
	struct buf		 bytes;			/* unless they are lent */
	VEC(struct passed)	 record;
};

struct beside {
	beside_each	*each;
	beside_between	*between;
	void		*arg;
	bool		 lent;
	struct batch	 filling, full;
	struct layouts	*known;		/* of the records of the full one */
	struct worker	 worker;
	enum err_code	 rc;		/* of the full one */
	struct err	 err;
};

struct beside *
beside_open(beside_each *each, beside_between *between, void *arg, bool lent)
{
	struct beside	*b = mem_zalloc(sizeof(*b));

	b->each = each;
	b->between = between;
	b->arg = arg;
	b->lent = lent;
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
	struct record		 before, after;
	const struct layout	*layout = NULL;
	enum err_code		 rc = ERR_OK;

	if (p->before.len > 0)
		rc = record_open(&before, p->entity, p->id, p->before,
		    &b->err);
	if (rc == ERR_OK && p->after.len > 0)
		rc = layout_open(&after, &layout, b->known, p->entity, p->id,
		    p->after, &b->err);
	return rc ? rc : b->each(b->arg, p->before.len > 0 ? &before : NULL,
	    p->after.len > 0 ? &after : NULL, layout, &b->err);
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

enum err_code
beside_pass(struct beside *b, struct err *err)
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
	if (b->full.record.n > 0)
		worker_start(&b->worker, work, b);
	return ERR_OK;
}

/* The copies stay where they are: the batch does not grow beyond its room. */
static struct slice
copy(struct beside *b, struct slice s)
{
	struct buf	*to = &b->filling.bytes;
	size_t		 at = to->len;

	buf_add(to, s);
	return slice_make(to->p + at, s.len);
}

enum err_code
beside_add(struct beside *b, const struct entity *entity, uint32_t id,
    struct slice before, struct slice after, struct err *err)
{
	size_t		len = before.len + after.len;
	enum err_code	rc;

	if (!b->lent) {
		if (b->filling.bytes.len + len > BATCH_BYTES &&
		    b->filling.record.n > 0) {
			rc = beside_pass(b, err);
			if (rc)
				return rc;
		}
		if (b->filling.record.n == 0)
			(void)buf_reserve(&b->filling.bytes,
			    MAX(len, (size_t)BATCH_BYTES));
		before = copy(b, before);
		after = copy(b, after);
	}
	*VEC_ADD(&b->filling.record) = (struct passed){ entity, id, before,
	    after };
	return ERR_OK;
}

enum err_code
beside_settle(struct beside *b, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (b->filling.record.n > 0)
		rc = beside_pass(b, err);
	(void)worker_wait(&b->worker);
	if (rc == ERR_OK && b->rc) {
		*err = b->err;
		rc = b->rc;
	}
	return rc;
}
