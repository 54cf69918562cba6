/*
 * What is compared of a type, and in which form.
 */
#include "core/practice/quality/dupes_priv.h"

#include "core/types/name.h"
#include "core/types/place.h"

/*
 * The chances of each level before anything is seen: of the same, of
 * related, of strangers.  A store of a million pairs outweighs them.
 */
const struct compare_rule	compare_rule[N_COMPARES] = {
	[COMPARE_SURNAME] = {
		.what = "surname", .n_levels = 4,
		.by_value = true,
		.unseen = 1000,
		.m = { 0, .82, .10, .04, .04 },
		.r = { 0, .6, .1, .05, .25 },
		.u = { 0, .002, .004, .02, .974 },
		.s = { 0, .85, .10, .03, .02 },
	},
	[COMPARE_GIVEN] = {
		.what = "given name", .n_levels = 5,
		.personal = true, .by_value = true,
		.unseen = 300,
		.m = { 0, .75, .08, .12, .02, .03 },
		.u = { 0, .006, .006, .05, .06, .878 },
		.s = { 0, .75, .10, .12, .02, .01 },
	},
	[COMPARE_FIRM] = {
		.what = "name", .n_levels = 4,
		.personal = true, .by_value = true,
		.unseen = 10000,
		.m = { 0, .70, .15, .08, .07 },
		.u = { 0, .0005, .0005, .01, .989 },
		.s = { 0, .75, .15, .08, .02 },
	},
	[COMPARE_ADDRESS] = {
		.what = "address", .n_levels = 7,
		.m = { 0, .55, .15, .05, .07, .05, .05, .08 },
		.r = { 0, .5, .1, .05, .05, .1, .1, .1 },
		.u = { 0, .0001, .0001, .0005, .001, .003, .05, .9453 },
	},
	[COMPARE_BIRTHDAY] = {
		.what = "birthday", .n_levels = 4,
		.personal = true, .by_value = true,
		.unseen = 20000,
		.m = { 0, .85, .07, .03, .05 },
		.u = { 0, .00005, .0005, .005, .99445 },
	},
	[COMPARE_EMAIL] = {
		.what = "e-mail", .n_levels = 3,
		.by_value = true,
		.unseen = 1e6,
		.m = { 0, .75, .08, .17 },
		.r = { 0, .2, .05, .75 },
		.u = { 0, .00001, .00002, .99997 },
		.s = { 0, .05, .02, .93 },
	},
	[COMPARE_PHONE] = {
		.what = "telephone", .n_levels = 3,
		.by_value = true,
		.unseen = 1e6,
		.m = { 0, .75, .05, .20 },
		.r = { 0, .5, .02, .48 },
		.u = { 0, .00001, .00002, .99997 },
	},
	[COMPARE_CODE] = {
		.what = "code", .n_levels = 3,
		.by_value = true,
		.unseen = 1e6,
		.m = { 0, .85, .05, .10 },
		.r = { 0, .3, .02, .68 },
		.u = { 0, .00001, .00002, .99997 },
	},
	[COMPARE_SITE] = {
		.what = "website", .n_levels = 2,
		.by_value = true,
		.unseen = 10000,
		.m = { 0, .8, .2 },
		.r = { 0, .4, .6 },
		.u = { 0, .0001, .9999 },
	},
	[COMPARE_PARTY] = {
		.what = "party", .n_levels = 2,
		.by_value = true,
		.unseen = 1000,
		.m = { 0, .8, .2 },
		.r = { 0, .6, .4 },
		.u = { 0, .001, .999 },
	},
	[COMPARE_TEXT] = {
		.what = "text", .n_levels = 4,
		.by_value = true,
		.unseen = 100,
		.m = { 0, .65, .12, .06, .17 },
		.r = { 0, .3, .1, .1, .5 },
		.u = { 0, .01, .005, .02, .965 },
	},
};

static void
add(struct dupes_model *m, enum likeness how, const struct field *f,
    size_t n_columns)
{
	struct comparison	*c;

	if (m->n == COMPARISONS_MAX || m->n_columns + n_columns > COLUMNS_MAX)
		return;
	c = &m->c[m->n++];
	*c = (struct comparison){ how, f, m->n_columns, n_columns };
	m->n_columns += n_columns;
}

static bool
has_type(const struct entity *e, enum type type)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (e->field[i].type == type)
			return true;
	return false;
}

static bool
has_address(const struct entity *e)
{
	return entity_role(e, ROLE_STREET) != NULL ||
	    entity_role(e, ROLE_CITY) != NULL ||
	    entity_role(e, ROLE_POSTCODE) != NULL;
}

