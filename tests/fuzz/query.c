/*
 * A filter or an expression over the standard model: compiled without a
 * store, and asked of one account.
 */
#include "core/model/source.h"
#include "core/query/query.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct model *
standard_model(struct arena *arena)
{
	struct model_faults	faults = { .arena = arena };
	struct model		*m;
	struct err		 err = {0};
	enum err_code		 rc;

	rc = model_parse(&m, arena, model_template(SLICE("standard")), NULL,
	    &faults, &err);
	VEC_RELEASE(&faults.list);
	if (rc)
		abort();
	return m;
}

static void
make_account(struct record *rec, struct buf *b, const struct entity *e,
    struct arena *arena)
{
	static const struct value	values[] = {
		{ .type = TYPE_TEXT,
		    .text = { "Caf\xc3\xa9 Z\xc3\xbcrich", 13 } },
		{ .type = TYPE_INT, .i = 40 },
		{ .type = TYPE_DATE, .i = 20000 },
		{ .type = TYPE_MONEY, .digits = 2, .i = 12345 },
		{ .type = TYPE_ENUM, .i = 1 },
		{ .type = TYPE_BOOL, .i = 1 },
	};
	struct draft	d;

	draft_init(&d, e, arena);
	for (size_t i = 0; i < e->n_fields; i++)
		for (size_t k = 0; k < NELEM(values); k++)
			if (e->field[i].type == values[k].type)
				draft_set(&d, &e->field[i], &values[k], 1);
	draft_as_record(rec, b, &d, 1);
}

static void
ask(struct query *q, const struct record *rec, bool filter,
    struct arena *arena)
{
	struct value		 v;
	const struct value	*all;
	struct err		 err = {0};
	size_t			 n;
	bool			 pass;

	if (filter && query_test(&pass, q, rec, &err))
		return;
	if (query_eval(&v, q, rec, arena, &err) == ERR_OK &&
	    query_eval_list(&all, &n, q, rec, arena, &err) == ERR_OK &&
	    n > 0 && all[0].type == TYPE_NONE)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena		*kept;
	static const struct model	*model;
	static const struct entity	*account, *sale;
	static struct record		 rec;
	static struct buf		 bytes;
	struct query_env		 env = {0};
	struct query			*q;
	struct arena			*arena;
	struct buf			 plan = {0};
	struct err			 err = {0};

	if (model == NULL) {
		kept = arena_open();
		model = standard_model(kept);
		account = model_find_entity(model, SLICE("account"));
		sale = model_find_entity(model, SLICE("sale"));
		make_account(&rec, &bytes, account, kept);
	}
	if (size == 0)
		return 0;
	arena = arena_open();
	env.model = model;
	env.when.zone = zone_utc();
	env.when.now.us = INT64_C(1741953600000000);
	env.values.when = &env.when;
	memcpy(env.values.currency, "EUR", 4);
	env.values.country = SLICE("NL");
	if (query_compile(&q, arena, &env, (data[0] & 2) ? sale : account,
	    slice_make(data + 1, size - 1), data[0] & 1, &err) == ERR_OK) {
		if (!(data[0] & 2))
			ask(q, &rec, data[0] & 1, arena);
		query_explain(&plan, q);
		query_release(q);
	} else if (err.msg[0] == '\0')
		abort();	/* every refusal says why */
	buf_release(&plan);
	arena_close(arena);
	return 0;
}
