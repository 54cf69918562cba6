/*
 * Writing a record as it is stored, short or long (record.h): the head, then
 * field by field, in the order of their numbers, its bytes and what is said
 * of it in front of them all.
 */
#ifndef RECORD_STORED_WRITE_H
#define RECORD_STORED_WRITE_H

#include "core/record/priv.h"

/* Of values of the field, of money in the currency of the model. */
static inline uint8_t
stored_flags(const struct field *f)
{
	uint8_t	flags = f->many ? FLAG_MANY : 0;

	if (f->type == TYPE_DECIMAL || f->type == TYPE_MONEY)
		flags |= f->digits & FLAG_DIGITS;
	return flags;
}

struct stored_writer {
	struct buf	*b;
	size_t		 entry, data;	/* offsets in b */
	size_t		 n;		/* fields */
	bool		 fits;		/* false: not in the short form */
};

/* Behind what is in b, which is nobody else's until all n fields are put. */
static inline void
stored_begin_short(struct stored_writer *w, struct buf *b, size_t n,
    uint32_t model_revision, uint32_t revision)
{
	size_t	 size = SHORT_HEAD + n * SHORT_ENTRY;
	char	*p = buf_reserve(b, size);

	*w = (struct stored_writer){ .b = b, .entry = b->len + SHORT_HEAD,
	    .data = b->len + size, .n = n, .fits = n <= SHORT_FIELDS &&
	    model_revision <= UINT16_MAX && revision <= UINT8_MAX };
	le32_put(p, 0);
	le16_put(p + 4, (uint16_t)model_revision);
	p[6] = (char)revision;
	p[SHORT_AT] = (char)(0x80 | n);
	b->len += size;
}

static inline void
stored_begin_long(struct stored_writer *w, struct buf *b, size_t n,
    uint32_t model_revision, uint32_t revision)
{
	size_t	 size = LONG_HEAD + n * LONG_ENTRY;
	char	*p = buf_reserve(b, size);

	*w = (struct stored_writer){ .b = b, .entry = b->len + LONG_HEAD,
	    .data = b->len + size, .n = n, .fits = true };
	le32_put(p, 0);
	le32_put(p + 4, model_revision);
	le32_put(p + 8, revision);
	le16_put(p + 12, (uint16_t)n);
	b->len += size;
}

/* The bytes of the field are behind those of the others; kind: stored_kind. */
static inline void
stored_end_short(struct stored_writer *w, uint16_t id, uint8_t kind)
{
	size_t	 end = w->b->len - w->data;
	char	*p = w->b->p + w->entry++;

	w->fits &= id <= UINT8_MAX && end <= UINT8_MAX;
	p[0] = (char)id;
	p[w->n] = (char)kind;
	p[2 * w->n] = (char)end;
}

static inline void
stored_end_long(struct stored_writer *w, uint16_t id, uint8_t type,
    uint8_t flags)
{
	size_t	 end = w->b->len - w->data;
	char	*p = w->b->p + w->entry;

	le16_put(p, id);
	p[2] = (char)type;
	p[3] = (char)flags;
	le32_put(p + 4, (uint32_t)end);
	w->entry += LONG_ENTRY;
}

#endif
