/*
 * The log of a telephone exchange from anywhere: read to its end, and what is
 * no fault has a moment and ends of the kinds there are.
 */
#include "core/exchange/call_read.h"

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena			*arena = arena_open();
	struct call_read_options	 o = { .country = SLICE("NL") };
	struct call_log			 log = {{0}};
	struct input			*in = NULL;
	const struct zone		*zone = NULL;
	struct err			 err = {0};

	must(zone_open(&zone, arena, SLICE("UTC"), &err) == ERR_OK);
	o.zone = zone;
	if (input_open_memory(&in, slice_make((const char *)data, size),
	    ENCODING_AUTO, &err) == ERR_OK &&
	    call_log_read(&log, in, &o, arena, &err) == ERR_OK)
		for (size_t i = 0; i < log.row.n; i++) {
			const struct call_row	*r = &log.row.p[i];

			must(r->why == NULL || r->why->code != ERR_OK);
			if (r->why != NULL)
				continue;
			check_end(&r->call.from);
			check_end(&r->call.to);
			check_end(&r->call.number);
			must(call_uid(&r->call, arena).len > 0);
		}
	VEC_RELEASE(&log.row);
	input_close(in);
	arena_close(arena);
	return 0;
}
