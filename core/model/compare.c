#include "core/model/compare_priv.h"

static bool
labels_equal(struct labels a, struct labels b)
{
	size_t	 i;

	if (a.n != b.n)
		return false;
	for (i = 0; i < a.n; i++) {
		if (!slice_eq(a.p[i].lang, b.p[i].lang) ||
		    !slice_eq(a.p[i].text, b.p[i].text))
			return false;
	}
	return true;
}

static bool
words_equal(const struct slice *a, size_t n_a, const struct slice *b,
    size_t n_b)
{
	size_t	 i;

	if (n_a != n_b)
		return false;
	for (i = 0; i < n_a; i++) {
		if (!slice_eq(a[i], b[i]))
			return false;
	}
	return true;
}

static bool
choice_words_equal(const struct choice *a, const struct choice *b)
{
	return labels_equal(a->labels, b->labels) &&
	    labels_equal(a->help, b->help) &&
	    words_equal(a->aliases, a->n_aliases, b->aliases, b->n_aliases) &&
	    a->probability_ppm == b->probability_ppm && a->state == b->state;
}

static void
compare_choices(struct comparison *c)
{
	const struct choice	*old, *new;
	bool			 words = false;
	size_t			 i;

	for (i = 0; i < c->field->n_choices; i++) {
		new = &c->field->choice[i];
		old = field_find_code(c->old_field, new->code);
		if (old == NULL || (old->retired && !new->retired))
			compare_add(c, MODEL_CHOICE_ADDED, "value %.*s is %s",
			    SLICE_ARG(new->name),
			    err_text(old == NULL ? "new" : "used again"));
		else if (!old->retired && new->retired)
			compare_add(c, MODEL_CHOICE_RETIRED, "value %.*s is no "
			    "longer used", SLICE_ARG(new->name));
		else if (!slice_eq(old->name, new->name))
			compare_add(c, MODEL_CHOICE_RENAMED, "value %.*s is "
			    "now called %.*s", SLICE_ARG(old->name),
			    SLICE_ARG(new->name));
		if (old != NULL && !new->retired &&
		    !choice_words_equal(old, new))
			words = true;
	}
	if (words)
		compare_add(c, MODEL_WORDS,
		    "other words or chances for values");
}

static bool
is_number(enum type t)
{
	return t == TYPE_INT || t == TYPE_DECIMAL;
}

/* Numbers of different fields, by as many digits as either has. */
static int
compare_numbers(const struct value *v, const struct field *f,
    const struct value *w, const struct field *g)
{
	__int128	x = (__int128)v->i * i64_pow10(g->digits);
	__int128	y = (__int128)w->i * i64_pow10(f->digits);

	return (x > y) - (x < y);
}

/* 1: the new limit lets less through, -1: more, 0: the same. */
static int
compare_limit(const struct comparison *c, const struct value *old,
    const struct value *new, int sign)
{
	int	 order;

	if (new->type == TYPE_NONE)
		return old->type == TYPE_NONE ? 0 : -1;
	if (old->type == TYPE_NONE)
		return 1;
	if (is_number(old->type) && is_number(new->type))
		order = compare_numbers(new, c->field, old, c->old_field);
	else if (old->type == new->type)
		order = value_compare(new, old);
	else
		return 1;
	order *= sign;
	return (order > 0) - (order < 0);
}

static void
tighter(struct comparison *c, int direction, const char *what)
{
	if (direction > 0)
		compare_add(c, MODEL_CONSTRAINED, "%s asks more than before",
		    what);
	else if (direction < 0)
		compare_add(c, MODEL_RELAXED, "%s asks less than before", what);
}

/* Of two filters or patterns nobody can tell which lets more through. */
static int
compare_rule(struct slice old, struct slice new)
{
	if (slice_eq(old, new))
		return 0;
	return new.len == 0 ? -1 : 1;
}

static void
compare_constraints(struct comparison *c)
{
	const struct field	*old = c->old_field, *new = c->field;

	tighter(c, (int)new->required - (int)old->required, "required");
	tighter(c, (int)new->unique - (int)old->unique, "unique");
	tighter(c, compare_limit(c, &old->min, &new->min, 1), "min");
	tighter(c, compare_limit(c, &old->max, &new->max, -1), "max");
	tighter(c, compare_rule(old->pattern, new->pattern), "pattern");
	tighter(c, compare_rule(old->check, new->check), "check");
}

static const char *
type_text(struct buf *out, const struct field *f, const struct model *m)
{
	const struct entity	*to;

	buf_clear(out);
	buf_adds(out, err_text(type_name(f->type)));
	to = f->type == TYPE_REF ? model_find_entity_id(m, f->to) : NULL;
	if (to != NULL)
		buf_addf(out, err_text(" to %.*s"), SLICE_ARG(to->name));
	if (f->type == TYPE_DECIMAL || f->type == TYPE_MONEY)
		buf_addf(out, err_text(" of %d digits"), f->digits);
	if (f->many)
		buf_adds(out, err_text(", many"));
	return buf_cstr(out);
}

