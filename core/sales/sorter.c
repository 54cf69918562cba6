/*
 * Sorted runs of packed rows and their merge.  A thread sorts and packs one
 * chunk of rows while the next one is collected; when that is full sooner, it
 * is packed where it is.
 */
#include "core/sales/sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "core/base/worker.h"
#include "core/base/banned.h"

enum {
	CHUNK_BYTES = 24 << 20,		/* rows collected before sorting */
	SHOWN_ROWS = 1 << 16,		/* rather, in order: the cache has them */
	MEMORY_BYTES = 32 << 20,	/* packed rows kept in memory */
	RUN_ROWS = 1024,		/* per packed block of a run */
	FIRST_ROWS = 64
};

struct run {
	uint64_t	from, until;	/* packed bytes */
};

/* What packing a chunk needs, kept for the next one. */
struct packer {
	struct sort_room	 room;
	struct rowset		 piece;
	struct buf		 bytes;		/* the packed chunk */
};

struct sorter {
	struct tree	 tree;
	char		*dir;
	struct rowset	 chunk;
	VEC(struct run)	 runs;
	struct buf	 bytes;		/* the first of what is packed */
	uint64_t	 written;	/* bytes behind that, in the file */
	int		 fd;		/* -1: all in memory */
	struct {
		struct worker	 worker;
		atomic_bool	 done;
		struct rowset	 chunk;
		struct packer	 packer;
	} beside;
	struct packer	 here;
	/* Chunks are shown: so far they all came in the order of the tree. */
	bool		 shows, in_order;
	bool		 small;		/* chunks: they were in order before */
	sorter_each	*each;
	void		*each_arg;
	struct place	 shown;		/* the last row */
	struct whole	 whole;
};

struct sorter *
sorter_open(const struct tree *t, const struct column *column,
    unsigned n_columns, const char *dir)
{
	struct sorter	*s = mem_zalloc(sizeof(*s));

	s->tree = *t;
	s->fd = -1;
	s->dir = NULL;
	if (dir != NULL) {
		s->dir = mem_alloc(strlen(dir) + 1);
		memcpy(s->dir, dir, strlen(dir) + 1);
	}
	rowset_init(&s->chunk, column, n_columns);
	return s;
}

void
sorter_show(struct sorter *s, sorter_each *each, void *arg)
{
	s->shows = s->in_order = s->small = true;
	s->each = each;
	s->each_arg = arg;
}

static void
packer_release(struct packer *p)
{
	sort_room_release(&p->room);
	rowset_release(&p->piece);
	buf_release(&p->bytes);
}

void
sorter_close(struct sorter *s)
{
	if (s == NULL)
		return;
	worker_close(&s->beside.worker);
	rowset_release(&s->beside.chunk);
	packer_release(&s->beside.packer);
	packer_release(&s->here);
	whole_release(&s->whole);
	if (s->fd >= 0)
		close(s->fd);
	rowset_release(&s->chunk);
	buf_release(&s->bytes);
	VEC_RELEASE(&s->runs);
	free(s->dir);
	free(s);
}

unsigned
sorter_n_columns(const struct sorter *s)
{
	return s->chunk.n_columns;
}

const struct column *
sorter_columns(const struct sorter *s)
{
	return s->chunk.column;
}

