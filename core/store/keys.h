/*
 * The layout of the keys of every table, in one place.  Numbers in keys are
 * big-endian, so that byte order is sort order; those in values (behind the
 * arrow) little-endian.  Keys stay within 511 bytes.
 *
 *	meta		name (text); "format" is core/store's own
 *			"copy", revision u32		a model again, compiled
 *			"copytext", revision u32	and its text
 *	model		revision u32		the model as applied, compiled
 *			"text", revision u32	the YAML it came from
 *			"sum", revision u32	the CRC32C of that
 *			"lost", revision u32	a repair could not save it
 *	dict		dictionary u16, 0, text (cut and hashed)	-> code u32
 *			dictionary u16, 1, code u32			-> text
 *	record		entity u16, id u32
 *	index		entity u16, field u16, value, id u32 (but its last
 *			12 bits)	-> those ids: record/posting.h
 *			entity u16, field u16, value         -> id (unique)
 *	refs		target entity u16, id u32, source entity u16,
 *			field u16, source id u32		-> empty
 *	alias		entity u16, old id u32	-> id u32, remains (record/alias.h)
 *	word		token, 0, entity u16, id u32 (but its last 12 bits)
 *			-> those ids, weights, places: record/posting.h
 *	facet		entity u16, field u16, block u32 (4096 ids each)
 *	ledger		entity u16, day (sortable i32), first sequence u64
 *	seqday		entity u16, first sequence u64
 *	ledger_party	entity u16, party u32, day, sequence u64
 *	event		party entity u16, party u32, time u64, entity u16, id u32
 *	rollup		entity u16, series, day
 *	forecast	name, 0, day, part u32	(record/snapshot.h)
 *	journal		entry u64, item u32
 *	subject		entity u16, id u32 (but its last byte), entry u64,
 *			item u32	-> lowest, highest of those bytes
 *			0 u16		-> entry u64	(store/subject.h)
 *
 * value is what value_add_key() writes, and ends before the fixed-width id,
 * which is therefore found from the end of the key.
 */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "core/base/base.h"

enum { KEY_MAX = 511 };

/* A key being built; append parts in order. */
struct key {
	size_t	len;
	char	p[KEY_MAX];
};

static inline void
key_clear(struct key *k)
{
	k->len = 0;
}

static inline void
key_u8(struct key *k, uint8_t v)
{
	if (k->len + 1 <= KEY_MAX)
		k->p[k->len++] = (char)v;
}

static inline void
key_u16(struct key *k, uint16_t v)
{
	if (k->len + 2 <= KEY_MAX) {
		be16_put(k->p + k->len, v);
		k->len += 2;
	}
}

static inline void
key_u32(struct key *k, uint32_t v)
{
	if (k->len + 4 <= KEY_MAX) {
		be32_put(k->p + k->len, v);
		k->len += 4;
	}
}

static inline void
key_u64(struct key *k, uint64_t v)
{
	if (k->len + 8 <= KEY_MAX) {
		be64_put(k->p + k->len, v);
		k->len += 8;
	}
}

/* Signed, sorted as numbers. */
static inline void
key_i32(struct key *k, int32_t v)
{
	key_u32(k, (uint32_t)v ^ UINT32_C(0x80000000));
}

static inline void
key_bytes(struct key *k, struct slice s)
{
	size_t	n = MIN(s.len, (size_t)KEY_MAX - k->len);

	memcpy(k->p + k->len, s.p, n);
	k->len += n;
}

static inline struct slice
key_slice(const struct key *k)
{
	return (struct slice){ k->p, k->len };
}

#endif
