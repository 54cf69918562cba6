/*
 * What new records lead to, derived and gathered on a second thread while the
 * first one writes them and their journal: a third of the work of a load.
 * One batch is filled while another is worked on; a thread lives as long as
 * its batch.
 */
#include "core/record/priv.h"

#include <pthread.h>

enum { BATCH_BYTES = 256 * 1024 };

struct added { uint16_t entity; uint32_t id; size_t at, len; };
struct batch {
	struct buf		 bytes;
	VEC(struct added)	 record;
};

struct gatherer {
	const struct model	*model;
	const struct zone	*zone;
	struct key_sorter	*sorter;
	struct derive_memo	*memo;
	struct deriver		 deriver;	/* entity NULL: none yet */
	struct keyset		 none, keys;
	struct buf		 fold;
	struct batch		 filling, full;
	pthread_t		 thread;
	bool			 running;
	enum err_code		 rc;		/* of the full one */
	struct err		 err;
};

struct gatherer *
gatherer_open(const struct model *m, const struct zone *zone,
    struct key_sorter *sorter, struct derive_memo *memo)
{
	struct gatherer	*g = mem_zalloc(sizeof(*g));

	g->model = m;
	g->zone = zone;
	g->sorter = sorter;
	g->memo = memo;
	return g;
}

static void
wait_for_thread(struct gatherer *g)
{
	if (g->running)
		pthread_join(g->thread, NULL);
	g->running = false;
}

static void
release_batch(struct batch *b)
{
	buf_release(&b->bytes);
	VEC_RELEASE(&b->record);
}

void
gatherer_close(struct gatherer *g)
{
	if (g == NULL)
		return;
	wait_for_thread(g);
	release_batch(&g->filling);
	release_batch(&g->full);
	keyset_release(&g->none);
	keyset_release(&g->keys);
	buf_release(&g->fold);
	free(g);
}

static enum err_code
gather_one(struct gatherer *g, const struct added *new, struct err *err)
{
	struct record	rec;
	enum err_code	rc;

	if (g->deriver.entity == NULL || g->deriver.entity->id != new->entity) {
		deriver_init(&g->deriver, g->model,
		    model_find_entity_id(g->model, new->entity), g->zone,
		    &g->fold);
		g->deriver.memo = g->memo;
	}
	rc = record_open(&rec, g->deriver.entity, new->id,
	    slice_make(g->full.bytes.p + new->at, new->len), err);
	if (rc)
		return rc;
	derive(&g->keys, &g->deriver, &rec);
	return derive_diff(g->sorter, &g->none, &g->keys, err);
}

static void *
gather_main(void *arg)
{
	struct gatherer	*g = arg;

	for (size_t i = 0; i < g->full.record.n && g->rc == ERR_OK; i++)
		g->rc = gather_one(g, &g->full.record.p[i], &g->err);
	buf_clear(&g->full.bytes);
	VEC_CLEAR(&g->full.record);
	return NULL;
}

/* When the full batch is done, the one that was filled is the full one. */
static enum err_code
pass_on(struct gatherer *g, struct err *err)
{
	struct batch	b;

	wait_for_thread(g);
	if (g->rc) {
		*err = g->err;
		return g->rc;
	}
	b = g->full;
	g->full = g->filling;
	g->filling = b;
	g->running = pthread_create(&g->thread, NULL, gather_main, g) == 0;
	if (!g->running)
		gather_main(g);
	return ERR_OK;
}

enum err_code
gatherer_add(struct gatherer *g, uint16_t entity, uint32_t id,
    struct slice bytes, struct err *err)
{
	struct added	*new;
	enum err_code	 rc;

	if (g->filling.bytes.len >= BATCH_BYTES) {
		rc = pass_on(g, err);
		if (rc)
			return rc;
	}
	new = VEC_ADD(&g->filling.record);
	*new = (struct added){ entity, id, g->filling.bytes.len, bytes.len };
	buf_add(&g->filling.bytes, bytes);
	return ERR_OK;
}

enum err_code
gatherer_settle(struct gatherer *g, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (g->filling.record.n > 0)
		rc = pass_on(g, err);
	wait_for_thread(g);
	if (rc == ERR_OK && g->rc) {
		*err = g->err;
		rc = g->rc;
	}
	return rc;
}
