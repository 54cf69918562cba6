/*
 * An external sort of derived keys.  Entries gather in memory; when that is
 * full they are sorted and become a run in the spool; at the end the runs
 * are merged.
 *
 * Sorting looks at 8 bytes at a time: a radix sort by them, then the same
 * within each group of equals, 8 bytes further on.
 *
 * An entry: u16 length of the key, u8 delete?, u32 value, then the key,
 * whose first byte is the table.
 */
#include "core/record/priv.h"

enum {
	SORT_BYTES = 64 * 1024 * 1024,	/* of entries in memory */
	RUN_BUFFER = 256 * 1024,	/* read ahead per run */
	SORT_HEAD = 7,
	RADIX_FROM = 256		/* shorter lists are sorted by hand */
};

struct ref { uint64_t cache; uint32_t off; };

struct run {
	uint64_t	at, until;	/* in the spool */
	struct buf	buf;
	size_t		pos;
	bool		end;
};

struct key_sorter {
	struct spool	*spool;
	struct buf	 bytes;
	VEC(struct ref)	 refs;
	struct ref	*other;		/* for the radix sort */
	size_t		 n_other;
	VEC(struct run)	 runs;
	size_t		 pos;		/* in refs, when reading */
	size_t		 current;	/* run to advance, SIZE_MAX: memory */
};

struct key_sorter *
key_sorter_open(const char *dir)
{
	struct key_sorter	*s = mem_zalloc(sizeof(*s));

	s->spool = spool_open(dir);
	return s;
}

void
key_sorter_close(struct key_sorter *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->runs.n; i++)
		buf_release(&s->runs.p[i].buf);
	VEC_RELEASE(&s->runs);
	VEC_RELEASE(&s->refs);
	free(s->other);
	buf_release(&s->bytes);
	spool_close(s->spool);
	free(s);
}

static struct slice
key_at(const struct key_sorter *s, uint32_t off)
{
	const char	*p = s->bytes.p + off;

	return (struct slice){ p + SORT_HEAD, le16_get(p) };
}

static bool
key_less(const struct key_sorter *s, uint32_t a, uint32_t b, size_t depth)
{
	struct slice	x = key_at(s, a), y = key_at(s, b);

	return slice_cmp(slice_sub(x, depth, x.len),
	    slice_sub(y, depth, y.len)) < 0;
}

/* Insertion into a sorted list, finding the place by halves. */
static void
sort_few(const struct key_sorter *s, struct ref *r, size_t n, size_t depth)
{
	for (size_t i = 1; i < n; i++) {
		struct ref	x = r[i];
		size_t		lo = 0, hi = i;

		if (!key_less(s, x.off, r[i - 1].off, depth))
			continue;
		while (lo < hi) {
			size_t	mid = (lo + hi) / 2;

			if (key_less(s, x.off, r[mid].off, depth))
				hi = mid;
			else
				lo = mid + 1;
		}
		memmove(r + lo + 1, r + lo, (i - lo) * sizeof(*r));
		r[lo] = x;
	}
}

/* Least significant byte first; bytes that are all the same are skipped. */
static void
radix_sort(struct key_sorter *s, struct ref *r, size_t n)
{
	static const unsigned	bits = 8;
	size_t			count[8][256] = {{0}};
	struct ref		*from = r, *to = s->other, *t;

	for (size_t i = 0; i < n; i++)
		for (unsigned b = 0; b < 8; b++)
			count[b][(r[i].cache >> (b * bits)) & 0xff]++;
	for (unsigned b = 0; b < 8; b++) {
		size_t	sum = 0, *c = count[b];

		if (c[(r[0].cache >> (b * bits)) & 0xff] == n)
			continue;
		for (size_t v = 0; v < 256; v++) {
			size_t	k = c[v];

			c[v] = sum;
			sum += k;
		}
		for (size_t i = 0; i < n; i++)
			to[c[(from[i].cache >> (b * bits)) & 0xff]++] =
			    from[i];
		t = from;
		from = to;
		to = t;
	}
	if (from != r)
		memcpy(r, from, n * sizeof(*r));
}

/* Keys share their first depth bytes. */
static void
sort_refs(struct key_sorter *s, struct ref *r, size_t n, size_t depth)
{
	bool	sorted = true;

	if (n < RADIX_FROM || depth > KEY_MAX) {
		sort_few(s, r, n, MIN(depth, (size_t)KEY_MAX));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct slice	k = key_at(s, r[i].off);
		char		b[8] = {0};

		if (depth < k.len)
			memcpy(b, k.p + depth, MIN(k.len - depth, (size_t)8));
		r[i].cache = be64_get(b);
		if (i > 0 && r[i].cache < r[i - 1].cache)
			sorted = false;
	}
	if (!sorted)
		radix_sort(s, r, n);
	for (size_t i = 0, k; i < n; i = k) {
		bool	ended = false;

		for (k = i; k < n && r[k].cache == r[i].cache; k++)
			if (key_at(s, r[k].off).len < depth + 8)
				ended = true;
		/* Keys that end here are told from longer ones by length. */
		if (ended)
			sort_few(s, r + i, k - i, MIN(depth, (size_t)KEY_MAX));
		else if (k - i > 1)
			sort_refs(s, r + i, k - i, depth + 8);
	}
}

