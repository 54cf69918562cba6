/*
 * Rows parted by party.  Sorting them in runs and merging these takes one
 * row at a time from ever another run; here a row moves once into its part
 * and once out of it, and both lie in the cache.  A part that is too large
 * (of one party that buys very much) is sorted as others are.
 */
#include "core/sales/sorter.h"

#include "core/base/worker.h"
#include "core/record/spool.h"
#include "core/base/banned.h"

enum {
	PART_ROWS = 64 * 1024,		/* one should have */
	PARTS_MAX = 256,
	/* Packed at once.  Not a power of two: the columns would all have to
	 * share one place in the cache. */
	PIECE_ROWS = 500,
	STEP_ROWS = 8192,		/* ordered at once */
	MEMORY_BYTES = 32 << 20		/* of the rows of one, at most */
};

struct piece { uint64_t at; uint32_t len; };

struct part {
	struct rowset		 rows;		/* not packed yet */
	VEC(struct piece)	 pieces;
	uint64_t		 n;
};

struct parted {
	struct tree	 tree;
	int		 party;			/* its column, or -1 */
	uint32_t	 last;			/* the highest expected */
	uint64_t	 scale;			/* 2^32 parts by party */
	size_t		 n_parts;
	struct part	*part;
	struct column	 column[BLOCK_COLUMNS];
	unsigned	 n_columns;
	char		*dir;
	struct spool	*spool;
	struct buf	 bytes;
	uint32_t	 order[STEP_ROWS];	/* rows by their part */
};

struct parted *
parted_open(const struct tree *t, const struct column *column,
    unsigned n_columns, uint64_t n_rows, uint32_t last, const char *dir)
{
	struct parted	*p = mem_zalloc(sizeof(*p));
	struct rowset	 layout;

	p->tree = *t;
	p->n_parts = (size_t)MIN(n_rows / PART_ROWS + 1, (uint64_t)PARTS_MAX);
	p->last = last;
	p->scale = ((uint64_t)p->n_parts << 32) / ((uint64_t)last + 1);
	p->part = mem_zalloc(p->n_parts * sizeof(*p->part));
	p->n_columns = n_columns;
	if (n_columns > 0)
		memcpy(p->column, column, n_columns * sizeof(*column));
	rowset_init(&layout, column, n_columns);
	p->party = rowset_find_column(&layout, t->party_id);
	for (size_t i = 0; i < p->n_parts; i++) {
		rowset_init(&p->part[i].rows, column, n_columns);
		rowset_reserve(&p->part[i].rows, PIECE_ROWS);
	}
	if (dir != NULL) {
		p->dir = mem_alloc(strlen(dir) + 1);
		memcpy(p->dir, dir, strlen(dir) + 1);
	}
	p->spool = spool_open(dir, SPOOL_KEEP);
	return p;
}

void
parted_close(struct parted *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n_parts; i++) {
		rowset_release(&p->part[i].rows);
		VEC_RELEASE(&p->part[i].pieces);
	}
	free(p->part);
	free(p->dir);
	spool_close(p->spool);
	buf_release(&p->bytes);
	free(p);
}

unsigned
parted_n_columns(const struct parted *p)
{
	return p->n_columns;
}

static enum err_code
pack_piece(struct parted *p, struct part *part, struct err *err)
{
	struct piece	*piece;
	struct slice	 none = SLICE_EMPTY;

	if (part->rows.n == 0)
		return ERR_OK;
	buf_clear(&p->bytes);
	block_encode(&p->bytes, &part->rows, 0, part->rows.n);
	part->n += part->rows.n;
	rowset_clear(&part->rows);
	piece = VEC_ADD(&part->pieces);
	piece->len = (uint32_t)p->bytes.len;
	return spool_add(p->spool, &piece->at, none, buf_slice(&p->bytes),
	    none, err);
}

