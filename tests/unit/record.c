/*
 * The stored form: decoding undoes encoding for random drafts of every
 * type, nothing damaged is served, earlier types are read as today's.
 */
#include "core/record/layout.h"
#include "tests/unit/record_kit.h"

#define EVERY_TYPE							\
	KIT_HEAD							\
	"  thing:\n"							\
	"    kind: plain\n"						\
	"    prefix: t\n"						\
	"    fields:\n"							\
	"      text: {type: text, search: true, index: true}\n"	\
	"      int: {type: int}\n"					\
	"      decimal: {type: decimal, digits: 3}\n"			\
	"      money: {type: money}\n"					\
	"      bool: {type: bool}\n"					\
	"      date: {type: date}\n"					\
	"      time: {type: time}\n"					\
	"      duration: {type: duration}\n"				\
	"      enum: {type: enum, values: [one, two, three]}\n"		\
	"      ref: {type: ref, to: thing}\n"				\
	"      email: {type: email}\n"					\
	"      percent: {type: percent}\n"				\
	"      texts: {type: text, many: true, search: true}\n"	\
	"      ints: {type: int, many: true, index: true}\n"		\
	"      monies: {type: money, many: true}\n"			\
	"      refs: {type: ref, to: thing, many: true}\n"		\
	"      enums: {type: enum, many: true, values: [x, y]}\n"

static int64_t
random_int(struct rng *r)
{
	/* All magnitudes, both signs. */
	return (int64_t)rng_u64(r) >> rng_below(r, 64);
}

static struct value
random_value(struct rng *r, struct arena *arena, const struct field *f)
{
	struct value	v = { .type = f->type, .i = random_int(r) };
	size_t		n = rng_below(r, 40);
	char		*text = arena_zalloc(arena, n + 1);

	if (type_is_text(f->type)) {
		for (size_t i = 0; i < n; i++)
			text[i] = n % 2 ? (char)rng_u64(r) :
			    "Town b AB town cc, Dd"[(n + i) % 21];
		v.text = slice_make(text, n);
		v.i = 0;
	}
	if (f->type == TYPE_DECIMAL || f->type == TYPE_MONEY)
		v.digits = f->digits;
	if (f->type == TYPE_MONEY && rng_below(r, 3) == 0) {
		memcpy(v.cur, "USD", 4);
		v.original = random_int(r);
	}
	if (f->type == TYPE_REF) {
		v.entity = f->to;
		v.i = 1 + (int64_t)rng_below(r, UINT32_MAX);
	}
	return v;
}

static void
random_draft(struct draft *d, struct rng *r, const struct entity *e,
    struct arena *arena)
{
	struct value	v[5];
	uint64_t	sparse = rng_below(r, 4);

	draft_init(d, e, arena);
	d->id = 1 + (uint32_t)rng_below(r, 1000000);
	d->revision = 1 + (uint32_t)rng_below(r, sparse ? 300 : 1000);
	for (size_t i = 0; i < e->n_fields; i++) {
		size_t	n = rng_below(r, e->field[i].many ? 5 : 2);

		if (rng_below(r, 1 + 2 * sparse) > 0)
			n = 0;
		for (size_t k = 0; k < n; k++)
			v[k] = random_value(r, arena, &e->field[i]);
		draft_set(d, &e->field[i], v, n);
	}
}

static bool
same_drafts(const struct draft *a, const struct draft *b)
{
	for (size_t i = 0; i < a->entity->n_fields; i++) {
		if (a->field[i].n != b->field[i].n)
			return false;
		for (size_t k = 0; k < a->field[i].n; k++)
			if (!value_equal(&a->field[i].p[k],
			    &b->field[i].p[k]))
				return false;
	}
	return a->id == b->id && a->revision == b->revision &&
	    slice_eq(a->unknown, b->unknown);
}

