/*
 * A line of the program that reads calendars, from anybody: an appointment
 * with a start and a UID, a to-do, a fault, or refused.
 */
#include "core/exchange/outside/calendar_read.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena		*arena = arena_open();
	struct calendar_line	 line;
	struct err		 err = {0};
	enum err_code		 rc;

	rc = calendar_line_read(&line, slice_make(data, size), zone_utc(),
	    arena, &err);
	if (rc != ERR_OK && rc != ERR_DATA)
		abort();
	if (rc == ERR_OK && line.fault == NULL && (line.uid.len == 0 ||
	    (line.what == CALENDAR_EVENT && !line.start.is_known)))
		abort();
	arena_close(arena);
	return 0;
}
