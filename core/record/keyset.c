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

void
keyset_end(struct keyset *ks, uint64_t val)
{
	struct derived	*d = &ks->list.p[ks->list.n - 1];

	d->len = (uint16_t)(ks->bytes.len - d->off);
	d->val = val;
}