/* The rows from to from + n part by part; those of part i go until[i]. */
static void
order_rows(struct parted *p, const struct rowset *r, size_t from, size_t n,
    uint32_t *until)
{
	const int64_t	*party = p->party < 0 ? NULL : r->cell[p->party] + from;
	uint8_t		 part[STEP_ROWS];
	uint32_t	 at = 0, count;
	size_t		 i;

	memset(until, 0, p->n_parts * sizeof(*until));
	for (i = 0; i < n; i++) {
		uint32_t	id = party == NULL ? 0 : (uint32_t)party[i];

		part[i] = (uint8_t)(MIN(id, p->last) * p->scale >> 32);
		until[part[i]]++;
	}
	for (i = 0; i < p->n_parts; i++) {
		count = until[i];
		until[i] = at;
		at += count;
	}
	for (i = 0; i < n; i++)
		p->order[until[part[i]]++] = (uint32_t)(from + i);
}

static enum err_code
add_to_part(struct parted *p, struct part *part, const struct rowset *r,
    const uint32_t *at, size_t n, struct err *err)
{
	size_t		done, fit;
	enum err_code	rc = ERR_OK;

	for (done = 0; rc == ERR_OK && done < n; done += fit) {
		fit = MIN(n - done, PIECE_ROWS - part->rows.n);
		rowset_gather(&part->rows, r, at + done, fit);
		if (part->rows.n == PIECE_ROWS)
			rc = pack_piece(p, part, err);
	}
	return rc;
}

/*
 * Some thousand rows at a time: then a part gets several at once, and its
 * columns, which lie far apart, are looked up once for all those.
 */
enum err_code
parted_add(struct parted *p, const struct rowset *r, struct err *err)
{
	uint32_t	until[PARTS_MAX], at;
	enum err_code	rc = ERR_OK;
	size_t		from, n, i;

	for (from = 0; rc == ERR_OK && from < r->n; from += n) {
		n = MIN(r->n - from, (size_t)STEP_ROWS);
		order_rows(p, r, from, n, until);
		for (at = 0, i = 0; rc == ERR_OK && i < p->n_parts; i++) {
			rc = add_to_part(p, &p->part[i], r, p->order + at,
			    until[i] - at, err);
			at = until[i];
		}
	}
	return rc;
}

enum err_code
parted_seal(struct parted *p, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < p->n_parts; i++) {
		rc = pack_piece(p, &p->part[i], err);
		rowset_release(&p->part[i].rows);
	}
	return rc;
}

/* ---- reading back ---- */

/* Of one part, or of what is read at once of a large one. */
struct stretch {
	struct rowset		 rows;		/* sorted */
	struct buf		 blocks;	/* instead of them */
	bool			 last;		/* nothing comes behind it */
};

struct parted_source {
	struct source		 source;
	struct parted		*parted;
	size_t			 part;		/* the next to be read */
	struct rowset		 raw;		/* as it lies in the part */
	struct stretch		 here, next;
	size_t			 i, at;		/* of rows, bytes of blocks */
	bool			 packs;		/* rows into blocks */
	struct whole		 whole;
	struct sort_room	 room;
	struct buf		 bytes;
	/* Of a part that is too large. */
	struct sorter		*large;
	struct source		*from_large;
	struct worker		 filling;	/* next */
	enum err_code		 rc;		/* of next */
	struct err		 err;
};

static enum err_code
read_piece(struct rowset *to, struct parted_source *s,
    const struct piece *piece)
{
	struct block	b;
	enum err_code	rc;

	buf_clear(&s->bytes);
	rc = spool_read(s->parted->spool, &s->bytes, piece->at, piece->len,
	    &s->err);
	if (rc == ERR_OK)
		rc = block_open(&b, buf_slice(&s->bytes), &s->err);
	return rc ? rc : block_read_rows(to, &b, &s->err);
}

static void
close_large(struct parted_source *s)
{
	if (s->large == NULL)
		return;
	sorter_source_close(s->from_large);
	sorter_close(s->large);
	s->large = NULL;
	s->from_large = NULL;
}

