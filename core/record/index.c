/*
 * Reading the ordinary and unique indexes.  Text is folded in its keys, and
 * long text cut, so a range over text is answered with its bounds included
 * and by the uncut part: the caller checks the records.
 */
#include "core/record/index.h"

#include "core/record/posting.h"

struct bounds {
	struct buf	prefix;		/* entity, field */
	struct buf	from, until;	/* value bytes */
	bool		has_until, from_out, until_out, text, same;
};

static void
bounds_release(struct bounds *b)
{
	buf_release(&b->prefix);
	buf_release(&b->from);
	buf_release(&b->until);
}

enum { CUT_TEXT = 200, CUT_KEY = 209 };	/* text, a byte 1, its hash */

/*
 * A hash says nothing about order: in a bound of a range only the text that
 * stands before it counts.
 */
static void
loosen(struct buf *key)
{
	if (key->len == CUT_KEY)
		buf_cut(key, CUT_TEXT);
}

static void
bounds_init(struct bounds *b, const struct entity *entity,
    const struct field *f, const struct value *from, bool from_included,
    const struct value *until, bool until_included)
{
	struct buf	fold = {0};

	*b = (struct bounds){ .text = type_is_text(f->type) };
	be16_put(buf_reserve(&b->prefix, 4), entity->id);
	be16_put(b->prefix.p + 2, f->id);
	b->prefix.len = 4;
	if (from != NULL && from->type != TYPE_NONE) {
		index_add_value(&b->from, from, &fold);
		b->from_out = !from_included && !b->text;
	}
	if (until != NULL && until->type != TYPE_NONE) {
		index_add_value(&b->until, until, &fold);
		b->has_until = true;
		b->until_out = !until_included && !b->text;
	}
	b->same = b->has_until && b->from.len > 0 && !b->from_out &&
	    !b->until_out &&
	    slice_eq(buf_slice(&b->from), buf_slice(&b->until));
	/* The same text on both sides asks for equality: exact. */
	if (b->text && !b->same) {
		loosen(&b->from);
		loosen(&b->until);
	}
	buf_release(&fold);
}

/* Is the value behind the upper bound?  Loosened bounds compare as prefix. */
static bool
is_behind(const struct bounds *b, struct slice value)
{
	struct slice	until = buf_slice(&b->until);
	int		cmp;

	if (!b->has_until)
		return false;
	if (b->text && until.len == CUT_TEXT)
		value = slice_sub(value, 0, until.len);
	cmp = slice_cmp(value, until);
	return cmp > 0 || (cmp == 0 && b->until_out);
}

/* One stored entry: a unique value and its id, or a value and some ids. */
static bool
read_ids(struct posting *p, const struct field *f, struct slice key,
    struct slice val)
{
	if (!f->unique)
		return posting_read(p, TABLE_INDEX, key, val);
	if (val.len != 4)
		return false;
	p->prefix = key;
	p->first = le32_get(val.p);
	p->low[0] = 0;
	p->n = 1;
	return true;
}

/* Calls each for every id in bounds until it returns false. */
static enum err_code
walk(struct txn *txn, const struct field *f, const struct bounds *b,
    bool (*each)(void *, uint32_t), void *arg, struct err *err)
{
	struct posting	 p;
	struct cursor	*cur;
	struct buf	 seek = {0};
	struct slice	 key, val, value, within;
	bool		 more, go_on = true;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_INDEX, err);
	if (rc)
		return rc;
	buf_add(&seek, buf_slice(&b->prefix));
	buf_add(&seek, buf_slice(&b->from));
	/* No value's bytes begin another's: where there is one only, a key
	 * that begins like it is of that value. */
	within = b->same ? buf_slice(&seek) : buf_slice(&b->prefix);
	for (more = cursor_seek(cur, buf_slice(&seek), &key, &val);
	    go_on && more && slice_starts(key, within);
	    more = cursor_next(cur, &key, &val)) {
		if (!read_ids(&p, f, key, val) ||
		    p.prefix.len < b->prefix.len) {
			rc = err_set(err, ERR_STORE, "the index of %.*s is "
			    "damaged", SLICE_ARG(f->name));
			break;
		}
		value = slice_sub(p.prefix, b->prefix.len, p.prefix.len);
		if (!b->same && is_behind(b, value))
			break;
		if (b->from_out && slice_eq(value, buf_slice(&b->from)))
			continue;
		for (size_t i = 0; i < p.n && go_on; i++)
			go_on = each(arg, p.first + p.low[i]);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	buf_release(&seek);
	return rc;
}