static void
compare_type(struct comparison *c)
{
	const struct field	*old = c->old_field, *new = c->field;
	struct buf		 was = {0}, is = {0};

	if (old->id == new->id && old->type == new->type)
		return;
	compare_add(c, old->id == new->id ? MODEL_TYPE_WIDENED :
	    MODEL_TYPE_CHANGED, "type %s becomes %s",
	    type_text(&was, old, c->old), type_text(&is, new, c->new));
	buf_release(&was);
	buf_release(&is);
}

static void
compare_indexes(struct comparison *c)
{
	const struct field	*old = c->old_field, *new = c->field;
	bool			 other;

	/* A unique index is stored in another way than an ordinary one. */
	other = old->unique != new->unique || old->id != new->id;
	if (new->indexed && (!old->indexed || other))
		compare_add(c, MODEL_INDEX_ADDED, "index built");
	if (old->indexed && (!new->indexed || other))
		compare_add(c, MODEL_INDEX_REMOVED, "index removed");
	other = old->id != new->id;
	if (new->search && (!old->search || other))
		compare_add(c, MODEL_INDEX_ADDED, "words indexed");
	if (old->search && (!new->search || other))
		compare_add(c, MODEL_INDEX_REMOVED, "words no longer indexed");
}

static bool
field_words_equal(const struct field *a, const struct field *b)
{
	return labels_equal(a->labels, b->labels) &&
	    labels_equal(a->help, b->help) &&
	    words_equal(a->aliases, a->n_aliases, b->aliases, b->n_aliases) &&
	    a->role == b->role && a->personal == b->personal &&
	    slice_eq(a->default_text, b->default_text) &&
	    memcmp(&a->stale_after, &b->stale_after,
	    sizeof(a->stale_after)) == 0;
}

static void
compare_field(struct comparison *c)
{
	if (!slice_eq(c->old_field->name, c->field->name))
		compare_add(c, MODEL_FIELD_RENAMED, "was called %.*s",
		    SLICE_ARG(c->old_field->name));
	compare_type(c);
	compare_constraints(c);
	compare_indexes(c);
	if (c->field->type == TYPE_ENUM && c->old_field->type == TYPE_ENUM)
		compare_choices(c);
	if (c->has_moved || !field_words_equal(c->old_field, c->field))
		compare_add(c, MODEL_WORDS,
		    "other words, role, default or place");
}

/*
 * The field that the new one continues: that of its number, or, where the
 * type changed and with it the number, that of its number before.
 */
static const struct field *
find_old(const struct comparison *c, const struct field *f)
{
	const struct field	*old;
	size_t			 i;

	old = entity_find_field_id(c->old_entity, f->id);
	if (old != NULL)
		return old;
	for (i = 0; i < c->old_entity->n_fields; i++) {
		old = &c->old_entity->field[i];
		if (f->was_id != 0 && old->id == f->was_id)
			return old;
	}
	return NULL;
}

static void
compare_removed(struct comparison *c)
{
	const struct field	*old, *new;
	bool			 goes_on;
	size_t			 i, j;

	for (i = 0; i < c->old_entity->n_fields; i++) {
		old = &c->old_entity->field[i];
		goes_on = false;
		for (j = 0; j < c->entity->n_fields && !goes_on; j++) {
			new = &c->entity->field[j];
			goes_on = find_old(c, new) == old;
		}
		if (goes_on)
			continue;
		c->old_field = old;
		c->field = NULL;
		compare_add(c, MODEL_FIELD_REMOVED, "removed");
		if (old->indexed || old->search)
			compare_add(c, MODEL_INDEX_REMOVED, "index removed");
	}
}

static void
compare_added(struct comparison *c)
{
	compare_add(c, MODEL_FIELD_ADDED, "added");
	if (c->field->required)
		compare_add(c, MODEL_CONSTRAINED,
		    "required, and no record has it");
}

/* How many of those that go on stand before each old field. */
static const size_t *
rank_old(const struct comparison *c)
{
	size_t	*rank = ARENA_ARRAY(c->arena, size_t, c->old_entity->n_fields);
	size_t	 n = 0;

	for (size_t i = 0; i < c->entity->n_fields; i++) {
		const struct field	*old = find_old(c,
					    &c->entity->field[i]);

		if (old != NULL)
			rank[old->position] = 1;
	}
	for (size_t i = 0; i < c->old_entity->n_fields; i++) {
		size_t	goes_on = rank[i];

		rank[i] = n;
		n += goes_on;
	}
	return rank;
}

static void
compare_fields(struct comparison *c)
{
	const size_t	*rank = rank_old(c);
	size_t		 i, n = 0;

	for (i = 0; i < c->entity->n_fields; i++) {
		c->field = &c->entity->field[i];
		c->old_field = find_old(c, c->field);
		if (c->old_field == NULL) {
			compare_added(c);
			continue;
		}
		/* One put in before others moves none of them. */
		c->has_moved = rank[c->old_field->position] != n++;
		compare_field(c);
	}
	compare_removed(c);
	c->old_field = c->field = NULL;
}