static void
test_round_trip(struct kit *k)
{
	const struct entity	*e = model_find_entity(k->model,
				    SLICE("thing"));
	struct arena		*arena = arena_open();
	struct rng		 r = { 42 };
	struct buf		 b = {0};
	int			 good = 0, refused = 0, n = 2000;
	int			 n_short = 0;

	for (int i = 0; i < n; i++) {
		struct draft	d, back;
		struct record	rec;
		size_t		at;

		arena_clear(arena);
		random_draft(&d, &r, e, arena);
		buf_clear(&b);
		draft_encode(&b, &d, 7);
		record_seal(b.p, b.len, e, d.id);
		if (record_decode(&rec, e, d.id, buf_slice(&b), &k->err))
			continue;
		draft_from_record(&back, &rec, arena);
		good += same_drafts(&d, &back) && rec.model_revision == 7;
		n_short += rec.is_short;
		/* One bit, anywhere, and it is not served. */
		at = rng_below(&r, b.len);
		b.p[at] = (char)(b.p[at] ^ 1 << rng_below(&r, 8));
		refused += record_decode(&rec, e, d.id, buf_slice(&b),
		    &k->err) == ERR_STORE;
	}
	is_int(good, n, "decoding undoes encoding");
	is_int(refused, n, "a flipped bit is never served");
	ok(n_short > n / 10 && n_short < n - n / 10, "in both forms (%d of %d "
	    "short)", n_short, n);
	buf_release(&b);
	arena_close(arena);
}

static bool
same_field(const struct stored_field *a, const struct stored_field *b)
{
	return a->id == b->id && stored_equal(a, b);
}

/* Is what is known of the layout what the record says of itself? */
static bool
is_layout_of(const struct layout *l, const struct record *rec)
{
	size_t	n = 0;

	if (l->entity != rec->entity || l->n != rec->n_fields)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		struct stored_field	 a = stored_field_at(rec, i);
		struct stored_field	 b = layout_field_at(l, rec, i);
		const struct field	*f = l->field[i].field;

		if (!same_field(&a, &b) ||
		    f != entity_find_field_id(l->entity, a.id) ||
		    (f != NULL && l->at.p[f->position] != i + 1))
			return false;
	}
	for (size_t i = 0; i < l->entity->n_fields; i++)
		n += l->at.p[i] > 0;
	return n <= l->n;
}

static bool
same_records(const struct record *a, const struct record *b)
{
	return a->entity == b->entity && a->id == b->id &&
	    a->revision == b->revision && a->n_fields == b->n_fields &&
	    a->model_revision == b->model_revision &&
	    a->is_short == b->is_short && slice_eq(a->bytes, b->bytes);
}

/* Does the journal say the same of it? */
static bool
same_new(struct change_items items[2], const struct record *rec,
    const struct layout *l, struct kit *k)
{
	struct change_writer	w[2];
	bool			salted = false;

	/* What the model does not know is hidden behind salts, each another. */
	for (size_t i = 0; i < l->n; i++)
		salted |= l->field[i].field == NULL;
	for (int i = 0; i < 2; i++) {
		change_writer_init(&w[i], NULL);
		w[i].items = &items[i];
		buf_clear(&items[i].bytes);
	}
	kit_must(k, change_write(&w[0], NULL, rec, NULL, &k->err), "write");
	kit_must(k, change_write_new(&w[1], rec, l, &k->err), "write new");
	for (int i = 0; i < 2; i++) {
		kit_must(k, change_flush(&w[i], &k->err), "flush");
		change_writer_release(&w[i]);
	}
	return items[0].bytes.len == items[1].bytes.len &&
	    (salted || slice_eq(buf_slice(&items[0].bytes),
	    buf_slice(&items[1].bytes)));
}