enum err_code
index_each_text(struct txn *txn, const struct entity *entity,
    const struct field *f, index_each *each, void *arg, struct err *err)
{
	struct cursor	*cur;
	struct key	 from;
	struct slice	 key, val, text;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_INDEX, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, entity->id);
	key_u16(&from, f->id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		/* A whole text ends in a zero. */
		text = slice_sub(key, from.len, key.len);
		if (text.len == 0 || text.p[text.len - 1] != '\0' ||
		    val.len != 4)
			continue;
		if (!each(arg, slice_sub(text, 0, text.len - 1),
		    le32_get(val.p)))
			break;
	}
	rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

static bool
collect(void *arg, uint32_t id)
{
	struct ids	*ids = arg;

	*VEC_ADD(&ids->list) = id;
	return true;
}

static int
compare_id(const void *x, const void *y)
{
	uint32_t	a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

static void
sort_ids(struct ids *ids)
{
	bool	sorted = true;
	size_t	n = 0;

	for (size_t i = 1; i < ids->list.n && sorted; i++)
		sorted = ids->list.p[i - 1] < ids->list.p[i];
	if (sorted)
		return;
	qsort(ids->list.p, ids->list.n, sizeof(ids->list.p[0]), compare_id);
	for (size_t i = 1; i < ids->list.n; i++)
		if (ids->list.p[i] != ids->list.p[n])
			ids->list.p[++n] = ids->list.p[i];
	ids->list.n = n + 1;
}

enum err_code
index_find(struct ids *ids, struct txn *txn, const struct entity *entity,
    const struct field *f, const struct value *from, bool from_included,
    const struct value *until, bool until_included, struct err *err)
{
	struct bounds	b;
	enum err_code	rc;

	bounds_init(&b, entity, f, from, from_included, until,
	    until_included);
	rc = walk(txn, f, &b, collect, ids, err);
	bounds_release(&b);
	if (rc == ERR_OK)
		sort_ids(ids);
	return rc;
}

struct some { struct ids *ids; uint64_t left; };

static bool
collect_some(void *arg, uint32_t id)
{
	struct some	*s = arg;

	if (s->left == 0)
		return false;
	s->left--;
	return collect(s->ids, id);
}

enum err_code
index_find_some(struct ids *ids, struct txn *txn, const struct entity *entity,
    const struct field *f, const struct value *from,
    const struct value *until, uint64_t limit, struct err *err)
{
	struct some	s = { ids, limit };
	struct bounds	b;
	enum err_code	rc;

	bounds_init(&b, entity, f, from, true, until, true);
	rc = walk(txn, f, &b, collect_some, &s, err);
	bounds_release(&b);
	return rc;
}

struct counting { uint64_t n, limit; };

static bool
count_one(void *arg, uint32_t id)
{
	struct counting	*c = arg;

	(void)id;
	return ++c->n < c->limit;
}

enum err_code
index_estimate(uint64_t *n, struct txn *txn, const struct entity *entity,
    const struct field *f, const struct value *from,
    const struct value *until, uint64_t limit, struct err *err)
{
	struct counting	c = { 0, limit };
	struct bounds	b;
	enum err_code	rc;

	bounds_init(&b, entity, f, from, true, until, true);
	rc = walk(txn, f, &b, count_one, &c, err);
	bounds_release(&b);
	if (rc == ERR_OK)
		*n = c.n;
	return rc;
}