static enum err_code
sort_large(struct parted_source *s, const struct part *part)
{
	struct parted	*p = s->parted;
	struct rowset	*room;
	size_t		 n, fit;
	enum err_code	 rc = ERR_OK;

	s->large = sorter_open(&p->tree, p->column, p->n_columns, p->dir);
	for (size_t i = 0; rc == ERR_OK && i < part->pieces.n; i++) {
		rowset_clear(&s->raw);
		rc = read_piece(&s->raw, s, &part->pieces.p[i]);
		for (n = 0; rc == ERR_OK && n < s->raw.n; n += fit) {
			rc = sorter_room(&room, s->large, &s->err);
			if (rc)
				break;
			fit = MIN(s->raw.n - n, room->cap - room->n);
			if (!rowset_add(room, &s->raw, n, fit))
				rc = err_set(&s->err, ERR_RANGE, "a number of "
				    "a sale row does not fit");
		}
	}
	if (rc == ERR_OK)
		rc = sorter_seal(s->large, &s->err);
	s->from_large = sorter_source_open(s->large);
	return rc;
}

static enum err_code
sort_small(struct parted_source *s, const struct part *part)
{
	const uint32_t	*order;
	enum err_code	 rc = ERR_OK;

	rowset_clear(&s->raw);
	rowset_reserve(&s->raw, (size_t)part->n);
	for (size_t i = 0; rc == ERR_OK && i < part->pieces.n; i++)
		rc = read_piece(&s->raw, s, &part->pieces.p[i]);
	if (rc)
		return rc;
	order = tree_order(&s->room, &s->parted->tree, &s->raw);
	if (order == NULL)
		return rowset_add(&s->next.rows, &s->raw, 0, s->raw.n) ? ERR_OK :
		    err_set(&s->err, ERR_RANGE,
		    "a number of a sale row does not fit");
	rowset_gather(&s->next.rows, &s->raw, order, s->raw.n);
	return ERR_OK;
}

static enum err_code
fill_next(struct parted_source *s)
{
	const struct parted	*p = s->parted;
	const struct part	*part;
	enum err_code		 rc;

	rowset_clear(&s->next.rows);
	for (;;) {
		if (s->large != NULL) {
			rc = s->from_large->take(s->from_large,
			    &s->next.rows, PLACE_END, BLOCK_ROWS, &s->err);
			if (rc || s->next.rows.n > 0)
				return rc;
			close_large(s);
		}
		if (s->part == p->n_parts)
			return ERR_OK;
		part = &p->part[s->part++];
		if (part->n == 0)
			continue;
		if (part->n <= MEMORY_BYTES / (p->n_columns * 8 + 12))
			return sort_small(s, part);
		rc = sort_large(s, part);
		if (rc)
			return rc;
	}
}

static void
work(void *arg)
{
	struct parted_source	*s = arg;
	struct rowset		*rows = &s->next.rows;

	s->rc = fill_next(s);
	s->next.last = rows->n == 0;
	buf_clear(&s->next.blocks);
	if (s->rc || !s->packs)
		return;
	whole_pack(&s->next.blocks, &s->whole, &s->parted->tree, rows,
	    s->next.last);
	rowset_clear(rows);
}

static bool
has_rows(const struct parted_source *s)
{
	return s->i < s->here.rows.n || s->at < s->here.blocks.len;
}

/* There are rows at hand, or blocks, if there are any. */
static enum err_code
refill(struct parted_source *s, struct err *err)
{
	struct stretch	used;

	while (!has_rows(s) && !s->here.last) {
		if (!worker_wait(&s->filling))
			work(s);
		if (s->rc) {
			*err = s->err;
			return s->rc;
		}
		used = s->here;
		s->here = s->next;
		s->next = used;
		s->i = s->at = 0;
		if (!s->here.last)
			worker_start(&s->filling, work, s);
	}
	return ERR_OK;
}

static struct packed
block_at_hand(const struct parted_source *s)
{
	return packed_read(s->here.blocks.p + s->at);
}

