/*
 * Which numbers of rows: a bit for each.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

void
seqset_put(struct seqset *s, uint64_t seq, bool there)
{
	uint8_t	bit = (uint8_t)(1U << (seq % 8));

	if (there)
		while (s->bits.n <= seq / 8)
			*VEC_ADD(&s->bits) = 0;
	if (seq / 8 < s->bits.n)
		s->bits.p[seq / 8] = (uint8_t)(there ? s->bits.p[seq / 8] |
		    bit : s->bits.p[seq / 8] & ~bit);
}

bool
seqset_has(const struct seqset *s, uint64_t seq)
{
	return seq / 8 < s->bits.n && (s->bits.p[seq / 8] >> (seq % 8) & 1);
}

void
many_put(struct many *m, uint64_t seq)
{
	if (seqset_has(&m->set, seq))
		return;
	seqset_put(&m->set, seq, true);
	m->from = m->n == 0 ? seq : MIN(m->from, seq);
	m->until = MAX(m->until, seq + 1);
	m->n++;
}
