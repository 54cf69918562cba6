#include "core/model/source.h"
#include "core/query/query.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What parses can be stored, read back to the same bytes, applied again
 * without a change, and printed.
 */
static void
try_model(const struct model *m, struct slice text, struct arena *arena)
{
	struct model_changes	 changes = {0};
	struct model		*copy, *again;
	struct buf		 bytes = {0}, other = {0};
	struct err		 err = {0};

	model_encode(&bytes, m);
	if (model_decode(&copy, arena, buf_slice(&bytes), &err) != ERR_OK)
		abort();
	model_encode(&other, copy);
	if (!slice_eq(buf_slice(&bytes), buf_slice(&other)))
		abort();
	if (model_parse(&again, arena, text, copy, NULL, &err) == ERR_OK) {
		model_compare(&changes, copy, again, arena);
		VEC_RELEASE(&changes.list);
	}
	buf_clear(&other);
	model_write_glossary(&other, copy, SLICE("nl"), SLICE("text"));
	buf_release(&bytes);
	buf_release(&other);
}

/* Expressions are looked at even where the rest is faulty. */
static void
check_expressions(const struct model *m)
{
	struct query_env	env = { .model = m,
				    .when = { .zone = zone_utc() } };
	struct file_place	at;
	struct err		err = {0};
	bool			more = true;

	for (size_t i = 0; more; i++)
		if (query_check_model(&env, &more, &at, i, &err) != ERR_OK &&
		    at.line == 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model_faults	 faults = {0};
	struct model		*m;
	struct arena		*arena = arena_open();
	struct slice		 text = slice_make(data, size);
	struct err		 err = {0};

	if (model_parse(&m, arena, text, NULL, &faults, &err) == ERR_OK) {
		try_model(m, text, arena);
		check_expressions(m);
	} else if (faults.model != NULL) {
		check_expressions(faults.model);
	}
	VEC_RELEASE(&faults.list);
	arena_close(arena);
	return 0;
}