static enum err_code
open_file(struct sorter *s, struct err *err)
{
	const char	*dir = s->dir != NULL ? s->dir : P_tmpdir;
	char		 path[4096];
	int		 n;

	s->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (s->fd >= 0)
		return ERR_OK;
	/* Some file systems have no nameless files. */
	n = snprintf(path, sizeof(path), "%s/crm-XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(err, ERR_SYSTEM, "%s: name too long", dir);
	s->fd = mkostemp(path, O_CLOEXEC);
	if (s->fd < 0)
		return err_sys(err, ERR_SYSTEM, "temporary file in %s", dir);
	unlink(path);
	return ERR_OK;
}

static enum err_code
write_out(struct sorter *s, const struct buf *packed, struct err *err)
{
	size_t		done = 0;
	ssize_t		n;
	enum err_code	rc;

	if (s->fd < 0 && (rc = open_file(s, err)) != ERR_OK)
		return rc;
	while (done < packed->len) {
		n = write(s->fd, packed->p + done, packed->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_sys(err, ERR_SYSTEM, "temporary file");
		done += (size_t)n;
	}
	s->written += packed->len;
	return ERR_OK;
}

/* The rows go on where those shown before ended. */
static bool
goes_on(const struct sorter *s, const struct rowset *rows)
{
	return rows->n == 0 || !place_before(tree_place(&s->tree, rows, 0),
	    s->shown);
}

static void
show(struct sorter *s, const struct rowset *rows)
{
	if (rows->n == 0)
		return;
	s->shown = tree_place(&s->tree, rows, rows->n - 1);
	s->each(s->each_arg, rows);
}

static void
pack_pieces(struct packer *p, const struct sorter *s,
    const struct rowset *rows, const uint32_t *order)
{
	const struct rowset	*from = order == NULL ? rows : &p->piece;
	struct block_shape	 shape;
	size_t			 i, n;

	if (p->piece.n_columns != rows->n_columns) {
		rowset_release(&p->piece);
		rowset_init(&p->piece, rows->column, rows->n_columns);
	}
	for (i = 0; i < rows->n; i += n) {
		n = MIN((size_t)RUN_ROWS, rows->n - i);
		if (order != NULL) {
			rowset_clear(&p->piece);
			rowset_gather(&p->piece, rows, order + i, n);
		}
		block_shape_of(&shape, from, order == NULL ? i : 0, n);
		packed_add(&p->bytes, &s->tree, from, order == NULL ? i : 0,
		    &shape);
	}
}

/* The rows sorted, as blocks each behind its head; then there are none. */
static void
pack(struct packer *p, struct sorter *s, struct rowset *rows, bool last)
{
	const uint32_t	*order = tree_order(&p->room, &s->tree, rows);

	if (s->in_order && (order != NULL || !goes_on(s, rows))) {
		s->in_order = false;
		whole_give_back(&s->whole, rows);
		order = tree_order(&p->room, &s->tree, rows);
	}
	if (s->in_order) {
		show(s, rows);
		whole_pack(&p->bytes, &s->whole, &s->tree, rows, last);
	} else {
		pack_pieces(p, s, rows, order);
	}
	rowset_clear(rows);
}

static void
pack_beside(void *arg)
{
	struct sorter	*s = arg;

	pack(&s->beside.packer, s, &s->beside.chunk, false);
	atomic_store(&s->beside.done, true);
}

/* A packed chunk becomes a run. */
static enum err_code
add_run(struct sorter *s, struct buf *packed, struct err *err)
{
	struct run	*run;
	enum err_code	 rc = ERR_OK;

	if (packed->len == 0)
		return ERR_OK;
	run = VEC_ADD(&s->runs);
	run->from = s->bytes.len + s->written;
	run->until = run->from + packed->len;
	if (s->fd < 0 && s->bytes.len + packed->len <= MEMORY_BYTES)
		buf_add(&s->bytes, buf_slice(packed));
	else
		rc = write_out(s, packed, err);
	buf_clear(packed);
	return rc;
}

static enum err_code
wait_beside(struct sorter *s, struct err *err)
{
	if (!worker_wait(&s->beside.worker))
		return ERR_OK;
	return add_run(s, &s->beside.packer.bytes, err);
}

static enum err_code
pack_here(struct sorter *s, bool last, struct err *err)
{
	pack(&s->here, s, &s->chunk, last);
	return add_run(s, &s->here.bytes, err);
}

static enum err_code
pack_chunk(struct sorter *s, struct err *err)
{
	struct rowset	full = s->chunk;
	enum err_code	rc;

	/* Whoever is shown the chunks gets one after the other. */
	if (worker_is_started(&s->beside.worker) && !s->shows &&
	    !atomic_load(&s->beside.done))
		return pack_here(s, false, err);
	rc = wait_beside(s, err);
	if (rc)
		return rc;
	s->small = s->in_order;
	s->chunk = s->beside.chunk;
	if (s->chunk.cap == 0)
		rowset_init(&s->chunk, full.column, full.n_columns);
	for (unsigned c = s->chunk.n_columns; c < full.n_columns; c++)
		(void)rowset_add_column(&s->chunk, full.column[c]);
	rowset_reserve(&s->chunk, full.cap);
	s->beside.chunk = full;
	atomic_store(&s->beside.done, false);
	worker_start(&s->beside.worker, pack_beside, s);
	return ERR_OK;
}

/* Columns may come with the first rows. */
static size_t
chunk_rows(const struct sorter *s)
{
	return s->small ? SHOWN_ROWS :
	    CHUNK_BYTES / (MAX((size_t)s->chunk.n_columns, 4) * 8 + 12);
}

enum err_code
sorter_room(struct rowset **rows, struct sorter *s, struct err *err)
{
	enum err_code	rc;

	if (s->chunk.n == s->chunk.cap) {
		if (s->chunk.n >= chunk_rows(s)) {
			rc = pack_chunk(s, err);
			if (rc)
				return rc;
		} else {
			rowset_reserve(&s->chunk, MIN(chunk_rows(s),
			    MAX(s->chunk.cap * 4, (size_t)FIRST_ROWS)));
		}
	}
	*rows = &s->chunk;
	return ERR_OK;
}

enum err_code
sorter_seal(struct sorter *s, struct err *err)
{
	struct column	column[BLOCK_COLUMNS];
	unsigned	n = s->chunk.n_columns;
	enum err_code	rc = wait_beside(s, err);

	if (rc == ERR_OK)
		rc = pack_here(s, true, err);
	rowset_release(&s->beside.chunk);
	packer_release(&s->beside.packer);
	packer_release(&s->here);
	whole_release(&s->whole);
	memcpy(column, s->chunk.column, sizeof(column));
	rowset_release(&s->chunk);
	rowset_init(&s->chunk, column, n);
	return rc;
}

/* ---- reading back ---- */

struct reader {
	struct packed	 packed;	/* the block at hand */
	bool		 is_packed;	/* none of its rows was taken */
	struct rowset	 rows;		/* else they are here, */
	size_t		 next;		/* and from this one on left */
	struct buf	 bytes;		/* of the file */
	uint64_t	 at, until;
	bool		 has_rows;
	struct place	 place;		/* of the next row */
};

struct sorter_source {
	struct source	 source;
	struct sorter	*spool;
	struct reader	*reader;
	uint32_t	*heap;		/* readers with rows, the first on top */
	size_t		 n_heap;
	bool		 started;
	struct buf	 given;		/* the block given last */
};

static enum err_code
read_bytes(const char **bytes, struct sorter *sp, struct buf *to, uint64_t at,
    size_t len, struct err *err)
{
	size_t		 done = 0;
	ssize_t		 n;

	/* No run lies in both. */
	if (at < sp->bytes.len) {
		*bytes = sp->bytes.p + at;
		return ERR_OK;
	}
	at -= sp->bytes.len;
	buf_clear(to);
	buf_reserve(to, len);
	while (done < len) {
		n = pread(sp->fd, to->p + done, len - done,
		    (off_t)(at + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_SYSTEM, "temporary file");
		if (n == 0)
			return err_set(err, ERR_SYSTEM,
			    "temporary file: too short");
		done += (size_t)n;
	}
	*bytes = to->p;
	return ERR_OK;
}

/* The next block of a run, if there is one. */
static enum err_code
reader_load(struct sorter *sp, struct reader *r, struct err *err)
{
	const char	*p = NULL;
	enum err_code	 rc;
	size_t		 len;

	r->has_rows = r->at < r->until;
	if (!r->has_rows)
		return ERR_OK;
	rc = read_bytes(&p, sp, &r->bytes, r->at, PACKED_HEAD, err);
	if (rc)
		return rc;
	len = PACKED_HEAD + packed_read(p).block.len;
	rc = read_bytes(&p, sp, &r->bytes, r->at, len, err);
	if (rc)
		return rc;
	r->packed = packed_read(p);
	r->is_packed = true;
	r->place = r->packed.first;
	r->at += len;
	return ERR_OK;
}

static enum err_code
reader_unpack(struct reader *r, struct err *err)
{
	struct block	b;
	enum err_code	rc;

	if (!r->is_packed)
		return ERR_OK;
	r->is_packed = false;
	r->next = 0;
	rowset_clear(&r->rows);
	rc = block_open(&b, r->packed.block, err);
	return rc ? rc : block_read_rows(&r->rows, &b, err);
}

/* Runs of equal place keep their order: the earlier was read first. */
static bool
heap_before(const struct sorter_source *src, uint32_t a, uint32_t b)
{
	struct place	p = src->reader[a].place, q = src->reader[b].place;

	if (p.hi == q.hi && p.lo == q.lo)
		return a < b;
	return place_before(p, q);
}

static void
heap_sift(struct sorter_source *src, size_t i)
{
	uint32_t	top = src->heap[i];
	size_t		child;

	while ((child = 2 * i + 1) < src->n_heap) {
		if (child + 1 < src->n_heap && heap_before(src,
		    src->heap[child + 1], src->heap[child]))
			child++;
		if (!heap_before(src, src->heap[child], top))
			break;
		src->heap[i] = src->heap[child];
		i = child;
	}
	src->heap[i] = top;
}

static enum err_code
source_start(struct sorter_source *src, struct err *err)
{
	struct sorter	*sp = src->spool;
	struct reader	*r;
	enum err_code	 rc;
	size_t		 i;

	src->started = true;
	for (i = 0; i < sp->runs.n; i++) {
		r = &src->reader[i];
		rowset_init(&r->rows, sp->chunk.column, sp->chunk.n_columns);
		r->at = sp->runs.p[i].from;
		r->until = sp->runs.p[i].until;
		rc = reader_load(sp, r, err);
		if (rc)
			return rc;
		if (r->has_rows)
			src->heap[src->n_heap++] = (uint32_t)i;
	}
	for (i = src->n_heap / 2; i-- > 0;)
		heap_sift(src, i);
	return ERR_OK;
}

static enum err_code
source_peek(struct source *source, bool *more, struct place *p,
    struct err *err)
{
	struct sorter_source	*src = (struct sorter_source *)source;
	enum err_code		 rc;

	if (!src->started && (rc = source_start(src, err)) != ERR_OK)
		return rc;
	*more = src->n_heap > 0;
	if (*more)
		*p = src->reader[src->heap[0]].place;
	return ERR_OK;
}

/* How far the top run may go before another one has its turn. */
static struct place
heap_second(const struct sorter_source *src, struct place until)
{
	struct place	p;
	size_t		i;

	for (i = 1; i <= 2 && i < src->n_heap; i++) {
		p = src->reader[src->heap[i]].place;
		if (place_before(p, until))
			until = p;
	}
	return until;
}

/* The run on top has no more rows of its block. */
static enum err_code
load_top(struct sorter_source *src, struct err *err)
{
	struct reader	*r = &src->reader[src->heap[0]];
	enum err_code	 rc = reader_load(src->spool, r, err);

	if (rc == ERR_OK && !r->has_rows)
		src->heap[0] = src->heap[--src->n_heap];
	return rc;
}

static enum err_code
take_from_top(struct sorter_source *src, struct rowset *to, struct place until,
    size_t max, struct err *err)
{
	struct reader		*r = &src->reader[src->heap[0]];
	const struct tree	*t = &src->spool->tree;
	size_t			 i, end;
	enum err_code		 rc = reader_unpack(r, err);

	if (rc)
		return rc;
	until = heap_second(src, until);
	i = r->next;
	end = r->rows.n - i < max ? r->rows.n : i + max;
	/* One row at least: an equal place in another run waits. */
	for (i++; i < end; i++)
		if (!place_before(tree_place(t, &r->rows, i), until))
			break;
	if (!rowset_add(to, &r->rows, r->next, i - r->next))
		return err_set(err, ERR_RANGE,
		    "a number of a sale row does not fit");
	r->next = i;
	if (i < r->rows.n)
		r->place = tree_place(t, &r->rows, i);
	else
		rc = load_top(src, err);
	if (rc == ERR_OK && src->n_heap > 0)
		heap_sift(src, 0);
	return rc;
}

static enum err_code
source_take(struct source *source, struct rowset *to, struct place until,
    size_t max, struct err *err)
{
	struct sorter_source	*src = (struct sorter_source *)source;
	struct place		 p;
	bool			 more;
	size_t			 had = to->n;
	enum err_code		 rc;

	while (to->n - had < max) {
		rc = source_peek(source, &more, &p, err);
		if (rc || !more || !place_before(p, until))
			return rc;
		rc = take_from_top(src, to, until, max - (to->n - had), err);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

/* Only of rows that all came in order: then each block is as it must be. */
static enum err_code
source_block(struct source *source, struct slice *block, struct place *at,
    struct place until, struct err *err)
{
	struct sorter_source	*src = (struct sorter_source *)source;
	struct reader		*r;
	struct buf		 read;
	bool			 more;
	enum err_code		 rc;

	*block = (struct slice){ NULL, 0 };
	if (!src->spool->in_order)
		return ERR_OK;
	rc = source_peek(source, &more, at, err);
	if (rc || !more)
		return rc;
	r = &src->reader[src->heap[0]];
	if (!r->is_packed || !place_before(r->packed.last, until))
		return ERR_OK;
	*block = r->packed.block;
	/* What it was read into stays until the next one. */
	read = r->bytes;
	r->bytes = src->given;
	src->given = read;
	rc = load_top(src, err);
	if (rc == ERR_OK && src->n_heap > 0)
		heap_sift(src, 0);
	return rc;
}

struct source *
sorter_source_open(struct sorter *s)
{
	struct sorter_source	*src = mem_zalloc(sizeof(*src));

	src->source = (struct source){ source_peek, source_take,
	    source_block };
	src->spool = s;
	src->reader = mem_zalloc(MAX(s->runs.n, 1) * sizeof(*src->reader));
	src->heap = mem_zalloc(MAX(s->runs.n, 1) * sizeof(*src->heap));
	return &src->source;
}

void
sorter_source_close(struct source *source)
{
	struct sorter_source	*src = (struct sorter_source *)source;
	size_t			 i;

	if (src == NULL)
		return;
	for (i = 0; i < src->spool->runs.n; i++) {
		rowset_release(&src->reader[i].rows);
		buf_release(&src->reader[i].bytes);
	}
	free(src->reader);
	free(src->heap);
	buf_release(&src->given);
	free(src);
}