static void
add_field(struct dupes_model *m, const struct field *f)
{
	if (f->many || f->unique)
		return;
	if (f->type == TYPE_IBAN || f->type == TYPE_KVK || f->type == TYPE_VAT)
		add(m, COMPARE_CODE, f, 1);
	else if (f->type == TYPE_URL && f->role == ROLE_URL)
		add(m, COMPARE_SITE, f, 1);
	else if (f->type == TYPE_DATE && f->role == ROLE_BIRTHDAY)
		add(m, COMPARE_BIRTHDAY, f, 1);
	else if (f->type == TYPE_REF && f->role == ROLE_PARTY &&
	    m->entity->kind == KIND_PERSON)
		add(m, COMPARE_PARTY, f, 1);
	else if (f->type == TYPE_TEXT && f->role == ROLE_NONE)
		add(m, COMPARE_TEXT, f, 1);
}

enum err_code
dupes_model_make(struct dupes_model *m, const struct entity *e,
    struct err *err)
{
	const struct field	*name = entity_role(e, ROLE_NAME);

	*m = (struct dupes_model){ .entity = e };
	if (e->is_columnar)
		return err_set(err, ERR_USAGE, "%.*s has rows: its doubles "
		    "are found when a file is imported twice",
		    SLICE_ARG(e->name));
	if (name != NULL && (e->kind == KIND_PERSON || e->kind == KIND_STAFF)) {
		add(m, COMPARE_SURNAME, name, 1);
		add(m, COMPARE_GIVEN, name, GIVEN_COLUMNS);
	} else if (name != NULL) {
		add(m, COMPARE_FIRM, name, 1);
	}
	/* Two messages to one address are two contacts. */
	if (e->kind == KIND_ACTIVITY)
		goto none;
	if (has_address(e))
		add(m, COMPARE_ADDRESS, NULL, ADDRESS_COLUMNS);
	if (has_type(e, TYPE_EMAIL))
		add(m, COMPARE_EMAIL, NULL, LIST_COLUMNS);
	if (has_type(e, TYPE_PHONE))
		add(m, COMPARE_PHONE, NULL, LIST_COLUMNS);
	for (size_t i = 0; i < e->n_fields; i++)
		add_field(m, &e->field[i]);
	if (m->n > 0)
		return ERR_OK;
none:
	return err_set(err, ERR_USAGE, "%.*s has no field by which doubles "
	    "are known: name, address, e-mail, telephone", SLICE_ARG(e->name));
}

/* ---- a record in normal form ---- */

struct reading {
	const struct dupes_model	*model;
	const struct record		*rec;
	uint32_t			*row;
	dupes_put			*put;
	void				*arg;
	struct arena			*arena;
	struct buf			 b;
};

static void
put(struct reading *r, size_t column, struct slice word)
{
	if (word.len > 0)
		r->row[column] = r->put(r->arg, column, word);
}

static void
put_key(struct reading *r, size_t column, struct slice text)
{
	buf_clear(&r->b);
	name_add_key(&r->b, text);
	put(r, column, buf_slice(&r->b));
}

static struct slice
text_of(const struct reading *r, const struct field *f)
{
	struct value	v;

	if (f == NULL)
		return SLICE_EMPTY;
	v = record_value(r->rec, f);
	return type_is_text(v.type) ? v.text : SLICE_EMPTY;
}

/* The surname goes with it; both come from one name. */
static void
put_person(struct reading *r, size_t surname, size_t given,
    const struct field *f)
{
	struct person_name	n;
	struct slice		letter;
	size_t			i = 0;

	person_name_parse(&n, r->arena, text_of(r, f));
	put_key(r, surname, n.surname);
	put_key(r, given + GIVEN_NAME, n.given);
	/* "J.P." and "Jan P." begin alike. */
	buf_clear(&r->b);
	name_add_key(&r->b, n.initials);
	put(r, given + GIVEN_INITIALS, buf_slice(&r->b));
	letter = n.initials.len > 0 && n.given.len == 0 ? n.initials :
	    n.given;
	buf_clear(&r->b);
	name_add_key(&r->b, letter);
	letter = buf_slice(&r->b);
	if (letter.len > 0) {
		i = 1;
		while (i < letter.len &&
		    ((unsigned char)letter.p[i] & 0xc0) == 0x80)
			i++;
	}
	put(r, given + GIVEN_LETTER, slice_sub(letter, 0, i));
}

