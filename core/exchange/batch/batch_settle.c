/*
 * What must hold when all operations of a batch are in: what was put off,
 * and that sale rows refer to nothing that goes.
 */
#include "core/exchange/batch/batch_priv.h"

void
batch_note_row(struct batch *b, const struct draft *d)
{
	for (size_t i = 0; i < d->entity->n_fields; i++) {
		const struct draft_field	*df = &d->field[i];

		for (size_t k = 0; k < df->n; k++)
			if (df->p[k].type == TYPE_REF)
				*imap_put(b->in_rows, (uint64_t)
				    df->p[k].entity << 32 |
				    (uint32_t)df->p[k].i, NULL) = b->line;
	}
}

/*
 * Rows that keep a record may be removed further on in the stream: that is
 * seen at the end, unless each operation must stand by itself.
 */
enum err_code
batch_veto(void *arg, const struct record *rec, bool cascade,
    struct err *err)
{
	struct batch		*b = arg;
	struct sales_veto	 veto = { b->env.txn, b->env.model };
	uint64_t		 key = batch_key(rec->entity, rec->id);
	struct doubt		*doubt;
	enum err_code		 rc = sales_veto(&veto, rec, cascade, err);

	if (rc == ERR_CONFLICT && !b->o->keep_going) {
		doubt = VEC_ADD(&b->doubt);
		doubt->key = key;
		doubt->line = b->line;
		*err = (struct err){0};
		rc = ERR_OK;
	}
	if (rc == ERR_OK && imap_find(b->in_rows, key) != NULL)
		rc = err_set(err, ERR_CONFLICT, "%.*s%u has sale rows in "
		    "this stream: it stays", SLICE_ARG(rec->entity->prefix),
		    rec->id);
	return rc;
}

/* Is it there now? */
static enum err_code
check_led(struct batch *b, uint64_t key, struct err *err)
{
	const struct entity	*e = model_find_entity_id(b->env.model,
				    (uint16_t)(key >> 32));
	struct record		 rec;
	enum err_code		 rc;

	rc = plan_find(&rec, b->plan, e, (uint32_t)key, b->scratch, err);
	if (rc == ERR_OK && rec.bytes.p == NULL)
		rc = err_set(err, ERR_CONFLICT, "%.*s%u is not there: no "
		    "handle leads to it", SLICE_ARG(e->prefix),
		    (uint32_t)key);
	return rc;
}

enum err_code
batch_note_led(struct batch *b, const struct entity *e, uint32_t id,
    struct err *err)
{
	struct doubt	*d;

	if (b->o->keep_going)
		return check_led(b, batch_key(e, id), err);
	d = VEC_ADD(&b->led);
	d->key = batch_key(e, id);
	d->line = b->line;
	return ERR_OK;
}

static void
refuse_doubt(struct batch *b, const struct doubt *d)
{
	const struct entity	*e = model_find_entity_id(b->env.model,
				    (uint16_t)(d->key >> 32));
	struct err		 bad = {0};

	err_set(&bad, ERR_CONFLICT, "%.*s%u has sale rows: it stays",
	    SLICE_ARG(e->prefix), (uint32_t)d->key);
	batch_refuse(b, d->line, &bad);
}

/* Removed, though rows in the store refer to them: do those go too? */
static enum err_code
settle_doubts(struct batch *b, struct err *err)
{
	const struct entity	*sale = NULL;
	struct sales_plan	*rows;
	struct imap		*left = imap_open();
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < b->doubt.n; i++)
		*imap_put(left, b->doubt.p[i].key, NULL) = 0;
	while (rc == ERR_OK && (sale = model_next_kind(b->env.model,
	    KIND_SALE, sale)) != NULL) {
		rc = edit_sales(&rows, b->edit, sale, err);
		if (rc == ERR_OK)
			rc = sales_count_left(left, rows, err);
	}
	for (size_t i = 0; rc == ERR_OK && i < b->doubt.n; i++)
		if (*imap_find(left, b->doubt.p[i].key) > 0)
			refuse_doubt(b, &b->doubt.p[i]);
	imap_close(left);
	return rc;
}

static enum err_code
settle_led(struct batch *b, struct err *err)
{
	struct err	bad = {0};
	enum err_code	rc;

	for (size_t i = 0; i < b->led.n; i++) {
		arena_clear(b->scratch);
		rc = check_led(b, b->led.p[i].key, &bad);
		if (rc == ERR_CONFLICT) {
			batch_refuse(b, b->led.p[i].line, &bad);
			bad = (struct err){0};
		} else if (rc) {
			*err = bad;
			return rc;
		}
	}
	return ERR_OK;
}

static enum err_code
settle_plan(struct batch *b, struct err *err)
{
	struct reference	 which;
	struct err		 bad = {0};
	uint64_t		*line;
	bool			 more = true;
	enum err_code		 rc;

	for (size_t i = 0; more; i++) {
		rc = plan_settle_next(&which, &more, b->plan, i, &bad);
		if (rc == ERR_OK)
			continue;
		line = imap_find(b->deferred, batch_key(which.entity,
		    which.id));
		if (line == NULL || rc == ERR_STORE || rc == ERR_SYSTEM) {
			*err = bad;
			return rc;
		}
		batch_refuse(b, *line, &bad);
		bad = (struct err){0};
	}
	return ERR_OK;
}

enum err_code
batch_settle(struct batch *b, struct err *err)
{
	enum err_code	rc = settle_plan(b, err);

	if (rc == ERR_OK && b->doubt.n > 0)
		rc = settle_doubts(b, err);
	if (rc == ERR_OK)
		rc = settle_led(b, err);
	return rc;
}
