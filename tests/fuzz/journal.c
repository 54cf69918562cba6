/*
 * The head of a journal entry, as a damaged store may hold it.  The first
 * byte is the entry's number; JOURNAL_PACKED: a packed item follows, behind a
 * byte with the length of its private part, which is at its end.
 */
#include <assert.h>

#include "core/base/base.h"
#include "core/store/priv.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct slice part, struct slice whole)
{
	/* An empty slice may point anywhere. */
	if (part.len == 0)
		return;
	assert(part.p >= whole.p && part.len <= whole.len &&
	    (size_t)(part.p - whole.p) <= whole.len - part.len);
}

static void
unpack(struct slice item, size_t n_private)
{
	struct journal_unpacker	*u = NULL;
	struct slice		 public, private;
	size_t			 n = item.len - MIN(n_private, item.len);
	volatile char		 c = 0;

	public = slice_sub(item, 0, n);
	private = slice_sub(item, n, item.len);
	if (journal_is_packed(public) &&
	    journal_unpack(&public, &private, &u)) {
		for (size_t i = 0; i < public.len; i++)
			c = (char)(c + public.p[i]);
		for (size_t i = 0; i < private.len; i++)
			c = (char)(c + private.p[i]);
	}
	journal_unpacker_close(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct journal_head	head;
	struct err		err = {0};
	struct slice		value;

	if (size == 0)
		return 0;
	if (size > 2 && data[0] == JOURNAL_PACKED)
		unpack(slice_make(data + 2, size - 2), data[1]);
	value = slice_make(data + 1, size - 1);
	if (journal_decode(&head, data[0], value, &err)) {
		assert(err.code == ERR_STORE);
		return 0;
	}
	assert(head.entry.number == data[0]);
	check_inside(head.entry.author.user, value);
	check_inside(head.entry.author.host, value);
	check_inside(head.entry.author.command, value);
	check_inside(head.entry.author.reason, value);
	check_inside(head.entry.author.verb, value);
	check_inside(head.entry.author.on_behalf, value);
	check_inside(head.hashed, value);
	check_inside(slice_make(head.digest, JOURNAL_HASH), value);
	return 0;
}