static void
put_address(struct reading *r, size_t column)
{
	const struct entity	*e = r->model->entity;
	struct street_line	 line;

	street_line_parse(&line, r->arena,
	    text_of(r, entity_role(e, ROLE_STREET)));
	put_key(r, column + ADDRESS_STREET, line.street);
	put(r, column + ADDRESS_NUMBER, line.number);
	put_key(r, column + ADDRESS_ADDITION, line.addition);
	put_key(r, column + ADDRESS_POSTCODE,
	    text_of(r, entity_role(e, ROLE_POSTCODE)));
	buf_clear(&r->b);
	city_add_name(&r->b, text_of(r, entity_role(e, ROLE_CITY)));
	put_key(r, column + ADDRESS_CITY, slice_dup(r->arena,
	    buf_slice(&r->b)));
}

/* Stands as it is when there are no capitals in it. */
static void
put_small(struct reading *r, size_t column, struct slice text)
{
	bool	small = true;

	buf_clear(&r->b);
	for (size_t i = 0; i < text.len; i++) {
		bool	is_capital = text.p[i] >= 'A' && text.p[i] <= 'Z';

		small &= !is_capital;
		buf_addc(&r->b, (char)(text.p[i] + (is_capital ? 32 : 0)));
	}
	put(r, column, small ? text : buf_slice(&r->b));
}

static void
put_list(struct reading *r, size_t column, enum type type)
{
	const struct entity	*e = r->model->entity;
	size_t			 n = 0;

	for (size_t i = 0; i < e->n_fields; i++) {
		if (e->field[i].type != type)
			continue;
		for (size_t k = 0; k < record_count(r->rec, &e->field[i]) &&
		    n < LIST_COLUMNS; k++) {
			struct value	v = record_item(r->rec, &e->field[i],
					    k);

			put_small(r, column + n++, v.text);
		}
	}
}

static void
put_birthday(struct reading *r, size_t column, const struct field *f)
{
	struct value	v = record_value(r->rec, f);

	if (v.type != TYPE_DATE)
		return;
	buf_clear(&r->b);
	value_write(&r->b, &v, NULL);
	put(r, column, buf_slice(&r->b));
}

/* "https://www.x.nl/y" is x.nl */
static struct slice
host_of(struct slice url)
{
	struct slice	s = slice_after(slice_after(url, '/'), '/');
	size_t		end = slice_index(s, '/');

	s = slice_sub(s, 0, end == SIZE_MAX ? s.len : end);
	return slice_starts(s, SLICE("www.")) ? slice_sub(s, 4, s.len) : s;
}

static void
put_party(struct reading *r, size_t column, const struct field *f)
{
	struct value	v = record_value(r->rec, f);

	if (v.type != TYPE_REF)
		return;
	buf_clear(&r->b);
	buf_add_i64(&r->b, v.i);
	put(r, column, buf_slice(&r->b));
}

static void
put_firm(struct reading *r, size_t column, const struct field *f)
{
	buf_clear(&r->b);
	firm_add_key(&r->b, text_of(r, f));
	put_key(r, column, slice_dup(r->arena, buf_slice(&r->b)));
}

void
dupes_read_record(uint32_t *row, const struct dupes_model *m,
    const struct record *rec, dupes_put *each, void *arg,
    struct arena *arena)
{
	struct reading	r = { m, rec, row, each, arg, arena, {0} };

	memset(row, 0, m->n_columns * sizeof(*row));
	for (size_t i = 0; i < m->n; i++) {
		const struct comparison	*c = &m->c[i];

		switch (c->how) {
		case COMPARE_SURNAME:
			put_person(&r, c->column, c[1].column, c->field);
			break;
		case COMPARE_ADDRESS:
			put_address(&r, c->column);
			break;
		case COMPARE_EMAIL:
			put_list(&r, c->column, TYPE_EMAIL);
			break;
		case COMPARE_PHONE:
			put_list(&r, c->column, TYPE_PHONE);
			break;
		case COMPARE_BIRTHDAY:
			put_birthday(&r, c->column, c->field);
			break;
		case COMPARE_CODE:
			/* Its type has one form for it. */
			put(&r, c->column, text_of(&r, c->field));
			break;
		case COMPARE_SITE:
			put(&r, c->column, host_of(text_of(&r, c->field)));
			break;
		case COMPARE_PARTY:
			put_party(&r, c->column, c->field);
			break;
		case COMPARE_FIRM:
		case COMPARE_TEXT:
			put_firm(&r, c->column, c->field);
			break;
		case COMPARE_GIVEN:	/* came with the surname */
		case N_COMPARES:
			break;
		}
	}
	buf_release(&r.b);
}
