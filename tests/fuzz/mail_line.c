/*
 * A line of the program that reads mailboxes, from anybody: a message, a
 * fault, or refused; never more text than it says.
 */
#include "core/exchange/outside/mail_read.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena		*arena = arena_open();
	struct mail_line	 line;
	struct err		 err = {0};

	for (int whole = 0; whole < 2; whole++) {
		enum err_code	rc = mail_line_read(&line, slice_make(data,
				    size), whole, arena, &err);

		if (rc != ERR_OK && rc != ERR_DATA)
			abort();
		if (rc == ERR_OK && line.fault == NULL &&
		    (line.mail.id.len == 0 || line.mail.text.len > 2 * size +
		    100))
			abort();
	}
	arena_close(arena);
	return 0;
}
