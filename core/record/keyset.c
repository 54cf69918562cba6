#include "core/record/priv.h"

void
keyset_clear(struct keyset *ks)
{
	buf_clear(&ks->bytes);
	VEC_CLEAR(&ks->list);
}

void
keyset_release(struct keyset *ks)
{
	buf_release(&ks->bytes);
	VEC_RELEASE(&ks->list);
}

void
keyset_begin(struct keyset *ks, enum table table)
{
	struct derived	*d = VEC_ADD(&ks->list);

	d->table = (uint8_t)table;
	d->off = ks->bytes.len;
}

/* In its order, most entries are told apart. */
static uint64_t
head_of(const struct derived *d, const char *key)
{
	char	head[8] = {0};

	if (d->len < sizeof(head))
		memcpy(head, key, d->len);
	return (uint64_t)d->table << 56 |
	    be64_get(d->len < sizeof(head) ? head : key) >> 8;
}

void
keyset_end(struct keyset *ks, uint64_t val)
{
	struct derived	*d = &ks->list.p[ks->list.n - 1];

	d->len = (uint16_t)(ks->bytes.len - d->off);
	d->val = val;
	d->head = head_of(d, ks->bytes.p + d->off);
}
