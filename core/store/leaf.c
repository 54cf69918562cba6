#include "core/store/leaf.h"

#include "core/base/banned.h"
#include "core/store/page.h"

static size_t
offset_at(const struct leaf *l, size_t i)
{
	return le16_get(l->page + PAGE_HEADER + 2 * i);
}

bool
leaf_enter(struct leaf *l, struct slice map, size_t page_bytes,
    struct slice key)
{
	size_t		at = (size_t)(key.p - map.p);
	size_t		off = at % page_bytes, lower, n;
	const char	*p = key.p - off;

	l->n = 0;
	lower = le16_get(p + 12);
	if (le64_get(p) != at / page_bytes ||
	    (le16_get(p + 10) & PAGE_KINDS) != PAGE_LEAF ||
	    lower <= PAGE_HEADER || lower > page_bytes || lower % 2 != 0 ||
	    off < NODE_HEADER)
		return false;
	l->map = map.p;
	l->file = map.len;
	l->page = p;
	l->bytes = page_bytes;
	n = (lower - PAGE_HEADER) / 2;
	for (size_t i = 0; i < n; i++)
		if (offset_at(l, i) == off - NODE_HEADER) {
			l->at = i;
			l->n = n;
			return true;
		}
	return false;
}

/* Where the node is; 0: not on the page. */
static size_t
node_at(const struct leaf *l, size_t i)
{
	size_t	at = offset_at(l, i);

	return at < PAGE_HEADER || at + NODE_HEADER > l->bytes ||
	    at + NODE_HEADER + le16_get(l->page + at + 6) > l->bytes ? 0 : at;
}

bool
leaf_key(struct slice *key, const struct leaf *l, size_t i)
{
	size_t	at = node_at(l, i);

	if (at == 0)
		return false;
	*key = slice_make(l->page + at + NODE_HEADER,
	    le16_get(l->page + at + 6));
	return true;
}

/* The value of len bytes on the pages whose number stands at p. */
static bool
big_value(struct slice *val, const struct leaf *l, const char *p, size_t len)
{
	uint64_t	number = le64_get(p);
	size_t		from;

	if (number >= l->file / l->bytes)
		return false;
	from = number * l->bytes + PAGE_HEADER;
	*val = (struct slice){ l->map + from, len };
	return len <= l->file - from;
}

bool
leaf_get(struct slice *key, struct slice *val, const struct leaf *l)
{
	size_t		at = node_at(l, l->at), from, len;
	const char	*node = l->page + at;
	unsigned	flags;

	if (at == 0)
		return false;
	from = at + NODE_HEADER + le16_get(node + 6);
	len = le16_get(node) | (size_t)le16_get(node + 2) << 16;
	flags = le16_get(node + 4);
	*key = (struct slice){ node + NODE_HEADER, le16_get(node + 6) };
	if (flags == NODE_BIGDATA && l->bytes - from >= 8)
		return big_value(val, l, l->page + from, len);
	*val = (struct slice){ l->page + from, len };
	return flags == 0 && len <= l->bytes - from;
}

bool
leaf_seek(struct leaf *l, struct slice from)
{
	size_t		lo = 0, hi = l->n - 1, step = 1;
	struct slice	key;

	if (!leaf_key(&key, l, hi) || slice_cmp(key, from) < 0)
		return false;
	/* Most often it is not far ahead. */
	if (leaf_key(&key, l, l->at) && slice_cmp(key, from) < 0) {
		for (lo = l->at + 1; lo + step <= hi; lo += step, step *= 2) {
			if (!leaf_key(&key, l, lo + step - 1))
				return false;
			if (slice_cmp(key, from) >= 0) {
				hi = lo + step - 1;
				break;
			}
		}
	} else if (!leaf_key(&key, l, 0) || slice_cmp(key, from) > 0) {
		return false;
	}
	while (lo < hi) {
		size_t	mid = (lo + hi) / 2;

		if (!leaf_key(&key, l, mid))
			return false;
		if (slice_cmp(key, from) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	l->at = lo;
	return true;
}