static void
test_layouts(struct kit *k)
{
	const struct entity	*e = model_find_entity(k->model,
				    SLICE("thing"));
	struct arena		*arena = arena_open();
	struct layouts		*known = mem_zalloc(sizeof(*known));
	struct change_items	 items[2] = {0};
	struct rng		 r = { 4 };
	struct buf		 b = {0};
	int			 same = 0, n = 4000, n_known = 0, n_bad = 0;

	for (int i = 0; i < n; i++) {
		const struct layout	*l = NULL, *last = known->last;
		struct record		 x = {0}, y = {0};
		struct draft		 draft;
		enum err_code		 rc;

		/* Every other one has the fields of the one before it. */
		if (i % 2 == 0) {
			arena_clear(arena);
			random_draft(&draft, &r, e, arena);
			buf_clear(&b);
			draft_encode(&b, &draft, 7);
		}
		if (i % 8 == 5)
			b.p[rng_below(&r, b.len)] = (char)rng_u64(&r);
		rc = record_open(&x, e, draft.id, buf_slice(&b), &k->err);
		n_bad += rc != ERR_OK;
		if (layout_open(&y, &l, known, e, draft.id, buf_slice(&b),
		    &k->err) != rc)
			continue;
		n_known += rc == ERR_OK && l != NULL && l == last;
		if (rc != ERR_OK)
			same++;
		else if (l == NULL)
			same += same_records(&x, &y) && !x.is_short;
		else
			same += same_records(&x, &y) && is_layout_of(l, &y) &&
			    same_new(items, &y, l, k);
	}
	is_int(same, n, "a known layout tells what the record does");
	ok(n_known > n / 10 && n_bad > n / 100, "of known ones (%d), and "
	    "damaged ones (%d)", n_known, n_bad);
	for (int i = 0; i < 2; i++) {
		buf_release(&items[i].bytes);
		VEC_RELEASE(&items[i].about.list);
		VEC_RELEASE(&items[i].item);
	}
	buf_release(&b);
	layouts_release(known);
	free(known);
	arena_close(arena);
}

/* How many entries come out of both, when all of them are the same. */
static int
count_same(struct key_sorter *s[2], struct kit *k)
{
	struct sorted	a, b;
	enum err_code	rc;
	int		n = 0;
	bool		more;

	for (int i = 0; i < 2; i++)
		kit_must(k, key_sorter_finish(s[i], &k->err), "finish");
	while ((more = key_sorter_next(s[0], &a, &rc, &k->err)) ==
	    key_sorter_next(s[1], &b, &rc, &k->err) && more &&
	    a.table == b.table && a.val == b.val && !a.del && !b.del &&
	    !a.old && !b.old && slice_eq(a.key, b.key))
		n++;
	return more ? -1 : n;
}

/*
 * What new records lead to, by what is known of their layouts and texts, is
 * what each of them leads to by itself.
 */
static void
test_derive_new(struct kit *k)
{
	const struct entity	*e = model_find_entity(k->model,
				    SLICE("thing"));
	struct arena		*arena = arena_open();
	struct layouts		*known = mem_zalloc(sizeof(*known));
	struct key_sorter	*s[2] = { key_sorter_open(NULL),
				    key_sorter_open(NULL) };
	struct keyset		 none = {0}, keys = {0};
	struct rng		 r = { 7 };
	struct buf		 b = {0}, fold = {0};
	struct deriver		 d, d_new;
	uint64_t		 want = 0, got = 0;

	deriver_init(&d, k->model, e, zone_utc(), &fold);
	d_new = d;
	d_new.memo = derive_memo_open();
	for (uint32_t id = 1; id < 30000; id++) {
		const struct layout	*l;
		struct record		 rec;
		struct draft		 draft;

		arena_clear(arena);
		random_draft(&draft, &r, e, arena);
		buf_clear(&b);
		draft_encode(&b, &draft, 7);
		kit_must(k, layout_open(&rec, &l, known, e, id, buf_slice(&b),
		    &k->err), "open");
		derive(&keys, &d, &rec);
		kit_must(k, derive_diff(s[0], &none, &keys, &k->err), "diff");
		kit_must(k, derive_new(s[1], &keys, &d_new, &rec, l, &k->err),
		    "derive new");
	}
	for (enum table t = 0; t < N_TABLES; t++) {
		want += key_sorter_count(s[0], t);
		got += key_sorter_count(s[1], t);
	}
	is_int((int64_t)got, (int64_t)want, "as many follow from new records");
	is_int(count_same(s, k), (int64_t)want, "and the same");
	for (int i = 0; i < 2; i++)
		key_sorter_close(s[i]);
	derive_memo_close(d_new.memo);
	keyset_release(&keys);
	buf_release(&b);
	buf_release(&fold);
	layouts_release(known);
	free(known);
	arena_close(arena);
}

