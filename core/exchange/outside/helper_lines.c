#include "core/exchange/outside/helper_lines.h"

#include <unistd.h>

#include "core/exchange/csv.h"

enum err_code
helper_lines(int fd, const char *what, helper_line *each, void *arg,
    struct err *err)
{
	static const struct csv_format	lines = { .lines = true };
	struct input			*in = NULL;
	struct csv			*csv = NULL;
	struct csv_row			 row;
	bool				 more = true;
	enum err_code			 rc;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_sys(err, ERR_SYSTEM, "cannot read what the "
		    "reader wrote");
	rc = input_open_fd(&in, dup(fd), what, ENCODING_UTF8, err);
	if (rc == ERR_OK)
		rc = csv_open(&csv, in, err);
	if (rc == ERR_OK)
		csv_set_format(csv, &lines);
	while (rc == ERR_OK) {
		rc = csv_next(csv, &row, &more, err);
		if (rc || !more)
			break;
		rc = each(arg, row.raw, err);
	}
	csv_close(csv);
	input_close(in);
	return rc;
}
