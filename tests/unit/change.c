/*
 * Journal items of records: what was written is read, in the form of today
 * and in that of stores before format 8; nothing damaged is taken for whole.
 */
#include "core/record/change.h"

#include "core/record/layout.h"
#include "core/store/priv.h"
#include "tests/unit/record_kit.h"

#define MODEL								\
	KIT_HEAD							\
	"  thing:\n"							\
	"    kind: plain\n"						\
	"    prefix: t\n"						\
	"    fields:\n"							\
	"      code: {type: text}\n"					\
	"      secret: {type: text, personal: true}\n"			\
	"      size: {type: int}\n"					\
	"      date: {type: date}\n"					\
	"      texts: {type: text, many: true}\n"			\
	"      secrets: {type: text, many: true, personal: true}\n"	\
	"      part: {type: decimal, digits: 3}\n"			\
	"      flag: {type: bool}\n"					\
	"      worth: {type: money}\n"					\
	"      note: {type: text}\n"					\
	"  other:\n"							\
	"    kind: plain\n"						\
	"    prefix: o\n"						\
	"    fields:\n"							\
	"      code: {type: text}\n"					\
	"      size: {type: int}\n"

/* before or after without bytes: there is none. */
struct pair {
	struct record	before, after;
	size_t		n_differ;
};

enum { MANY = 3000 };

static void
random_values(struct draft *d, struct rng *r)
{
	static const char	letters[] = "abcdefghijklmnopqrstuvwxyz";

	for (size_t i = 0; i < d->entity->n_fields; i++) {
		const struct field	*f = &d->entity->field[i];
		struct value		 v[3] = {0};
		size_t			 n = rng_below(r, f->many ? 4 : 2);

		if (rng_below(r, 3) == 0)
			continue;
		for (size_t k = 0; k < n; k++) {
			v[k].type = f->type;
			v[k].digits = f->digits;
			if (type_is_text(f->type))
				v[k].text = slice_make(letters +
				    rng_below(r, 9), 1 + rng_below(r, 17));
			else
				v[k].i = (int64_t)rng_below(r, 2 +
				    (f->type == TYPE_BOOL ? 0 : 9999));
		}
		draft_set(d, f, v, n);
	}
}

static struct record
stored(const struct draft *d, struct kit *k)
{
	struct buf	b = {0};
	struct record	rec;

	draft_encode(&b, d, 7);
	kit_must(k, record_open(&rec, d->entity, d->id, slice_dup(k->arena,
	    buf_slice(&b)), &k->err), "open");
	buf_release(&b);
	return rec;
}

static void
make_pair(struct pair *p, struct rng *r, const struct entity *e, uint32_t id,
    struct kit *k)
{
	enum { ADD, SET, DEL, OPS };
	int		op = (int)rng_below(r, OPS);
	struct draft	d;

	*p = (struct pair){0};
	draft_init(&d, e, k->arena);
	d.id = id;
	d.revision = 1 + (uint32_t)rng_below(r, 400);
	random_values(&d, r);
	if (op != ADD)
		p->before = stored(&d, k);
	d.revision++;
	random_values(&d, r);
	if (op != DEL)
		p->after = stored(&d, k);
}

/* In steps of any size and direction. */
static void
make_pairs(struct pair *p, size_t n, struct kit *k)
{
	const struct entity	*thing = model_find_entity(k->model,
				    SLICE("thing"));
	const struct entity	*other = model_find_entity(k->model,
				    SLICE("other"));
	struct rng		 r = { 8 };

	for (size_t i = 0; i < n; i++)
		make_pair(&p[i], &r, rng_below(&r, 9) == 0 ? other : thing,
		    rng_below(&r, 5) == 0 ? 1 + (uint32_t)(rng_u64(&r) >> 33)
		    : 1000 + (uint32_t)i, k);
}

static const struct record *
side(const struct record *rec)
{
	return rec->entity == NULL ? NULL : rec;
}

/* --- What is read ------------------------------------------------------- */

static bool
is_side(const struct record *rec, uint16_t id, bool set, struct slice bytes,
    bool hidden)
{
	struct stored_field	sf;

	if (rec == NULL || !stored_field_find(&sf, rec, id))
		return !set && bytes.len == 0;
	if (!set || hidden)
		return set && bytes.len == 0;
	return bytes.len == 2 + sf.bytes.len &&
	    (uint8_t)bytes.p[0] == sf.type &&
	    (uint8_t)bytes.p[1] == sf.flags &&
	    slice_eq(slice_sub(bytes, 2, bytes.len), sf.bytes);
}

