/*
 * Models as earlier versions stored them, and entities that are decoded when
 * somebody asks for them.
 */
#include "core/model/scheme.h"
#include "core/model/source.h"

#include "tests/unit/model_kit.h"

/* What version 4 made of the model in text[]. */
static const unsigned char	fourth[] = {
	0x43, 0x52, 0x4d, 0x4d, 0x04, 0x01, 0x01, 0x02, 0x02, 0x01,
	0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x01,
	0x00, 0x03, 0x45, 0x55, 0x52, 0x02, 0x03, 0x55, 0x54, 0x43,
	0x02, 0x4e, 0x4c, 0x02, 0x65, 0x6e, 0x02, 0x01, 0x01, 0x00,
	0x02, 0x69, 0x74, 0x01, 0x69, 0x01, 0x02, 0x6e, 0x6c, 0x04,
	0x69, 0x65, 0x74, 0x73, 0x00, 0x01, 0x02, 0x65, 0x6e, 0x07,
	0x61, 0x20, 0x74, 0x68, 0x69, 0x6e, 0x67, 0x01, 0x04, 0x64,
	0x69, 0x6e, 0x67, 0x06, 0x61, 0x20, 0x21, 0x3d, 0x20, 0x71,
	0x02, 0x01, 0x01, 0x00, 0x09, 0x00, 0x00, 0x00, 0x01, 0x61,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x01, 0x01, 0x70, 0x00,
	0x00, 0x00, 0x02, 0x00, 0x01, 0x01, 0x71, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x9c, 0x04, 0xfc, 0x07, 0x9c, 0x04, 0xfc,
	0x07, 0x9c, 0x04, 0xfc, 0x07, 0x9c, 0x04, 0xfc, 0x07, 0x9c,
	0x04, 0xfc, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x01, 0x04, 0x6c, 0x61, 0x74, 0x65, 0x80, 0x80, 0x80,
	0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x01, 0x32, 0x04, 0x00,
	0x00, 0x00, 0x00, 0x00
};
static const char	text[] =
"gegevensmodel: 1\n"
"currency: EUR\n"
"timezone: UTC\n"
"entities:\n"
"  it:\n"
"    kind: plain\n"
"    prefix: i\n"
"    label: {nl: iets}\n"
"    help: {en: a thing}\n"
"    aliases: [ding]\n"
"    check: a != q\n"
"    fields:\n"
"      a: {type: enum, values: [p, q]}\n"
"due: {late: 2}\n";

/* The bytes with their checksum behind them. */
static struct slice
seal(struct arena *arena, struct slice bytes)
{
	char	*p = arena_alloc(arena, bytes.len + 4);

	memcpy(p, bytes.p, bytes.len);
	le32_put(p + bytes.len, crc32c(0, bytes.p, bytes.len));
	return slice_make(p, bytes.len + 4);
}

/* NULL, and a test that failed, when they are no model. */
static const struct model *
decode(struct arena *arena, struct slice bytes, const char *what)
{
	struct model	*m = NULL;
	struct err	 err = {0};

	is_ok(model_decode(&m, arena, seal(arena, bytes), &err), &err,
	    what);
	return m;
}

/* The model of text[], as this program stores it, without its checksum. */
static struct slice
encode(struct arena *arena, const struct model *m)
{
	struct buf	 b = {0};
	struct slice	 bytes;

	model_encode(&b, m);
	bytes = slice_dup(arena, slice_sub(buf_slice(&b), 0, b.len - 4));
	buf_release(&b);
	return bytes;
}

static const struct model *
parse(struct arena *arena)
{
	struct model	*m = NULL;
	struct err	 err = {0};

	is_ok(model_parse(&m, arena, slice_of(text), NULL, NULL, &err), &err,
	    "the text is a model");
	return m;
}

/* As the first version wrote it: x with the field a, Monday to Friday. */
static void
test_first_version(void)
{
	static const unsigned char	old[] = {
		0x43, 0x52, 0x4d, 0x4d, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x03, 0x45,
		0x55, 0x52, 0x02, 0x10, 0x45, 0x75, 0x72, 0x6f, 0x70, 0x65,
		0x2f, 0x41, 0x6d, 0x73, 0x74, 0x65, 0x72, 0x64, 0x61, 0x6d,
		0x02, 0x4e, 0x4c, 0x02, 0x65, 0x6e, 0x02, 0x01, 0x01, 0x00,
		0x01, 0x78, 0x01, 0x78, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
		0x01, 0x01, 0x00, 0x01, 0x00, 0x00, 0x20, 0x01, 0x61, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x5b, 0x61, 0x2d, 0x7a,
		0x5d, 0x2b, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x1f, 0x9c, 0x04, 0xfc, 0x07, 0x00, 0x00
	};
	struct arena	*arena = arena_open();
	const struct model *m = decode(arena, slice_make(old, sizeof(old)),
			    "a model of the first version");

	if (m != NULL) {
		is_slice(m->head[0].name, "x", "its entity");
		is_int(m->calendar.week[0].from_min, 540, "Monday from nine");
		is_int(m->calendar.week[4].until_min, 1020, "Friday to five");
		is_int(m->calendar.week[5].until_min, 0, "Saturday closed");
		is_int((int64_t)m->n_deadlines, 0, "no deadlines");
		is_near(scheme_number(&m->due, "late", 1.5), 1.5, 0,
		    "nor reminders");
	}
	arena_close(arena);
}

