#include "core/model/priv.h"

#include "core/types/text.h"

/* One sign for what joins the parts of a name. */
static char
fold_ascii(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '_' || c == '-' ? ' ' : c;
}

static bool
is_ascii(struct slice s)
{
	size_t	 i;

	for (i = 0; i < s.len; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	}
	return true;
}

void
word_fold(struct buf *out, struct slice s)
{
	size_t	 from = out->len, i;

	text_fold(out, s);
	for (i = from; i < out->len; i++)
		out->p[i] = fold_ascii(out->p[i]);
}

static bool
is_letter(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Do they begin with letters or digits that no folding makes equal? */
static bool
begin_apart(struct slice a, struct slice b)
{
	return a.len > 0 && b.len > 0 && is_letter(a.p[0]) &&
	    is_letter(b.p[0]) && fold_ascii(a.p[0]) != fold_ascii(b.p[0]);
}

/*
 * The same when folded?  Nearly all names and most of what is typed are
 * ASCII, and import asks for every row: only other letters pay for folding.
 */
static bool
word_equal(struct slice a, struct slice b)
{
	struct buf	 fa = {0}, fb = {0};
	bool		 equal;
	size_t		 i;

	if (slice_eq(a, b))
		return true;
	if (begin_apart(a, b))
		return false;
	if (is_ascii(a) && is_ascii(b)) {
		if (a.len != b.len)
			return false;
		for (i = 0; i < a.len; i++) {
			if (fold_ascii(a.p[i]) != fold_ascii(b.p[i]))
				return false;
		}
		return true;
	}
	word_fold(&fa, a);
	word_fold(&fb, b);
	equal = slice_eq(buf_slice(&fa), buf_slice(&fb));
	buf_release(&fa);
	buf_release(&fb);
	return equal;
}

static bool
labels_have(struct labels l, struct slice word)
{
	size_t	 i;

	for (i = 0; i < l.n; i++) {
		if (word_equal(l.p[i].text, word))
			return true;
	}
	return false;
}

static bool
words_have(const struct slice *words, size_t n, struct slice word)
{
	size_t	 i;

	for (i = 0; i < n; i++) {
		if (word_equal(words[i], word))
			return true;
	}
	return false;
}

/*
 * The key goes before other words, so that a label can never hide one: two
 * rounds for each kind of thing.
 */
const struct entity *
model_find_entity(const struct model *m, struct slice word)
{
	const struct entity	*e;
	size_t			 i;

	for (i = 0; i < m->n_entities; i++) {
		if (slice_eq(m->head[i].name, word))
			return model_entity(m, i);
	}
	for (i = 0; i < m->n_entities; i++) {
		e = &m->head[i];
		if (word_equal(e->name, word) ||
		    words_have(e->aliases, e->n_aliases, word) ||
		    labels_have(e->labels, word) ||
		    labels_have(e->plural, word))
			return model_entity(m, i);
	}
	return NULL;
}

const struct field *
entity_find_field(const struct entity *e, struct slice word)
{
	const struct field	*f;
	size_t			 i;

	for (i = 0; i < e->n_fields; i++) {
		if (slice_eq(e->field[i].name, word))
			return &e->field[i];
	}
	for (i = 0; i < e->n_fields; i++) {
		f = &e->field[i];
		if (word_equal(f->name, word) ||
		    words_have(f->aliases, f->n_aliases, word) ||
		    labels_have(f->labels, word))
			return f;
	}
	return NULL;
}

const struct choice *
field_find_choice(const struct field *f, struct slice word)
{
	const struct choice	*c, *retired = NULL;
	size_t			 i;

	for (i = 0; i < f->n_choices; i++) {
		if (slice_eq(f->choice[i].name, word))
			return &f->choice[i];
	}
	/* A word of a choice in use goes before one of a retired choice. */
	for (i = 0; i < f->n_choices; i++) {
		c = &f->choice[i];
		if (!word_equal(c->name, word) &&
		    !words_have(c->aliases, c->n_aliases, word) &&
		    !labels_have(c->labels, word))
			continue;
		if (!c->retired)
			return c;
		if (retired == NULL)
			retired = c;
	}
	return retired;
}

const struct entity *
model_find_head_id(const struct model *m, uint16_t id)
{
	size_t	 i;

	for (i = 0; i < m->n_entities; i++) {
		if (m->head[i].id == id)
			return &m->head[i];
	}
	return NULL;
}

const struct entity *
model_find_entity_id(const struct model *m, uint16_t id)
{
	const struct entity	*e = model_find_head_id(m, id);

	return e != NULL ? model_entity(m, model_place(m, e)) : NULL;
}

const struct field *
entity_find_field_id(const struct entity *e, uint16_t id)
{
	size_t	 i;

	/* In a model that never changed the fields lie by number. */
	if (id >= 1 && id <= e->n_fields && e->field[id - 1].id == id)
		return &e->field[id - 1];
	for (i = 0; i < e->n_fields; i++) {
		if (e->field[i].id == id)
			return &e->field[i];
	}
	return NULL;
}

const struct choice *
field_find_code(const struct field *f, uint16_t code)
{
	size_t	 i;

	if (code >= 1 && code <= f->n_choices &&
	    f->choice[code - 1].code == code)
		return &f->choice[code - 1];
	for (i = 0; i < f->n_choices; i++) {
		if (f->choice[i].code == code)
			return &f->choice[i];
	}
	return NULL;
}

const struct entity *
model_find_prefix(const struct model *m, struct slice prefix)
{
	size_t	 i;

	for (i = 0; i < m->n_entities; i++) {
		if (slice_eq(m->head[i].prefix, prefix))
			return model_entity(m, i);
	}
	return NULL;
}

const struct field *
entity_role(const struct entity *e, enum role role)
{
	uint16_t	 position = e->role[role];

	return position == 0 ? NULL : &e->field[position - 1];
}

const struct field *
entity_time_field(const struct entity *e)
{
	static const enum role	roles[] = { ROLE_DATE, ROLE_TIME, ROLE_OPENED,
	    ROLE_SENT, ROLE_GIVEN };
	const struct field	*f;

	for (size_t i = 0; i < NELEM(roles); i++) {
		f = entity_role(e, roles[i]);
		if (f != NULL && !f->many &&
		    (f->type == TYPE_DATE || f->type == TYPE_TIME))
			return f;
	}
	return NULL;
}

bool
model_is_sound(const struct model *m, enum kind kind)
{
	const struct entity	*e = NULL;

	if (m->unsound)
		return false;
	while ((e = model_next_kind(m, kind, e)) != NULL) {
		if (e->unsound)
			return false;
		for (size_t i = 0; i < e->n_fields; i++)
			if (e->field[i].unsound)
				return false;
	}
	return true;
}

const struct entity *
model_next_kind(const struct model *m, enum kind kind,
    const struct entity *prev)
{
	size_t	 i;

	i = prev == NULL ? 0 : model_place(m, prev) + 1;
	for (; i < m->n_entities; i++) {
		if (m->head[i].kind == kind)
			return model_entity(m, i);
	}
	return NULL;
}

const struct entity *
model_find_party(const struct model *m)
{
	return model_next_kind(m, KIND_PARTY, NULL);
}

const struct entity *
model_find_sale(const struct model *m, const struct entity *party)
{
	const struct entity	*e = NULL;

	while ((e = model_next_kind(m, KIND_SALE, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_PARTY);

		if (f != NULL && f->type == TYPE_REF && f->to == party->id)
			return e;
	}
	return NULL;
}

const struct entity *
model_find_any_sale(const struct model *m)
{
	const struct entity	*party = model_find_party(m);
	const struct entity	*e = party == NULL ? NULL :
				    model_find_sale(m, party);

	return e != NULL ? e : model_next_kind(m, KIND_SALE, NULL);
}

const struct scheme *
model_find_scheme(const struct model *m, struct slice word)
{
	size_t	 i;

	for (i = 0; i < m->n_schemes; i++) {
		if (slice_eq(m->scheme[i].name, word))
			return &m->scheme[i];
	}
	for (i = 0; i < m->n_schemes; i++) {
		if (word_equal(m->scheme[i].name, word) ||
		    labels_have(m->scheme[i].labels, word))
			return &m->scheme[i];
	}
	return NULL;
}

static const struct parameter *
scheme_parameter(const struct scheme *s, const char *name)
{
	size_t	 i;

	for (i = 0; s != NULL && i < s->n_parameters; i++) {
		if (slice_eq(s->parameter[i].name, slice_of(name)))
			return &s->parameter[i];
	}
	return NULL;
}

struct slice
scheme_text(const struct scheme *s, struct slice name)
{
	for (size_t i = 0; s != NULL && i < s->n_parameters; i++)
		if (slice_eq(s->parameter[i].name, name))
			return s->parameter[i].text;
	return SLICE_EMPTY;
}

struct slice
model_find_tone(const struct model *m, struct slice level, struct slice lang)
{
	const struct scheme	*tones = &m->section[SECTION_TONES];
	struct buf		 name = {0};
	struct slice		 tone;

	buf_addf(&name, "%.*s.%.*s", SLICE_ARG(level), SLICE_ARG(lang));
	tone = scheme_text(tones, buf_slice(&name));
	buf_release(&name);
	return tone.len > 0 ? tone : scheme_text(tones, level);
}

double
scheme_number(const struct scheme *s, const char *name, double otherwise)
{
	const struct parameter	*p = scheme_parameter(s, name);

	/* NaN is no number, and differs from itself. */
	return p != NULL && p->number == p->number ? p->number : otherwise;
}

struct span
scheme_span(const struct scheme *s, const char *name, struct span otherwise)
{
	const struct parameter	*p = scheme_parameter(s, name);
	struct span		 span;
	struct err		 err = {0};

	if (p == NULL || span_parse(&span, p->text, &err) != ERR_OK)
		return otherwise;
	return span;
}
