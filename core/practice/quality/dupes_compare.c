/*
 * How well two records agree: a level per comparison, 1 the best.
 */
#include "core/practice/quality/dupes_priv.h"

#include "core/types/similar.h"
#include "core/types/text.h"

struct two { const struct sheet *t; uint32_t a, b; };

static uint32_t
cell_a(const struct two *x, size_t column)
{
	return sheet_cell(x->t, column, x->a);
}

static uint32_t
cell_b(const struct two *x, size_t column)
{
	return sheet_cell(x->t, column, x->b);
}

/* 1 equal, 2 nearly, 3 somewhat, 4 different; 0 one is missing. */
static uint8_t
words_level(const struct two *x, size_t column, double near, double some)
{
	uint32_t	a = cell_a(x, column), b = cell_b(x, column);
	double		s;

	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return 1;
	s = text_jaro_winkler(sheet_word(x->t, column, a),
	    sheet_word(x->t, column, b));
	return s >= near ? 2 : s >= some ? 3 : 4;
}

/* A blank in a key stands for a hyphen: "mulder meyer" has two names. */
static bool
shares_part(struct slice a, struct slice b)
{
	struct slice	part, rest = a;

	while (slice_cut(&part, &rest, ' '))
		if (part.len > 2 && (slice_eq(part, b) ||
		    text_jaro_winkler(part, b) >= .95))
			return true;
	return false;
}

static uint8_t
surname_level(const struct two *x, size_t column)
{
	uint8_t		level = words_level(x, column, .92, .84);
	struct slice	a, b;

	if (level < 3)
		return level;
	a = sheet_word(x->t, column, cell_a(x, column));
	b = sheet_word(x->t, column, cell_b(x, column));
	if (slice_index(a, ' ') != SIZE_MAX && shares_part(a, b))
		return 2;
	if (slice_index(b, ' ') != SIZE_MAX && shares_part(b, a))
		return 2;
	return level;
}

/* One text of initials begins with the other. */
static bool
initials_fit(struct slice a, struct slice b)
{
	return slice_starts(a, b) || slice_starts(b, a);
}

static uint8_t
given_level(const struct two *x, size_t column)
{
	uint32_t	la = cell_a(x, column + GIVEN_LETTER);
	uint32_t	lb = cell_b(x, column + GIVEN_LETTER);
	uint32_t	ia = cell_a(x, column + GIVEN_INITIALS);
	uint32_t	ib = cell_b(x, column + GIVEN_INITIALS);
	bool		clash;
	uint8_t		level;

	if (la == 0 || lb == 0)
		return 0;
	clash = ia != 0 && ib != 0 && ia != ib &&
	    !initials_fit(sheet_word(x->t, column + GIVEN_INITIALS, ia),
	    sheet_word(x->t, column + GIVEN_INITIALS, ib));
	level = words_level(x, column + GIVEN_NAME, .88, .80);
	if (level == 1)
		return clash ? 2 : 1;
	if (level == 2)
		return clash ? 4 : 2;
	if (level == 0)
		return la != lb ? 5 : clash ? 4 : 3;
	return la == lb || level == 3 ? 4 : 5;
}

/* Every word of the shorter is in the longer, or begins one there. */
static bool
words_fit(struct slice a, struct slice b)
{
	struct slice	pa, pb, ra = a, rb;
	bool		hit, whole = false;

	if (a.len > b.len)
		return words_fit(b, a);
	while (slice_cut(&pa, &ra, ' ')) {
		hit = false;
		rb = b;
		while (!hit && slice_cut(&pb, &rb, ' ')) {
			hit = slice_eq(pa, pb) ||
			    (pa.len == 1 && slice_starts(pb, pa));
			whole |= hit && pa.len > 3;
		}
		if (!hit)
			return false;
	}
	return whole;
}

/* A word of the one that is like no word of the other: "jan", "marie". */
static bool
has_other_word(struct slice a, struct slice b)
{
	struct slice	pa, pb, ra = a, rb;
	double		best, s;

	if (slice_index(a, ' ') == SIZE_MAX || slice_index(b, ' ') == SIZE_MAX)
		return false;
	if (a.len > b.len)
		return has_other_word(b, a);
	while (slice_cut(&pa, &ra, ' ')) {
		best = 0;
		rb = b;
		while (best < .85 && slice_cut(&pb, &rb, ' ')) {
			s = pa.len == 1 && slice_starts(pb, pa) ? 1 :
			    text_jaro_winkler(pa, pb);
			best = MAX(best, s);
		}
		if (best < .8)
			return true;
	}
	return false;
}

