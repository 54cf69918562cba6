/*
 * An external sort of keys.  Entries gather in memory; when that is
 * full they are sorted and become a run in the spool; at the end the runs
 * are merged through a heap.  Either all is in memory or nothing is: while
 * the runs are read, LMDB needs the memory for the pages it changes.
 *
 * Sorting looks at 8 bytes at a time: a radix sort by them, then the same
 * within each group of equals, 8 bytes further on.
 *
 * An entry: u16 length of the key, u8 flags, u32 value, the key, whose first
 * byte is the table.
 */
#include "core/record/raw_sort.h"

#include "core/base/worker.h"

enum {
	SORT_BYTES = 24 * 1024 * 1024,	/* of entries in memory */
	RUN_BUFFER = 256 * 1024,	/* read ahead per run, at most */
	RUN_BUFFER_MIN = 4096,		/* holds the longest entry */
	READ_BYTES = 16 * 1024 * 1024,	/* for the buffers of all runs */
	SORT_HEAD = 7,
	ENTRY_MAX = SORT_HEAD + 1 + RAW_KEY_MAX,
	FLAG_DEL = 1, FLAG_OLD = 2, FLAG_PACKED = 4,
	RADIX_FROM = 256		/* shorter lists are sorted by hand */
};

struct ref { uint64_t cache; uint32_t off; };

struct run {
	uint64_t	at, until;	/* in the spool */
	struct buf	buf;
	size_t		pos;		/* of the entry it stands at */
};

/* Entries in memory. */
struct batch {
	struct buf	 bytes;
	VEC(struct ref)	 refs;
	struct ref	*other;		/* for the radix sort */
	size_t		 n_other;
};

struct raw_sorter {
	struct spool	*spool;
	struct batch	 batch;		/* being filled */
	/* A full one becomes a run on a thread of its own, one at a time; all
	 * that fits into memory is sorted on it, too. */
	struct batch	 full;
	struct worker	 writing;
	enum err_code	 rc;		/* of the thread */
	struct err	 err;
	VEC(struct run)	 runs;
	size_t		 pos;		/* in refs, when reading */
	VEC(struct run *) heap;		/* the least entry on top */
	bool		 advance;	/* the top was given already */
};

struct raw_sorter *
raw_sorter_open(const char *dir)
{
	struct raw_sorter	*s = mem_zalloc(sizeof(*s));

	s->spool = spool_open(dir, 0);
	return s;
}

static void
batch_release(struct batch *b)
{
	VEC_RELEASE(&b->refs);
	free(b->other);
	b->other = NULL;
	b->n_other = 0;
	buf_release(&b->bytes);
}

void
raw_sorter_close(struct raw_sorter *s)
{
	if (s == NULL)
		return;
	worker_close(&s->writing);
	for (size_t i = 0; i < s->runs.n; i++)
		buf_release(&s->runs.p[i].buf);
	VEC_RELEASE(&s->runs);
	VEC_RELEASE(&s->heap);
	batch_release(&s->batch);
	batch_release(&s->full);
	spool_close(s->spool);
	free(s);
}

static struct slice
key_at(const struct batch *b, uint32_t off)
{
	const char	*p = b->bytes.p + off;

	return (struct slice){ p + SORT_HEAD, le16_get(p) };
}

static bool
key_less(const struct batch *in, uint32_t a, uint32_t b, size_t depth)
{
	struct slice	x = key_at(in, a), y = key_at(in, b);

	return slice_cmp(slice_sub(x, depth, x.len),
	    slice_sub(y, depth, y.len)) < 0;
}