/*
 * Version 2 ended before the sections, and counted no journeys: version 4
 * without the two totals behind the twelve, and what comes of them.
 */
static void
test_second_version(void)
{
	struct arena		*arena = arena_open();
	size_t			 len = sizeof(fourth) - 1 - N_SECTIONS - 1 - 2;
	unsigned char		*old = arena_alloc(arena, len);
	const struct model	*m;

	memcpy(old, fourth, 5 + 12);
	memcpy(old + 5 + 12, fourth + 5 + 14, len - 5 - 12);
	old[4] = 2;
	m = decode(arena, slice_make(old, len), "a model of the second");
	if (m != NULL) {
		is_near(scheme_number(&m->due, "late", 1.5), 2, 0,
		    "what it had is read");
		is_int((int64_t)m->section[SECTION_RELATION].n_parameters, 0,
		    "what it had not is empty");
	}
	arena_close(arena);
}

/* Read from version 4, a model is stored as one that was read from text. */
static void
test_fourth_version(void)
{
	struct arena		*arena = arena_open();
	const struct model	*m = decode(arena, slice_make(fourth,
				    sizeof(fourth)), "a model of the fourth");

	if (m != NULL)
		ok(slice_eq(encode(arena, m), encode(arena, parse(arena))),
		    "nothing of it is lost");
	arena_close(arena);
}

/* It is asked for by a word that only its label has. */
static void
test_heads(void)
{
	static const char	*const words[] = { "it", "Iets", "DING" };
	struct arena		*arena = arena_open();
	struct slice		 bytes = encode(arena, parse(arena));
	const struct entity	*e;
	struct model		*m;
	struct err		 err = {0};

	for (size_t i = 0; i < NELEM(words); i++) {
		if (!is_ok(model_decode_heads(&m, arena, seal(arena, bytes),
		    &err), &err, "the heads"))
			continue;
		ok(!m->head[0].is_whole, "no entity was asked for");
		ok(model_find_entity(m, SLICE("other")) == NULL &&
		    !m->head[0].is_whole, "nor by a word that none has");
		e = model_find_entity(m, slice_of(words[i]));
		ok(e == &m->head[0] && e->is_whole && e->n_fields == 1,
		    "%s: it is whole", words[i]);
		is_int((int64_t)model_place(m, e), 0, "and has its place");
	}
	is_ok(model_decode_heads(&m, arena, seal(arena, bytes), &err), &err,
	    "heads again");
	ok(slice_eq(encode(arena, m), bytes), "are stored as they were");
	ok(model_entity(m, 0)->is_whole, "for which each was asked for");
	arena_close(arena);
}

/* A body that does not add up is found when it is asked for. */
static void
test_damaged(void)
{
	struct arena		*arena = arena_open();
	struct slice		 bytes = encode(arena, parse(arena));
	char			*p = memmem(bytes.p, bytes.len, "\006a != q", 7);
	const struct entity	*e;
	struct model		*m = NULL;
	struct err		 err = {0};

	if (!ok(p != NULL, "its check is in there"))
		goto done;
	*p = 127;
	is_int(model_decode(&m, arena, seal(arena, bytes), &err), ERR_STORE,
	    "a text that is too long");
	ok(m == NULL, "is no model");
	if (!is_ok(model_decode_heads(&m, arena, seal(arena, bytes), &err),
	    &err, "the heads are well"))
		goto done;
	ok(!model_is_damaged(m), "nothing was asked for");
	e = model_find_entity(m, SLICE("ding"));
	ok(e != NULL && e->is_whole && e->n_fields == 0,
	    "the entity has no fields");
	is_slice(e->name, "it", "but its name");
	ok(model_is_damaged(m), "and it is known");
	is_int(model_complete(m, &err), ERR_STORE, "whoever wants all fails");
done:
	arena_close(arena);
}

int
main(void)
{
	test_first_version();
	test_second_version();
	test_fourth_version();
	test_heads();
	test_damaged();
	return done_testing();
}