static uint8_t
firm_level(const struct two *x, size_t column)
{
	uint8_t		level = words_level(x, column, .94, .88);
	struct slice	a, b;

	if (level < 2)
		return level;
	a = sheet_word(x->t, column, cell_a(x, column));
	b = sheet_word(x->t, column, cell_b(x, column));
	if (words_fit(a, b))
		return a.len + 6 >= b.len && b.len + 6 >= a.len ? 2 :
		    MIN(level, 3);
	return level < 4 && has_other_word(a, b) ? 4 : level;
}

/* ---- where ---- */

static void
tally(unsigned *yes, unsigned *no, int agrees)
{
	*yes += agrees > 0;
	*no += agrees < 0;
}

static int
agree(uint8_t level)
{
	return level == 0 ? 0 : level <= 2 ? 1 : -1;
}

static int
same_number(const struct two *x, size_t column)
{
	uint32_t	a = cell_a(x, column), b = cell_b(x, column);

	return a == 0 || b == 0 ? 0 : a == b ? 1 : -1;
}

/*
 * 1 all of three parts or more agree; 2 all but one; 3 all of two; 4 two
 * agree, two not; 5 one exact place agrees (postcode or street); 6 only the
 * town; 7 nothing.
 */
static uint8_t
address_of(unsigned yes, unsigned no, bool place, bool city)
{
	if (yes + no == 0)
		return 0;
	if (no == 0)
		return yes >= 3 ? 1 : yes == 2 ? 3 : place ? 5 : 6;
	if (yes >= 2)
		return no == 1 ? 2 : 4;
	return place ? 5 : city ? 6 : 7;
}

static uint8_t
address_level(const struct two *x, size_t column)
{
	int		street = agree(words_level(x, column + ADDRESS_STREET,
			    .90, .80));
	int		number = same_number(x, column + ADDRESS_NUMBER);
	int		code = same_number(x, column + ADDRESS_POSTCODE);
	int		city = agree(words_level(x, column + ADDRESS_CITY,
			    .90, .80));
	int		more = same_number(x, column + ADDRESS_ADDITION);
	unsigned	yes = 0, no = 0;

	tally(&yes, &no, street);
	tally(&yes, &no, number);
	tally(&yes, &no, code);
	tally(&yes, &no, city);
	/* A wrong addition alone is a neighbour. */
	if (no == 0 && more < 0)
		no = 1;
	return address_of(yes, no, street > 0 || code > 0, city > 0);
}

/* ---- the others ---- */

/* "1960-02-11" */
static uint8_t
birthday_level(const struct two *x, size_t column)
{
	uint32_t	a = cell_a(x, column), b = cell_b(x, column);
	struct slice	s, t;
	unsigned	same = 0;

	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return 1;
	s = sheet_word(x->t, column, a);
	t = sheet_word(x->t, column, b);
	if (s.len != 10 || t.len != 10)
		return 4;
	if (slice_eq(slice_sub(s, 0, 4), slice_sub(t, 0, 4)) &&
	    slice_eq(slice_sub(s, 5, 7), slice_sub(t, 8, 10)) &&
	    slice_eq(slice_sub(s, 8, 10), slice_sub(t, 5, 7)))
		return 2;
	if (wordset_are_near(&x->t->words[x->t->words_of[column]], a, b) &&
	    text_distance(s, t, 1) <= 1)
		return 2;
	same += slice_eq(slice_sub(s, 0, 4), slice_sub(t, 0, 4));
	same += slice_eq(slice_sub(s, 5, 7), slice_sub(t, 5, 7));
	same += slice_eq(slice_sub(s, 8, 10), slice_sub(t, 8, 10));
	return same >= 2 ? 3 : 4;
}

