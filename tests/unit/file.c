#include "core/base/file.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <unistd.h>

enum { MB = 1024 * 1024 };

int
main(void)
{
	char		 path[] = "/tmp/crm-file.XXXXXX";
	int		 fd = mkstemp(path);
	struct buf	 b = {0};
	struct err	 err = {0};

	ok(fd >= 0 && unlink(path) == 0, "a file");
	is_ok(file_read(&b, fd, "f", MB, &err), &err, "an empty one");
	is_str(buf_cstr(&b), "", "gives nothing");
	ok(write(fd, "one\0two", 7) == 7 && lseek(fd, 0, SEEK_SET) == 0,
	    "seven bytes");
	buf_adds(&b, "zero ");
	is_ok(file_read(&b, fd, "f", MB, &err), &err, "read");
	is_int((int64_t)b.len, 12, "behind what was there");
	ok(memcmp(b.p, "zero one\0two", 13) == 0, "NUL bytes and all");
	ok(ftruncate(fd, MB) == 0 && lseek(fd, 0, SEEK_SET) == 0,
	    "as large as allowed");
	is_ok(file_read(&b, fd, "f", MB, &err), &err, "read");
	is_int((int64_t)b.len, 12 + MB, "whole");
	ok(ftruncate(fd, MB + 1) == 0 && lseek(fd, 0, SEEK_SET) == 0,
	    "one byte more");
	is_int(file_read(&b, fd, "f", MB, &err), ERR_RANGE, "refused");
	is_str(err.msg, "f is larger than 1 MB", "says so");
	close(fd);
	fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	is_int(file_read(&b, fd, "/", MB, &err), ERR_SYSTEM, "a folder");
	is_str(err.msg, "cannot read /: Is a directory", "says so");
	close(fd);
	buf_release(&b);
	return done_testing();
}