static void
sort_memory(struct key_sorter *s)
{
	if (s->n_other < s->refs.n) {
		free(s->other);
		s->other = mem_realloc_array(NULL, s->refs.n,
		    sizeof(*s->other));
		s->n_other = s->refs.n;
	}
	sort_refs(s, s->refs.p, s->refs.n, 0);
}

static enum err_code
write_run(struct key_sorter *s, struct err *err)
{
	struct run	*run;
	uint64_t	 offset;
	enum err_code	 rc;

	sort_memory(s);
	run = VEC_ADD(&s->runs);
	run->at = spool_len(s->spool);
	for (size_t i = 0; i < s->refs.n; i++) {
		const char	*p = s->bytes.p + s->refs.p[i].off;

		rc = spool_add(s->spool, &offset,
		    slice_make(p, SORT_HEAD + (size_t)le16_get(p)),
		    SLICE_EMPTY, SLICE_EMPTY, err);
		if (rc)
			return rc;
	}
	run->until = spool_len(s->spool);
	VEC_CLEAR(&s->refs);
	buf_clear(&s->bytes);
	return ERR_OK;
}

enum err_code
key_sorter_add(struct key_sorter *s, const struct sorted *e, struct err *err)
{
	struct ref	*r;
	char		*p;
	enum err_code	 rc;

	if (s->bytes.len > SORT_BYTES) {
		rc = write_run(s, err);
		if (rc)
			return rc;
	}
	r = VEC_ADD(&s->refs);
	r->off = (uint32_t)s->bytes.len;
	p = buf_reserve(&s->bytes, SORT_HEAD + 1 + e->key.len);
	le16_put(p, (uint16_t)(e->key.len + 1));
	p[2] = e->del;
	le32_put(p + 3, e->val);
	p[SORT_HEAD] = (char)e->table;
	memcpy(p + SORT_HEAD + 1, e->key.p, e->key.len);
	s->bytes.len += SORT_HEAD + 1 + e->key.len;
	return ERR_OK;
}

void
key_sorter_finish(struct key_sorter *s)
{
	sort_memory(s);
	s->current = SIZE_MAX - 1;	/* nothing to advance yet */
}

static void
entry_get(struct sorted *e, const char *p)
{
	e->del = p[2] != 0;
	e->val = le32_get(p + 3);
	e->table = (enum table)(uint8_t)p[SORT_HEAD];
	e->key = (struct slice){ p + SORT_HEAD + 1,
	    (size_t)le16_get(p) - 1 };
}

/* The entry a run stands at; reads on when its buffer is used up. */
static enum err_code
run_entry(const char **p, struct key_sorter *s, struct run *run,
    struct err *err)
{
	size_t		have = run->buf.len - run->pos, want;
	enum err_code	rc;

	if (have < SORT_HEAD + KEY_MAX + 1 &&
	    run->at + run->buf.len < run->until) {
		run->at += run->pos;
		run->pos = 0;
		want = (size_t)MIN(run->until - run->at,
		    (uint64_t)RUN_BUFFER);
		rc = spool_read(s->spool, &run->buf, run->at, want, err);
		if (rc)
			return rc;
		have = want;
	}
	run->end = have == 0;
	*p = run->buf.p + run->pos;
	return ERR_OK;
}

static struct slice
entry_key(const char *p)
{
	return (struct slice){ p + SORT_HEAD, le16_get(p) };
}

bool
key_sorter_next(struct key_sorter *s, struct sorted *e, enum err_code *rc,
    struct err *err)
{
	const char	*best = NULL, *p;

	if (s->current == SIZE_MAX)
		s->pos++;
	else if (s->current < s->runs.n)
		s->runs.p[s->current].pos += SORT_HEAD + (size_t)le16_get(
		    s->runs.p[s->current].buf.p +
		    s->runs.p[s->current].pos);
	for (size_t i = 0; i < s->runs.n; i++) {
		if (s->runs.p[i].end)
			continue;
		*rc = run_entry(&p, s, &s->runs.p[i], err);
		if (*rc)
			return false;
		if (s->runs.p[i].end)
			continue;
		if (best == NULL ||
		    slice_cmp(entry_key(p), entry_key(best)) < 0) {
			best = p;
			s->current = i;
		}
	}
	if (s->pos < s->refs.n) {
		p = s->bytes.p + s->refs.p[s->pos].off;
		if (best == NULL ||
		    slice_cmp(entry_key(p), entry_key(best)) < 0) {
			best = p;
			s->current = SIZE_MAX;
		}
	}
	*rc = ERR_OK;
	if (best == NULL) {
		s->current = SIZE_MAX - 1;
		return false;
	}
	entry_get(e, best);
	return true;
}
