/*
 * A backup as somebody may have damaged it: the items under the seal, and
 * the whole file with its seal.
 */
#include <sys/mman.h>

#include <assert.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/exchange/exact/backup.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct slice part, struct slice whole)
{
	if (part.len == 0)
		return;
	assert(part.p >= whole.p && part.len <= whole.len &&
	    (size_t)(part.p - whole.p) <= whole.len - part.len);
}

static void
decode_all(struct slice whole)
{
	struct backup_item	item;
	struct slice		rest = whole;

	while (backup_decode(&item, &rest) == 0) {
		check_inside(rest, whole);
		if (item.what == 'Z')
			continue;
		check_inside(item.key, whole);
		if (item.what == 'E')
			check_inside(item.value, whole);
	}
}

static void
read_file(struct slice whole, const struct seal_key *key)
{
	struct backup_reader	*r;
	struct err		 err = {0};
	enum err_code		 rc;
	int			 fd = memfd_create("backup", MFD_CLOEXEC);

	assert(fd >= 0 &&
	    write(fd, whole.p, whole.len) == (ssize_t)whole.len &&
	    lseek(fd, 0, SEEK_SET) == 0);
	rc = backup_open(&r, fd, "f", key, &err);
	if (rc == ERR_OK) {
		rc = backup_read(r, NULL, NULL, NULL, &err);
		backup_close(r);
	}
	assert(rc == ERR_OK || rc == ERR_DATA ||
	    (rc == ERR_USAGE && key == NULL));
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct seal_key	key;
	struct slice			whole = slice_make(data, size);

	decode_all(whole);
	read_file(whole, NULL);
	read_file(whole, &key);
	return 0;
}