/* The roles by which contacts and sales are indexed by party and time. */
static bool
derived_equal(const struct entity *a, const struct entity *b)
{
	static const enum role	 roles[] = {
		ROLE_PARTY, ROLE_PERSON, ROLE_DATE, ROLE_TIME, ROLE_OPENED,
		ROLE_SENT
	};
	const struct field	*f, *g;
	size_t			 i;

	for (i = 0; i < NELEM(roles); i++) {
		f = entity_role(a, roles[i]);
		g = entity_role(b, roles[i]);
		if ((f == NULL) != (g == NULL) ||
		    (f != NULL && f->id != g->id))
			return false;
	}
	return a->kind == b->kind;
}

static bool
keys_equal(const struct entity *a, const struct entity *b)
{
	size_t	 i;

	if (a->n_key != b->n_key)
		return false;
	for (i = 0; i < a->n_key; i++) {
		if (a->field[a->key[i]].id != b->field[b->key[i]].id)
			return false;
	}
	return true;
}

static void
compare_entity(struct comparison *c)
{
	const struct entity	*old = c->old_entity, *new = c->entity;

	if (!slice_eq(old->name, new->name))
		compare_add(c, MODEL_ENTITY_RENAMED, "was called %.*s",
		    SLICE_ARG(old->name));
	if (!labels_equal(old->labels, new->labels) ||
	    !labels_equal(old->plural, new->plural) ||
	    !labels_equal(old->help, new->help) ||
	    !words_equal(old->aliases, old->n_aliases, new->aliases,
	    new->n_aliases))
		compare_add(c, MODEL_WORDS, "other words");
	tighter(c, compare_rule(old->check, new->check), "check");
	if (!keys_equal(old, new)) {
		if (new->n_key > 0)
			compare_add(c, MODEL_CONSTRAINED, "another key");
		else
			compare_add(c, MODEL_RELAXED, "no key any more");
	}
	if (!derived_equal(old, new))
		compare_add(c, MODEL_INDEX_ADDED,
		    "indexed anew by party and time");
	compare_fields(c);
}

/* A model of schemes, cases, what is due and other sections alone. */
static struct model
without_entities(const struct model *m)
{
	struct model	part = { .scheme = m->scheme,
			    .n_schemes = m->n_schemes,
			    .calendar = m->calendar,
			    .deadline = m->deadline,
			    .n_deadlines = m->n_deadlines,
			    .cases = m->cases, .due = m->due };

	memcpy(part.section, m->section, sizeof(part.section));
	return part;
}

static bool
schemes_equal(const struct model *a, const struct model *b)
{
	struct model	 x = without_entities(a), y = without_entities(b);
	struct buf	 ax = {0}, by = {0};
	bool		 equal;

	model_encode(&ax, &x);
	model_encode(&by, &y);
	equal = slice_eq(buf_slice(&ax), buf_slice(&by));
	buf_release(&ax);
	buf_release(&by);
	return equal;
}

static void
compare_heads(struct comparison *c)
{
	const struct model	*old = c->old, *new = c->new;

	if (strcmp(old->currency, new->currency) != 0)
		compare_add(c, MODEL_TYPE_CHANGED, "currency %s becomes %s: "
		    "every amount would mean something else", old->currency,
		    new->currency);
	if (!slice_eq(old->name, new->name) ||
	    !slice_eq(old->timezone, new->timezone) ||
	    !slice_eq(old->country, new->country) ||
	    !slice_eq(old->language, new->language))
		compare_add(c, MODEL_WORDS,
		    "another name, time zone, country or language");
	if (!schemes_equal(old, new))
		compare_add(c, MODEL_WORDS, "other segments, calendar "
		    "or deadlines");
	compare_journeys(c);
}

void
model_compare(struct model_changes *changes, const struct model *old,
    const struct model *new, struct arena *arena)
{
	struct comparison	 c = { .changes = changes, .old = old,
				    .new = new, .arena = arena };
	size_t			 i;

	compare_heads(&c);
	for (i = 0; i < new->n_entities; i++) {
		c.entity = model_entity(new, i);
		c.old_entity = model_find_entity_id(old, c.entity->id);
		if (c.old_entity == NULL)
			compare_add(&c, MODEL_ENTITY_ADDED, "added");
		else
			compare_entity(&c);
	}
	c.entity = NULL;
	for (i = 0; i < old->n_entities; i++) {
		c.old_entity = model_entity(old, i);
		if (model_find_entity_id(new, c.old_entity->id) == NULL)
			compare_add(&c, MODEL_ENTITY_REMOVED, "removed");
	}
}

bool
model_change_needs_check(const struct model_change *change)
{
	return change->what == MODEL_ENTITY_REMOVED ||
	    change->what == MODEL_TYPE_CHANGED ||
	    change->what == MODEL_CONSTRAINED;
}

bool
model_change_needs_rewrite(const struct model_change *change)
{
	return change->what == MODEL_TYPE_CHANGED ||
	    change->what == MODEL_INDEX_ADDED ||
	    change->what == MODEL_INDEX_REMOVED;
}