/* Insertion into a sorted list, finding the place by halves. */
static void
sort_few(const struct batch *b, struct ref *r, size_t n, size_t depth)
{
	for (size_t i = 1; i < n; i++) {
		struct ref	x = r[i];
		size_t		lo = 0, hi = i;

		if (!key_less(b, x.off, r[i - 1].off, depth))
			continue;
		while (lo < hi) {
			size_t	mid = (lo + hi) / 2;

			if (key_less(b, x.off, r[mid].off, depth))
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
radix_sort(struct batch *b, struct ref *r, size_t n)
{
	static const unsigned	bits = 8;
	size_t			count[8][256] = {{0}};
	struct ref		*from = r, *to = b->other, *t;

	for (size_t i = 0; i < n; i++)
		for (unsigned d = 0; d < 8; d++)
			count[d][(r[i].cache >> (d * bits)) & 0xff]++;
	for (unsigned d = 0; d < 8; d++) {
		size_t	sum = 0, *c = count[d];

		if (c[(r[0].cache >> (d * bits)) & 0xff] == n)
			continue;
		for (size_t v = 0; v < 256; v++) {
			size_t	k = c[v];

			c[v] = sum;
			sum += k;
		}
		for (size_t i = 0; i < n; i++)
			to[c[(from[i].cache >> (d * bits)) & 0xff]++] =
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
sort_refs(struct batch *b, struct ref *r, size_t n, size_t depth)
{
	bool	sorted = true;

	if (n < RADIX_FROM || depth > KEY_MAX) {
		sort_few(b, r, n, MIN(depth, (size_t)KEY_MAX));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct slice	k = key_at(b, r[i].off);
		char		head[8] = {0};

		if (depth < k.len)
			memcpy(head, k.p + depth,
			    MIN(k.len - depth, (size_t)8));
		r[i].cache = be64_get(head);
		if (i > 0 && r[i].cache < r[i - 1].cache)
			sorted = false;
	}
	if (!sorted)
		radix_sort(b, r, n);
	for (size_t i = 0, k; i < n; i = k) {
		bool	ended = false;

		for (k = i; k < n && r[k].cache == r[i].cache; k++)
			if (key_at(b, r[k].off).len < depth + 8)
				ended = true;
		/* Keys that end here are told from longer ones by length. */
		if (ended)
			sort_few(b, r + i, k - i, MIN(depth, (size_t)KEY_MAX));
		else if (k - i > 1)
			sort_refs(b, r + i, k - i, depth + 8);
	}
}

static void
sort_memory(struct batch *b)
{
	if (b->n_other < b->refs.n) {
		free(b->other);
		b->other = mem_realloc_array(NULL, b->refs.n,
		    sizeof(*b->other));
		b->n_other = b->refs.n;
	}
	sort_refs(b, b->refs.p, b->refs.n, 0);
}

static enum err_code
write_run(struct raw_sorter *s, struct batch *b, struct err *err)
{
	struct run	*run;
	uint64_t	 offset;
	enum err_code	 rc;

	sort_memory(b);
	run = VEC_ADD(&s->runs);
	run->at = spool_len(s->spool);
	for (size_t i = 0; i < b->refs.n; i++) {
		const char	*p = b->bytes.p + b->refs.p[i].off;

		rc = spool_add(s->spool, &offset,
		    slice_make(p, SORT_HEAD + (size_t)le16_get(p)),
		    SLICE_EMPTY, SLICE_EMPTY, err);
		if (rc)
			return rc;
	}
	run->until = spool_len(s->spool);
	VEC_CLEAR(&b->refs);
	buf_clear(&b->bytes);
	return ERR_OK;
}

static void
run_main(void *arg)
{
	struct raw_sorter	*s = arg;

	s->rc = write_run(s, &s->full, &s->err);
}

/* One is sorted at a time: the room for it goes from one to the other. */
static void
pass_room(struct batch *to, struct batch *from)
{
	to->other = from->other;
	to->n_other = from->n_other;
	from->other = NULL;
	from->n_other = 0;
}

/* The batch is full: it is written while another one is filled. */
static enum err_code
pass_on(struct raw_sorter *s, struct err *err)
{
	struct batch	b;

	(void)worker_wait(&s->writing);
	if (s->rc) {
		*err = s->err;
		return s->rc;
	}
	b = s->full;
	s->full = s->batch;
	s->batch = b;
	pass_room(&s->full, &s->batch);
	worker_start(&s->writing, run_main, s);
	return ERR_OK;
}

enum err_code
raw_sorter_add(struct raw_sorter *s, const struct sorted *e, bool packed,
    struct err *err)
{
	struct batch	*b = &s->batch;
	struct ref	*r;
	char		*p;
	enum err_code	 rc;

	if (b->bytes.len > SORT_BYTES) {
		rc = pass_on(s, err);
		if (rc)
			return rc;
	}
	r = VEC_ADD(&b->refs);
	r->off = (uint32_t)b->bytes.len;
	p = buf_reserve(&b->bytes, SORT_HEAD + 1 + e->key.len);
	le16_put(p, (uint16_t)(e->key.len + 1));
	p[2] = (char)((e->del ? FLAG_DEL : 0) | (e->old ? FLAG_OLD : 0) |
	    (packed ? FLAG_PACKED : 0));
	le32_put(p + 3, (uint32_t)e->val);
	p[SORT_HEAD] = (char)e->table;
	memcpy(p + SORT_HEAD + 1, e->key.p, e->key.len);
	b->bytes.len += SORT_HEAD + 1 + e->key.len;
	return ERR_OK;
}

/* --- Reading ------------------------------------------------------------ */

static struct slice
entry_key(const char *p)
{
	return (struct slice){ p + SORT_HEAD, le16_get(p) };
}

static struct slice
run_key(const struct run *run)
{
	return entry_key(run->buf.p + run->pos);
}

/*
 * Has the run an entry to stand at?  Reads on when its buffer may end within
 * one.
 */
static enum err_code
run_fill(bool *has, struct raw_sorter *s, struct run *run, struct err *err)
{
	size_t		have = run->buf.len - run->pos, want, ahead;
	enum err_code	rc;

	if (have < ENTRY_MAX &&
	    run->at + run->buf.len < run->until) {
		run->at += run->pos;
		run->pos = 0;
		ahead = MIN(READ_BYTES / s->runs.n, (size_t)RUN_BUFFER);
		ahead = MAX(ahead, (size_t)RUN_BUFFER_MIN);
		want = (size_t)MIN(run->until - run->at, (uint64_t)ahead);
		rc = spool_read(s->spool, &run->buf, run->at, want, err);
		if (rc)
			return rc;
		have = want;
	}
	*has = have > 0;
	return ERR_OK;
}

/* The run at i has a new entry: down to where it belongs. */
static void
heap_sink(struct raw_sorter *s, size_t i)
{
	struct run	**h = s->heap.p, *run = h[i];
	struct slice	  key = run_key(run);
	size_t		  k;

	while ((k = 2 * i + 1) < s->heap.n) {
		if (k + 1 < s->heap.n &&
		    slice_cmp(run_key(h[k + 1]), run_key(h[k])) < 0)
			k++;
		if (slice_cmp(key, run_key(h[k])) <= 0)
			break;
		h[i] = h[k];
		i = k;
	}
	h[i] = run;
}

static enum err_code
open_runs(struct raw_sorter *s, struct err *err)
{
	enum err_code	rc;
	bool		has;

	for (size_t i = 0; i < s->runs.n; i++) {
		rc = run_fill(&has, s, &s->runs.p[i], err);
		if (rc)
			return rc;
		if (has)
			*VEC_ADD(&s->heap) = &s->runs.p[i];
	}
	for (size_t i = s->heap.n / 2; i-- > 0;)
		heap_sink(s, i);
	return ERR_OK;
}

static void
sort_main(void *arg)
{
	struct raw_sorter	*s = arg;

	sort_memory(&s->batch);
}

enum err_code
raw_sorter_finish(struct raw_sorter *s, struct err *err)
{
	enum err_code	rc;

	(void)worker_wait(&s->writing);
	if (s->rc) {
		*err = s->err;
		return s->rc;
	}
	if (s->runs.n == 0) {
		worker_start(&s->writing, sort_main, s);
		return ERR_OK;
	}
	pass_room(&s->batch, &s->full);
	rc = write_run(s, &s->batch, err);
	if (rc)
		return rc;
	batch_release(&s->batch);
	batch_release(&s->full);
	return open_runs(s, err);
}

/* The top of the heap to its next entry. */
static enum err_code
advance(struct raw_sorter *s, struct err *err)
{
	struct run	*run = s->heap.p[0];
	enum err_code	 rc;
	bool		 has;

	run->pos += SORT_HEAD + run_key(run).len;
	rc = run_fill(&has, s, run, err);
	if (rc)
		return rc;
	if (!has)
		s->heap.p[0] = s->heap.p[--s->heap.n];
	if (s->heap.n > 0)
		heap_sink(s, 0);
	return ERR_OK;
}

bool
raw_sorter_is_ready(struct raw_sorter *s)
{
	return worker_is_done(&s->writing);
}

bool
raw_sorter_next(struct raw_sorter *s, struct sorted *e, bool *packed,
    enum err_code *rc, struct err *err)
{
	const char	*p;
	struct slice	 key;

	*rc = ERR_OK;
	if (s->runs.n == 0) {
		enum { AHEAD = 8 };

		if (s->pos == 0)
			(void)worker_wait(&s->writing);
		if (s->pos >= s->batch.refs.n)
			return false;
		/* In memory they lie in any order. */
		if (s->pos + AHEAD < s->batch.refs.n)
			CRM_PREFETCH(s->batch.bytes.p +
			    s->batch.refs.p[s->pos + AHEAD].off);
		p = s->batch.bytes.p + s->batch.refs.p[s->pos++].off;
	} else {
		if (s->advance && s->heap.n > 0) {
			*rc = advance(s, err);
			if (*rc)
				return false;
		}
		if (s->heap.n == 0)
			return false;
		s->advance = true;
		p = s->heap.p[0]->buf.p + s->heap.p[0]->pos;
	}
	key = entry_key(p);
	e->del = p[2] & FLAG_DEL;
	e->old = p[2] & FLAG_OLD;
	*packed = p[2] & FLAG_PACKED;
	e->val = le32_get(p + 3);
	e->table = (enum table)(uint8_t)key.p[0];
	e->key = slice_sub(key, 1, key.len);
	return true;
}