static void
test_key_is_sealed(struct kit *k)
{
	const struct entity	*e = model_find_entity(k->model,
				    SLICE("thing"));
	struct draft		 d = kit_draft(k, e);
	struct record		 rec;
	struct buf		 b = {0};

	kit_set(k, &d, "text", "x");
	d.revision = 1;
	draft_encode(&b, &d, 1);
	record_seal(b.p, b.len, e, 5);
	is_int(record_decode(&rec, e, 6, buf_slice(&b), &k->err), ERR_STORE,
	    "bytes of another record are refused");
	for (size_t n = 0; n < b.len; n++)
		if (record_decode(&rec, e, 5, slice_make(b.p, n),
		    &k->err) != ERR_STORE)
			ok(false, "cut off at %zu", n);
	ok(true, "cut off anywhere it is refused");
	buf_release(&b);
}

/* Another model's entity over the same bytes: converted as they are read. */
static void
test_widened(struct kit *k)
{
	static const char	wide[] =
	    KIT_HEAD
	    "  thing:\n"
	    "    kind: plain\n"
	    "    prefix: t\n"
	    "    fields:\n"
	    "      int: {type: decimal, digits: 2}\n"
	    "      email: {type: text}\n"
	    "      decimal: {type: decimal, digits: 5, many: true}\n";
	const struct entity	*e = model_find_entity(k->model,
				    SLICE("thing"));
	struct model		*m = kit_parse(k, wide, NULL);
	struct entity		 now = *model_entity(m, 0);
	struct field		*f = ARENA_ARRAY(k->arena, struct field, 3);
	struct draft		 d = kit_draft(k, e), back;
	struct record		 rec;
	struct buf		 b = {0}, again = {0};
	struct value		 v;

	/* The numbers of the first model's fields. */
	memcpy(f, now.field, 3 * sizeof(*f));
	for (int i = 0; i < 3; i++)
		f[i].id = entity_find_field(e, f[i].name)->id;
	now.field = f;
	kit_set(k, &d, "int", "-12");
	kit_set(k, &d, "email", "ada@example.com");
	kit_set(k, &d, "decimal", "1.5");
	kit_set(k, &d, "bool", "yes");
	draft_encode(&b, &d, 1);
	record_seal(b.p, b.len, e, 1);
	kit_must(k, record_decode(&rec, &now, 1, buf_slice(&b), &k->err),
	    "decode");
	v = record_value(&rec, &f[0]);
	ok(v.type == TYPE_DECIMAL && v.digits == 2 && v.i == -1200,
	    "an int is read as a decimal");
	v = record_value(&rec, &f[1]);
	ok(v.type == TYPE_TEXT, "an e-mail address is read as text");
	is_slice(v.text, "ada@example.com", "with its letters");
	is_int((int64_t)record_count(&rec, &f[2]), 1, "a list of one");
	v = record_item(&rec, &f[2], 0);
	is_int(v.i, 150000, "with more digits");
	draft_from_record(&back, &rec, k->arena);
	ok(back.unknown.len > 0, "a field the model lost is kept");
	draft_encode(&again, &back, 2);
	record_seal(again.p, again.len, e, 1);
	kit_must(k, record_decode(&rec, e, 1, buf_slice(&again), &k->err),
	    "decode");
	is_str(kit_text(k, &rec, "bool"), "true", "and comes back");
	buf_release(&b);
	buf_release(&again);
}

static void
test_name(struct kit *k)
{
	struct kit	own;
	struct draft	d;
	struct record	rec;
	struct buf	b = {0};

	(void)k;
	kit_open(&own, KIT_MODEL);
	d = kit_draft(&own, own.account);
	d.id = 17;
	draft_as_record(&rec, &b, &d, 1);
	is_slice(record_name(&rec, own.arena), "a17",
	    "without a name its handle");
	kit_set(&own, &d, "name", "Jansen");
	draft_as_record(&rec, &b, &d, 1);
	is_slice(record_name(&rec, own.arena), "Jansen", "its name");
	buf_release(&b);
	kit_close(&own);
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, EVERY_TYPE);
	test_round_trip(&k);
	test_layouts(&k);
	test_derive_new(&k);
	test_key_is_sealed(&k);
	test_widened(&k);
	test_name(&k);
	kit_close(&k);
	return done_testing();
}