static size_t
count_differences(const struct record *a, const struct record *b)
{
	const struct entity	*e = (a != NULL ? a : b)->entity;
	size_t			 n = 0;

	for (size_t i = 0; i < e->n_fields; i++) {
		struct stored_field	x, y;
		bool	had = a != NULL &&
			    stored_field_find(&x, a, e->field[i].id);
		bool	has = b != NULL &&
			    stored_field_find(&y, b, e->field[i].id);

		n += had != has || (had && !stored_equal(&x, &y));
	}
	return n;
}

static bool
tells(const struct change *c, const struct pair *p, bool erased)
{
	const struct record	*before = side(&p->before);
	const struct record	*after = side(&p->after);
	const struct record	*rec = after != NULL ? after : before;

	if ((int)c->op != (before == NULL ? CHANGE_ADD : after == NULL ?
	    CHANGE_DEL : CHANGE_SET) || c->entity != rec->entity->id ||
	    c->id != rec->id ||
	    c->revision_before != (before != NULL ? before->revision : 0) ||
	    c->revision_after != (after != NULL ? after->revision : 0) ||
	    c->n_fields != count_differences(before, after))
		return false;
	for (size_t i = 0; i < c->n_fields; i++) {
		const struct change_field	*cf = &c->field[i];
		const struct field		*f;
		bool				 hidden;

		f = entity_find_field_id(rec->entity, cf->field);
		hidden = erased && f->personal;
		if (cf->is_personal != f->personal || cf->erased != hidden ||
		    !is_side(before, cf->field, cf->was_set, cf->before,
		    hidden) || !is_side(after, cf->field, cf->is_set,
		    cf->after, hidden))
			return false;
	}
	return true;
}

/* How many of the n pairs an item tells, from the first on. */
static size_t
count_told(struct slice public, struct slice private, const struct pair *p,
    size_t n, struct kit *k)
{
	struct arena		*arena = arena_open();
	struct change_reader	 r;
	struct change		 c;
	size_t			 told = 0;
	bool			 more;

	change_reader_init(&r, public, private);
	while (change_next(&c, &more, &r, arena, &k->err) == ERR_OK && more)
		told += told < n && tells(&c, &p[told], private.p == NULL);
	arena_close(arena);
	return told;
}

/* --- Items -------------------------------------------------------------- */

struct items {
	VEC(struct slice) public, private;
};

static void
unpack(struct items *to, const struct change_items *items, struct kit *k)
{
	struct journal_unpacker	*u = NULL;
	const char		*p = items->bytes.p;

	for (size_t i = 0; i < items->item.n; i++) {
		const struct change_item	*it = &items->item.p[i];
		struct slice			 a, b;

		a = slice_make(p, it->public);
		b = slice_make(p + it->public, it->private);
		p += it->public + it->private;
		if (journal_is_packed(a) && !journal_unpack(&a, &b, &u))
			exit(1);
		*VEC_ADD(&to->public) = slice_dup(k->arena, a);
		*VEC_ADD(&to->private) = slice_dup(k->arena, b);
	}
	journal_unpacker_close(u);
}

static void
write_pairs(struct items *to, const struct pair *p, size_t n, struct kit *k)
{
	struct change_items	items = {0};
	struct change_writer	*w = mem_zalloc(sizeof(*w));

	change_writer_init(w, NULL);
	w->items = &items;
	for (size_t i = 0; i < n; i++)
		kit_must(k, change_write(w, side(&p[i].before),
		    side(&p[i].after), NULL, &k->err), "write");
	kit_must(k, change_flush(w, &k->err), "flush");
	change_writer_release(w);
	free(w);
	unpack(to, &items, k);
	buf_release(&items.bytes);
	VEC_RELEASE(&items.about.list);
	VEC_RELEASE(&items.item);
}

static void
release(struct items *items)
{
	VEC_RELEASE(&items->public);
	VEC_RELEASE(&items->private);
}

static void
old_side(struct buf *public, struct buf *private,
    const struct stored_field *sf, bool personal)
{
	static const uint8_t	salt[JOURNAL_SALT] = { 1, 2, 3 };
	uint8_t			commit[JOURNAL_COMMIT];
	struct buf		*to = personal ? private : public;
	size_t			 from;

	if (personal) {
		buf_addc(to, 1);
		buf_addmem(to, salt, sizeof(salt));
	}
	varint_add(to, 2 + sf->bytes.len);
	from = to->len;
	buf_addc(to, (char)sf->type);
	buf_addc(to, (char)sf->flags);
	buf_add(to, sf->bytes);
	if (!personal)
		return;
	journal_commit_value(commit, salt, slice_sub(buf_slice(to), from,
	    to->len));
	buf_addmem(public, commit, sizeof(commit));
}

