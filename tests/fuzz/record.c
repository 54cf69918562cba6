/*
 * Stored records, journal items and facet blocks of any bytes: refused or
 * read, never read out of bounds.
 */
#include "core/record/priv.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { N_FIELDS = 2 * (N_TYPES - 1) };

/* An entity with a field of every type, single and many. */
static void
make_entity(struct entity *e, struct field field[N_FIELDS])
{
	*e = (struct entity){ .id = 3, .name = SLICE("thing"),
	    .prefix = SLICE("t"), .field = field, .n_fields = N_FIELDS };
	for (uint16_t i = 0; i < N_FIELDS; i++)
		field[i] = (struct field){ .id = (uint16_t)(i + 1),
		    .position = i, .type = (enum type)(1 + i / 2),
		    .many = i % 2, .digits = 2, .to = 3,
		    .name = SLICE("f") };
	e->name_field = &field[0];
}

static uint64_t
touch(const struct value *v)
{
	uint64_t	sum = (uint64_t)v->i;

	for (size_t i = 0; i < v->text.len; i++)
		sum += (unsigned char)v->text.p[i];
	return sum;
}

static uint64_t
read_record(const struct entity *e, struct slice s, struct arena *arena)
{
	struct record	rec, again;
	struct draft	d;
	struct buf	b = {0};
	struct err	err = {0};
	uint64_t	sum = 0;

	if (record_open(&rec, e, 1, s, &err))
		return 0;
	for (size_t i = 0; i < e->n_fields; i++)
		for (size_t k = 0; k <= record_count(&rec, &e->field[i]); k++) {
			struct value	v = record_item(&rec, &e->field[i], k);

			sum += touch(&v);
		}
	draft_from_record(&d, &rec, arena);
	draft_as_record(&again, &b, &d, rec.model_revision);
	/* What was read can be written, and then reads the same. */
	if (record_open(&again, e, 1, buf_slice(&b), &err) ||
	    !draft_equals_record(&d, &again))
		abort();
	buf_release(&b);
	return sum + record_name(&rec, arena).len;
}

static uint64_t
read_changes(struct slice public, struct slice private, struct arena *arena)
{
	struct change_reader	 r;
	struct change		 c;
	struct err		 err = {0};
	const struct value	*v;
	uint64_t		 sum = 0;
	size_t			 n;
	bool			 more;

	change_reader_init(&r, public, private);
	while (change_next(&c, &more, &r, arena, &err) == ERR_OK && more)
		for (size_t i = 0; i < c.n_fields; i++) {
			if (change_values(&v, &n, arena, c.field[i].after,
			    &err))
				continue;
			for (size_t k = 0; k < n; k++)
				sum += touch(&v[k]);
		}
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field	 field[N_FIELDS];
	struct entity	 e;
	struct arena	*arena = arena_open();
	struct slice	 s = slice_make(data, size);
	struct record	 rec;
	struct err	 err = {0};
	uint16_t	 code[FACET_BLOCK];
	volatile uint64_t sum = 0;

	make_entity(&e, field);
	if (record_decode(&rec, &e, 1, s, &err) == ERR_OK)
		sum = sum + rec.n_fields;
	sum = sum + read_record(&e, s, arena);
	sum = sum + read_changes(s, (struct slice){ NULL, 0 }, arena);
	sum = sum + read_changes(slice_sub(s, 0, size / 2),
	    slice_sub(s, size / 2, size), arena);
	if (facet_decode(code, s))
		sum = sum + code[0];
	arena_close(arena);
	return 0;
}