/* One letter off in what stands before the @, the domain nearly the same. */
static uint8_t
email_one(struct slice a, struct slice b)
{
	size_t		at = slice_index(a, '@'), bt = slice_index(b, '@');
	struct slice	la, lb, da, db;

	if (at == SIZE_MAX || bt == SIZE_MAX)
		return 3;
	la = slice_sub(a, 0, at);
	lb = slice_sub(b, 0, bt);
	da = slice_sub(a, at + 1, a.len);
	db = slice_sub(b, bt + 1, b.len);
	return la.len > 4 && text_distance(la, lb, 1) <= 1 &&
	    text_jaro_winkler(da, db) >= .95 ? 2 : 3;
}

static uint8_t
distance_one(struct slice a, struct slice b)
{
	return text_distance(a, b, 1) <= 1 ? 2 : 3;
}

/* The best of all pairs of values. */
static uint8_t
list_level(const struct two *x, size_t column, size_t n_columns,
    uint8_t (*one)(struct slice, struct slice))
{
	const struct wordset	*w = &x->t->words[x->t->words_of[column]];
	uint8_t			 best = 0, level;

	for (size_t i = 0; i < n_columns; i++) {
		uint32_t	a = cell_a(x, column + i);

		if (a == 0)
			continue;
		for (size_t k = 0; k < n_columns; k++) {
			uint32_t	b = cell_b(x, column + k);

			if (b == 0)
				continue;
			if (a == b)
				return 1;
			level = !wordset_are_near(w, a, b) ? 3 :
			    one(wordset_get(w, a), wordset_get(w, b));
			if (best == 0 || level < best)
				best = level;
		}
	}
	return best;
}

uint8_t
compare_rows(const struct sheet *t, const struct comparison *c, uint32_t a,
    uint32_t b)
{
	struct two	x = { t, a, b };
	uint32_t	va, vb;

	switch (c->how) {
	case COMPARE_SURNAME:
		return surname_level(&x, c->column);
	case COMPARE_GIVEN:
		return given_level(&x, c->column);
	case COMPARE_FIRM:
	case COMPARE_TEXT:
		return firm_level(&x, c->column);
	case COMPARE_ADDRESS:
		return address_level(&x, c->column);
	case COMPARE_BIRTHDAY:
		return birthday_level(&x, c->column);
	case COMPARE_EMAIL:
		return list_level(&x, c->column, c->n_columns, email_one);
	case COMPARE_PHONE:
	case COMPARE_CODE:
		return list_level(&x, c->column, c->n_columns, distance_one);
	case COMPARE_SITE:
	case COMPARE_PARTY:
		va = cell_a(&x, c->column);
		vb = cell_b(&x, c->column);
		return va == 0 || vb == 0 ? 0 : va == vb ? 1 : 2;
	case N_COMPARES:
		break;
	}
	return 0;
}

/* ---- what follows from something else ---- */

enum { LIST_NEAR = 2 };

bool
compare_has_other_surname(const struct dupes_model *m, const uint8_t *level)
{
	return m->n >= 2 && m->c[0].how == COMPARE_SURNAME &&
	    level[0] == compare_rule[COMPARE_SURNAME].n_levels;
}

/* All e-mail that both have is a given name they share: "jan@bakker.nl". */
static bool
is_given_only(const struct two *x, const struct comparison *email,
    size_t given)
{
	const struct wordset	*w = &x->t->words[x->t->words_of[email->column]];
	uint32_t		 name = cell_a(x, given + GIVEN_NAME);
	bool			 only = name != 0 &&
				    name == cell_b(x, given + GIVEN_NAME);

	for (size_t i = 0; only && i < email->n_columns; i++) {
		uint32_t	v = cell_a(x, email->column + i);
		struct slice	local = wordset_get(w, v);

		local = slice_sub(local, 0, MIN(slice_index(local, '@'),
		    local.len));
		for (size_t k = 0; v != 0 && k < email->n_columns; k++)
			if (v == cell_b(x, email->column + k))
				only &= slice_eq(local, sheet_word(x->t,
				    given + GIVEN_NAME, name));
	}
	return only;
}

/*
 * Two people with other surnames at one firm or in one house: an address
 * made of the given name says no more than the name, and numbers that
 * differ in a digit were given out one after the other.
 */