static void
old_fields(struct buf *public, struct buf *private, const struct record *b,
    const struct record *a)
{
	const struct entity	*e = (a != NULL ? a : b)->entity;

	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];
		struct stored_field	 x, y;
		bool	had = b != NULL && stored_field_find(&x, b, f->id);
		bool	has = a != NULL && stored_field_find(&y, a, f->id);

		if (had == has && (!had || stored_equal(&x, &y)))
			continue;
		varint_add(public, f->id);
		buf_addc(public, (char)((had ? CHANGE_BEFORE : 0) |
		    (has ? CHANGE_AFTER : 0) |
		    (f->personal ? CHANGE_PERSONAL : 0)));
		if (had)
			old_side(public, private, &x, f->personal);
		if (has)
			old_side(public, private, &y, f->personal);
	}
}

/* As versions before format 8 wrote them. */
static void
write_old(struct buf *public, struct buf *private, const struct pair *p,
    size_t n)
{
	buf_addc(public, JOURNAL_ITEM_RECORDS);
	for (size_t i = 0; i < n; i++, p++) {
		const struct record	*b = side(&p->before);
		const struct record	*a = side(&p->after);
		const struct record	*rec = a != NULL ? a : b;

		buf_addc(public, b == NULL ? CHANGE_ADD : a == NULL ?
		    CHANGE_DEL : CHANGE_SET);
		varint_add(public, rec->entity->id);
		varint_add(public, rec->id);
		varint_add(public, b != NULL ? b->revision : 0);
		varint_add(public, a != NULL ? a->revision : 0);
		varint_add(public, count_differences(b, a));
		old_fields(public, private, b, a);
	}
}

/* --- Tests -------------------------------------------------------------- */

static void
test_told(struct kit *k, const struct pair *p)
{
	struct items	items = {0};
	struct slice	none = { NULL, 0 };
	size_t		told = 0, hidden = 0;

	write_pairs(&items, p, MANY, k);
	for (size_t i = 0; i < items.public.n; i++) {
		told += count_told(items.public.p[i], items.private.p[i],
		    p + told, MANY - told, k);
		hidden += count_told(items.public.p[i], none, p + hidden,
		    MANY - hidden, k);
	}
	is_int((int64_t)told, MANY, "all that was written is read");
	is_int((int64_t)hidden, MANY, "or, erased, what is not personal");
	ok(items.public.n > 2, "from %zu items", items.public.n);
	release(&items);
}

static void
test_old(struct kit *k, const struct pair *p)
{
	struct buf	public = {0}, private = {0};
	struct slice	none = { NULL, 0 };

	write_old(&public, &private, p, MANY);
	ok(change_is_records(buf_slice(&public)), "an older item");
	is_int((int64_t)count_told(buf_slice(&public), buf_slice(&private),
	    p, MANY, k), MANY, "tells the same");
	is_int((int64_t)count_told(buf_slice(&public), none, p, MANY, k),
	    MANY, "erased too");
	buf_release(&public);
	buf_release(&private);
}

/* The pairs are of ids that most others are not. */
static size_t
count_about(struct slice public, const struct pair *p, size_t n, bool *others,
    struct kit *k)
{
	const struct entity	*e = model_find_entity(k->model,
				    SLICE("thing"));
	struct arena		*arena = arena_open();
	size_t			 found = 0;
	bool			 about;

	for (size_t i = 0; i < n; i++) {
		const struct record	*rec = side(&p[i].after);

		if (rec == NULL)
			rec = side(&p[i].before);
		kit_must(k, change_is_about(&about, public, rec->entity,
		    rec->id, arena, &k->err), "look");
		found += about;
	}
	*others = false;
	for (uint32_t id = 1; id < 1000; id++) {
		kit_must(k, change_is_about(&about, public, e, id, arena,
		    &k->err), "look");
		*others |= about;
	}
	arena_close(arena);
	return found;
}

