/*
 * What is left of a merged record, as a damaged store, an export or a change
 * set may hold it.
 */
#include <assert.h>

#include "core/record/alias.h"

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
read_items(struct slice all)
{
	struct remains_item	item;
	struct slice		rest = all;
	size_t			before = rest.len;

	while (remains_next(&item, &rest)) {
		assert(rest.len < before);
		before = rest.len;
		if (item.is_key && type_is_text(item.key.type))
			check_inside(item.key.text, all);
	}
	assert(remains_are_sound(all) == (rest.len == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char	key[6] = { 0, 2, 0, 0, 0, 7 };
	struct slice		all = slice_make(data, size), left, name;
	struct buf		val = {0};
	uint32_t		to;

	name = slice_make(key, sizeof(key));
	read_items(all);
	if (alias_decode(&to, &left, name, all))
		check_inside(left, all);
	alias_encode(&val, name, 9, all);
	assert(alias_decode(&to, &left, name, buf_slice(&val)) ==
	    remains_are_sound(all));
	if (remains_are_sound(all))
		assert(to == 9 && slice_eq(left, all));
	buf_release(&val);
	return 0;
}