static void
pass_block(struct parted_source *s, const struct packed *p)
{
	s->at += PACKED_HEAD + p->block.len;
}

/* Blocks that do not fit into the tree as they are. */
static enum err_code
unpack(struct parted_source *s, struct err *err)
{
	struct packed	p;
	struct block	b;
	enum err_code	rc;

	if (s->i < s->here.rows.n || s->at == s->here.blocks.len)
		return ERR_OK;
	p = block_at_hand(s);
	pass_block(s, &p);
	rowset_clear(&s->here.rows);
	s->i = 0;
	rc = block_open(&b, p.block, err);
	return rc ? rc : block_read_rows(&s->here.rows, &b, err);
}

static enum err_code
parted_peek(struct source *source, bool *more, struct place *p,
    struct err *err)
{
	struct parted_source	*s = (struct parted_source *)source;
	enum err_code		 rc = refill(s, err);

	if (rc)
		return rc;
	*more = has_rows(s);
	if (*more)
		*p = s->i == s->here.rows.n ? block_at_hand(s).first :
		    tree_place(&s->parted->tree, &s->here.rows, s->i);
	return ERR_OK;
}

static enum err_code
parted_block(struct source *source, struct slice *block, struct place *at,
    struct place until, struct err *err)
{
	struct parted_source	*s = (struct parted_source *)source;
	struct packed		 p;
	enum err_code		 rc = refill(s, err);

	*block = (struct slice){ NULL, 0 };
	if (rc || s->i < s->here.rows.n || !has_rows(s))
		return rc;
	p = block_at_hand(s);
	if (!place_before(p.last, until))
		return ERR_OK;
	*block = p.block;
	*at = p.first;
	pass_block(s, &p);
	return ERR_OK;
}

/* The first row from i on, before end, that does not lie before until. */
static size_t
find_end(const struct parted_source *s, struct place until, size_t end)
{
	const struct tree	*t = &s->parted->tree;
	size_t			 from = s->i, middle;

	if (place_before(tree_place(t, &s->here.rows, end - 1), until))
		return end;
	while (from < end) {
		middle = from + (end - from) / 2;
		if (place_before(tree_place(t, &s->here.rows, middle), until))
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

static enum err_code
parted_take(struct source *source, struct rowset *to, struct place until,
    size_t max, struct err *err)
{
	struct parted_source	*s = (struct parted_source *)source;
	size_t			 end;
	enum err_code		 rc;

	while (max > 0) {
		rc = refill(s, err);
		if (rc == ERR_OK)
			rc = unpack(s, err);
		if (rc || s->i == s->here.rows.n)
			return rc;
		end = find_end(s, until, MIN(s->here.rows.n, s->i + max));
		if (end == s->i)
			return ERR_OK;
		if (!rowset_add(to, &s->here.rows, s->i, end - s->i))
			return err_set(err, ERR_RANGE,
			    "a number of a sale row does not fit");
		max -= end - s->i;
		s->i = end;
	}
	return ERR_OK;
}

struct source *
parted_source_open(struct parted *p, bool blocks)
{
	struct parted_source	*s = mem_zalloc(sizeof(*s));

	s->source = (struct source){ parted_peek, parted_take,
	    parted_block };
	s->parted = p;
	s->packs = blocks;
	rowset_init(&s->raw, p->column, p->n_columns);
	rowset_init(&s->here.rows, p->column, p->n_columns);
	rowset_init(&s->next.rows, p->column, p->n_columns);
	return &s->source;
}

void
parted_source_close(struct source *source)
{
	struct parted_source	*s = (struct parted_source *)source;

	if (s == NULL)
		return;
	worker_close(&s->filling);
	close_large(s);
	rowset_release(&s->raw);
	rowset_release(&s->here.rows);
	buf_release(&s->here.blocks);
	rowset_release(&s->next.rows);
	buf_release(&s->next.blocks);
	whole_release(&s->whole);
	sort_room_release(&s->room);
	buf_release(&s->bytes);
	free(s);
}