static void
test_about(struct kit *k, const struct pair *p)
{
	enum { SOME = 150 };
	struct buf	public = {0}, private = {0};
	struct items	items = {0};
	bool		others;

	write_pairs(&items, p, SOME, k);
	is_int((int64_t)items.public.n, 1, "an item of some");
	is_int((int64_t)count_about(items.public.p[0], p, SOME, &others, k),
	    SOME, "is about each");
	ok(!others, "and about none else");
	write_old(&public, &private, p, SOME);
	is_int((int64_t)count_about(buf_slice(&public), p, SOME, &others, k),
	    SOME, "an older one too");
	ok(!others, "no more than that");
	release(&items);
	buf_release(&public);
	buf_release(&private);
}

/* One record has one change here: the reader that is asked for it alone. */
static void
test_only(struct kit *k, const struct pair *p)
{
	enum { SOME = 150 };
	struct items		items = {0};
	struct arena		*arena = arena_open();
	struct change_reader	 r;
	struct change		 c;
	size_t			 told = 0, n = 0;
	bool			 more;

	write_pairs(&items, p, SOME, k);
	for (size_t i = 0; i < SOME; i++) {
		const struct record	*rec = side(&p[i].after);

		if (rec == NULL)
			rec = side(&p[i].before);
		change_reader_init(&r, items.public.p[0], items.private.p[0]);
		change_reader_only(&r, rec->entity, rec->id);
		while (change_next(&c, &more, &r, arena, &k->err) == ERR_OK &&
		    more) {
			n++;
			told += tells(&c, &p[i], false);
		}
	}
	is_int((int64_t)told, SOME, "asked for one record, each is told");
	is_int((int64_t)n, SOME, "and nothing else");
	arena_close(arena);
	release(&items);
}

/* Cut off anywhere, and with a byte too much. */
static void
test_cut(struct kit *k, const struct pair *p)
{
	enum { FEW = 12 };
	struct items		 items = {0};
	struct arena		*arena = arena_open();
	struct change_reader	 r;
	struct change		 c;
	struct buf		 longer = {0};
	struct slice		 all;
	size_t			 taken = 0;
	bool			 more;
	enum err_code		 rc;

	write_pairs(&items, p, FEW, k);
	all = items.public.p[0];
	buf_add(&longer, all);
	buf_addc(&longer, 'x');
	for (size_t n = 0; n <= all.len + 1; n++) {
		if (n == all.len)
			continue;
		change_reader_init(&r, slice_make(longer.p, n),
		    items.private.p[0]);
		while ((rc = change_next(&c, &more, &r, arena, &k->err)) ==
		    ERR_OK && more)
			;
		taken += rc == ERR_OK;
	}
	is_int((int64_t)taken, 0, "of all lengths none but the whole is taken");
	is_int((int64_t)count_told(all, items.private.p[0], p, FEW, k), FEW,
	    "which is read");
	buf_release(&longer);
	arena_close(arena);
	release(&items);
}

/* A value that does not match its commitment. */
static void
test_commitment(struct kit *k, const struct pair *p)
{
	enum { FEW = 12 };
	struct items	items = {0};
	struct buf	private = {0};

	write_pairs(&items, p, FEW, k);
	buf_add(&private, items.private.p[0]);
	private.p[private.len - 1] ^= 1;
	ok(count_told(items.public.p[0], buf_slice(&private), p, FEW, k) <
	    FEW, "a private value that was changed is seen");
	buf_release(&private);
	release(&items);
}

/*
 * A field with neither side takes no bytes of its own: many changes of a few
 * bytes could have thousands of them.
 */
static void
test_no_side(struct kit *k)
{
	static const char	item[] = {
		JOURNAL_ITEM_SHAPED, 6, 3, 0,
		5, CHANGE_ADD, 1, 1, 1, 0,	/* one field, no side */
		0, 2, 1				/* id 1, revision 1 */
	};
	struct arena		*arena = arena_open();
	struct change_reader	 r;
	struct change		 c;
	bool			 more;

	change_reader_init(&r, slice_make(item, sizeof(item)), SLICE_EMPTY);
	is_int(change_next(&c, &more, &r, arena, &k->err), ERR_STORE,
	    "a field was something, or is");
	arena_close(arena);
}

int
main(void)
{
	struct pair	*p = mem_zalloc(MANY * sizeof(*p));
	struct kit	 k;

	kit_open(&k, MODEL);
	make_pairs(p, MANY, &k);
	test_told(&k, p);
	test_old(&k, p);
	test_about(&k, p);
	test_only(&k, p);
	test_cut(&k, p);
	test_commitment(&k, p);
	test_no_side(&k);
	kit_close(&k);
	free(p);
	return done_testing();
}
