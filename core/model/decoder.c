/*
 * Numbers, texts and labels off the front of a stored model.
 */
#include "core/model/encode_priv.h"

uint64_t
decoder_long(struct decoder *d)
{
	uint64_t	 v = 0;
	unsigned	 shift;

	for (shift = 0; shift < 64 && d->p < d->end; shift += 7) {
		unsigned char	 b = *d->p++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80) {
			/* The tenth byte has room for one bit. */
			if (shift == 63 && b > 1)
				break;
			return v;
		}
	}
	d->bad = true;
	d->p = d->end;
	return 0;
}

uint64_t
decoder_max(struct decoder *d, uint64_t max)
{
	uint64_t	 v = decoder_u(d);

	if (v <= max)
		return v;
	d->bad = true;
	d->p = d->end;
	return 0;
}

int64_t
decoder_i(struct decoder *d)
{
	uint64_t	 v = decoder_u(d);

	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

int32_t
decoder_i32(struct decoder *d)
{
	int64_t	 v = decoder_i(d);

	if (v >= INT32_MIN && v <= INT32_MAX)
		return (int32_t)v;
	d->bad = true;
	d->p = d->end;
	return 0;
}

struct slice
decoder_text(struct decoder *d)
{
	uint64_t	 len = decoder_u(d);
	struct slice	 s;

	if (len > (uint64_t)(d->end - d->p)) {
		d->bad = true;
		d->p = d->end;
		return SLICE_EMPTY;
	}
	s = slice_make(d->p, (size_t)len);
	d->p += len;
	return s;
}

size_t
decoder_count(struct decoder *d, enum total what)
{
	uint64_t	 n = decoder_max(d, d->left[what]);

	d->left[what] -= (size_t)n;
	return (size_t)n;
}

struct labels
decoder_labels(struct decoder *d)
{
	struct labels	 l;
	size_t		 i;

	l.n = decoder_count(d, TOTAL_LABELS);
	l.p = d->label;
	for (i = 0; i < l.n; i++) {
		d->label->lang = decoder_text(d);
		d->label->text = decoder_text(d);
		d->label++;
	}
	return l;
}

const struct slice *
decoder_words(size_t *n, struct decoder *d)
{
	const struct slice	*words = d->word;
	size_t			 i;

	*n = decoder_count(d, TOTAL_WORDS);
	for (i = 0; i < *n; i++)
		*d->word++ = decoder_text(d);
	return words;
}

struct span
decoder_span(struct decoder *d)
{
	struct span	 span;

	span.months = decoder_i32(d);
	span.days = decoder_i32(d);
	span.us = decoder_i(d);
	return span;
}

/* The fewest bytes that each kind of thing takes. */
static const uint8_t smallest[N_TOTALS] = {
	[TOTAL_ENTITIES] = 8, [TOTAL_FIELDS] = 21, [TOTAL_CHOICES] = 7,
	[TOTAL_LABELS] = 2, [TOTAL_WORDS] = 1, [TOTAL_KEYS] = 1,
	[TOTAL_RETIRED] = 5, [TOTAL_SCHEMES] = 6, [TOTAL_SEGMENTS] = 3,
	[TOTAL_PARAMETERS] = 3, [TOTAL_HOLIDAYS] = 2, [TOTAL_DEADLINES] = 9,
	[TOTAL_JOURNEYS] = 5, [TOTAL_STEPS] = 8
};

/* What the bytes that are left cannot hold would only ask for memory. */
void
decoder_totals(struct decoder *d, int from, int until)
{
	size_t	 room = (size_t)(d->end - d->p);

	for (int i = from; i < until; i++) {
		d->left[i] = (size_t)decoder_max(d, room / smallest[i]);
		room -= d->left[i] * smallest[i];
	}
}
