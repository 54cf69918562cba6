/*
 * The log of a telephone exchange from anywhere: read to its end, and what is
 * no fault has a moment and ends of the kinds there are.
 */
#include "core/exchange/outside/call_read.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static void
check_end(const struct call_end *end)
{
	must(end->kind <= CALL_END_ODD);
	must((end->kind == CALL_END_NONE) == (end->text.len == 0));
	if (end->kind == CALL_END_EXTENSION)
		must(end->text.len <= 5);
}

static void
see(void *arg, const struct call *c)
{
	(void)arg;
	check_end(&c->from);
	check_end(&c->to);
	check_end(&c->number);
}

static void
check_log(struct call_log *log, struct err *err)
{
	struct call_row	r;
	bool		more = true;

	while (call_log_next(&r, &more, log, err) == ERR_OK && more) {
		must(r.why == NULL || r.why->code != ERR_OK);
		if (r.why != NULL)
			continue;
		see(NULL, &r.call);
	}
	must(!more);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena			*arena = arena_open();
	struct call_read_options	 o = { .country = SLICE("NL"),
					    .see = see };
	struct call_log			*log = NULL;
	struct input			*in = NULL;
	struct err			 err = {0};

	must(zone_open(&o.zone, arena, SLICE("UTC"), &err) == ERR_OK);
	if (input_open_memory(&in, slice_make((const char *)data, size),
	    ENCODING_AUTO, &err) == ERR_OK &&
	    call_log_open(&log, in, &o, &err) == ERR_OK)
		check_log(log, &err);
	call_log_close(log);
	input_close(in);
	arena_close(arena);
	return 0;
}