static void
discount(uint8_t level[LINKAGE_FIELDS], const struct two *x)
{
	const struct dupes_model	*m = x->t->model;

	if (!compare_has_other_surname(m, level))
		return;
	for (size_t i = 1; i < m->n; i++) {
		const struct comparison	*c = &m->c[i];

		if (c->how == COMPARE_EMAIL && level[i] == 1 &&
		    is_given_only(x, c, m->c[1].column))
			level[i] = 0;
		if (c->how == COMPARE_PHONE && level[i] == LIST_NEAR)
			level[i]++;
	}
}

void
compare_all(uint8_t level[LINKAGE_FIELDS], const struct sheet *t, uint32_t a,
    uint32_t b)
{
	struct two	x = { t, a, b };

	for (size_t i = 0; i < t->model->n; i++)
		level[i] = compare_rows(t, &t->model->c[i], a, b);
	discount(level, &x);
}

/* ---- at a glance ---- */

/*
 * Could two different words be alike at all?  By their letters only: those
 * of the one are all in the other, or few differ.
 */
static bool
may_be_alike(const struct two *x, size_t column, uint32_t a, uint32_t b)
{
	const struct wordset	*w = &x->t->words[x->t->words_of[column]];
	uint32_t		 p = w->one.p[a].letters;
	uint32_t		 q = w->one.p[b].letters;

	return (p & q) == p || (p & q) == q ||
	    __builtin_popcount(p ^ q) <= 6;
}

/* The best level there can be, without looking at the words. */
static uint8_t
glance_word(const struct two *x, size_t column, uint8_t worst)
{
	uint32_t	a = cell_a(x, column), b = cell_b(x, column);

	if (a == 0 || b == 0)
		return 0;
	return a == b ? 1 : may_be_alike(x, column, a, b) ? 2 : worst;
}

static uint8_t
glance_list(const struct two *x, size_t column, size_t n_columns)
{
	const struct wordset	*w = &x->t->words[x->t->words_of[column]];
	uint8_t			 best = 0;

	for (size_t i = 0; i < n_columns; i++)
		for (size_t k = 0; k < n_columns; k++) {
			uint32_t	a = cell_a(x, column + i);
			uint32_t	b = cell_b(x, column + k);

			if (a == 0 || b == 0)
				continue;
			if (a == b)
				return 1;
			if (best != 2)
				best = wordset_are_near(w, a, b) ? 2 : 3;
		}
	return best;
}

static uint8_t
glance_given(const struct two *x, size_t column)
{
	uint32_t	la = cell_a(x, column + GIVEN_LETTER);
	uint32_t	lb = cell_b(x, column + GIVEN_LETTER);
	uint8_t		level;

	if (la == 0 || lb == 0)
		return 0;
	level = glance_word(x, column + GIVEN_NAME, 4);
	return level != 0 ? level : la == lb ? 3 : 5;
}

static uint8_t
glance_address(const struct two *x, size_t column)
{
	int		street, number, code, city;
	unsigned	yes = 0, no = 0;

	street = agree(glance_word(x, column + ADDRESS_STREET, 4));
	number = same_number(x, column + ADDRESS_NUMBER);
	code = same_number(x, column + ADDRESS_POSTCODE);
	city = agree(glance_word(x, column + ADDRESS_CITY, 4));
	tally(&yes, &no, street);
	tally(&yes, &no, number);
	tally(&yes, &no, code);
	tally(&yes, &no, city);
	return address_of(yes, no, street > 0 || code > 0, city > 0);
}

uint8_t
compare_glance(const struct sheet *t, const struct comparison *c, uint32_t a,
    uint32_t b)
{
	struct two	x = { t, a, b };

	switch (c->how) {
	case COMPARE_SURNAME:
	case COMPARE_FIRM:
	case COMPARE_TEXT:
		return glance_word(&x, c->column, 4);
	case COMPARE_GIVEN:
		return glance_given(&x, c->column);
	case COMPARE_ADDRESS:
		return glance_address(&x, c->column);
	case COMPARE_BIRTHDAY:
		return glance_word(&x, c->column, 3);
	case COMPARE_EMAIL:
	case COMPARE_PHONE:
	case COMPARE_CODE:
		return glance_list(&x, c->column, c->n_columns);
	case COMPARE_SITE:
	case COMPARE_PARTY:
	case N_COMPARES:
		break;
	}
	return compare_rows(t, c, a, b);
}
