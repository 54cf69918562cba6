#include "core/model/encode_priv.h"

#include "core/types/decimal.h"

/*
 * One pass over the bytes.  A fault sets bad and makes every later number
 * zero and every text empty, so that only loops and the end look at it.
 * Arrays are cut from pools that the totals at the front have sized; a
 * total larger than the bytes could hold is refused before it is allocated.
 */
struct cursor {
	const unsigned char	*p, *end;
	bool			 bad;
	int			 version;
	struct arena		*arena;
	size_t			 left[N_TOTALS];
	struct entity		*entity;
	struct field		*field;
	struct choice		*choice;
	struct label		*label;
	struct slice		*word;
	uint16_t		*key;
	struct retired		*retired;
	struct scheme		*scheme;
	struct segment		*segment;
	struct parameter	*parameter;
	struct holiday		*holiday;
	struct deadline		*deadline;
	struct segment_journey	*journey;
	struct segment_step	*step;
};

static uint64_t
get_long(struct cursor *c)
{
	uint64_t	 v = 0;
	unsigned	 shift;

	for (shift = 0; shift < 64 && c->p < c->end; shift += 7) {
		unsigned char	 b = *c->p++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80) {
			/* The tenth byte has room for one bit. */
			if (shift == 63 && b > 1)
				break;
			return v;
		}
	}
	c->bad = true;
	c->p = c->end;
	return 0;
}

static inline uint64_t
get_u(struct cursor *c)
{
	if (c->p < c->end && *c->p < 0x80)
		return *c->p++;
	return get_long(c);
}

static uint64_t
get_max(struct cursor *c, uint64_t max)
{
	uint64_t	 v = get_u(c);

	if (v <= max)
		return v;
	c->bad = true;
	c->p = c->end;
	return 0;
}

static int64_t
get_i(struct cursor *c)
{
	uint64_t	 v = get_u(c);

	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static int32_t
get_i32(struct cursor *c)
{
	int64_t	 v = get_i(c);

	if (v >= INT32_MIN && v <= INT32_MAX)
		return (int32_t)v;
	c->bad = true;
	c->p = c->end;
	return 0;
}

static struct slice
get_text(struct cursor *c)
{
	uint64_t	 len = get_u(c);
	struct slice	 s;

	if (len > (uint64_t)(c->end - c->p)) {
		c->bad = true;
		c->p = c->end;
		return SLICE_EMPTY;
	}
	s = slice_make(c->p, (size_t)len);
	c->p += len;
	return s;
}

/* So many more of a thing; zero when its pool has not that many. */
static size_t
get_count(struct cursor *c, enum total what)
{
	uint64_t	 n = get_max(c, c->left[what]);

	c->left[what] -= (size_t)n;
	return (size_t)n;
}

static struct labels
get_labels(struct cursor *c)
{
	struct labels	 l;
	size_t		 i;

	l.n = get_count(c, TOTAL_LABELS);
	l.p = c->label;
	for (i = 0; i < l.n; i++) {
		c->label->lang = get_text(c);
		c->label->text = get_text(c);
		c->label++;
	}
	return l;
}

static const struct slice *
get_words(size_t *n, struct cursor *c)
{
	const struct slice	*words = c->word;
	size_t			 i;

	*n = get_count(c, TOTAL_WORDS);
	for (i = 0; i < *n; i++)
		*c->word++ = get_text(c);
	return words;
}

static struct span
get_span(struct cursor *c)
{
	struct span	 span;

	span.months = get_i32(c);
	span.days = get_i32(c);
	span.us = get_i(c);
	return span;
}

static void
get_limit(struct value *v, struct cursor *c)
{
	v->type = (enum type)get_max(c, N_TYPES - 1);
	if (v->type == TYPE_NONE)
		return;
	v->digits = (uint8_t)get_max(c, DECIMAL_DIGITS_MAX);
	v->i = get_i(c);
}

static void
get_choice(struct choice *ch, struct cursor *c)
{
	uint64_t	 flags;

	ch->code = (uint16_t)get_max(c, UINT16_MAX);
	flags = get_max(c, 7);
	ch->retired = flags & 1;
	ch->state = (unsigned)(flags >> 1);
	ch->probability_ppm = get_i32(c);
	ch->name = get_text(c);
	ch->labels = get_labels(c);
	ch->help = get_labels(c);
	ch->aliases = get_words(&ch->n_aliases, c);
}

static void
get_choices(struct field *f, struct cursor *c)
{
	size_t	 i;

	f->n_choices = get_count(c, TOTAL_CHOICES);
	f->choice = c->choice;
	for (i = 0; i < f->n_choices; i++)
		get_choice(c->choice++, c);
}

static void
get_field(struct field *f, struct cursor *c)
{
	uint64_t	 flags;

	f->id = (uint16_t)get_max(c, UINT16_MAX);
	f->was_id = (uint16_t)get_max(c, UINT16_MAX);
	f->type = (enum type)get_max(c, N_TYPES - 1);
	f->role = (enum role)get_max(c, N_ROLES - 1);
	f->digits = (uint8_t)get_max(c, DECIMAL_DIGITS_MAX);
	flags = get_max(c, FLAGS_ALL);
	f->many = flags & FLAG_MANY;
	f->required = flags & FLAG_REQUIRED;
	f->unique = flags & FLAG_UNIQUE;
	f->indexed = flags & FLAG_INDEXED;
	f->personal = flags & FLAG_PERSONAL;
	f->search = flags & FLAG_SEARCH;
	f->name = get_text(c);
	f->labels = get_labels(c);
	f->help = get_labels(c);
	f->aliases = get_words(&f->n_aliases, c);
	f->to = (uint16_t)get_max(c, UINT16_MAX);
	get_limit(&f->min, c);
	get_limit(&f->max, c);
	f->pattern = get_text(c);
	f->default_text = get_text(c);
	f->check = get_text(c);
	f->stale_after = get_span(c);
	f->next_code = (uint16_t)get_max(c, UINT16_MAX);
	if (f->pattern.len > 0)
		f->matcher = pattern_new(c->arena);
	get_choices(f, c);
	if (f->type == TYPE_NONE)
		c->bad = true;
}

static void
get_entity(struct entity *e, struct cursor *c)
{
	size_t	 i;

	e->id = (uint16_t)get_max(c, UINT16_MAX);
	e->kind = (enum kind)get_max(c, N_KINDS - 1);
	e->name = get_text(c);
	e->prefix = get_text(c);
	e->labels = get_labels(c);
	e->plural = get_labels(c);
	e->help = get_labels(c);
	e->aliases = get_words(&e->n_aliases, c);
	e->check = get_text(c);
	e->next_field_id = (uint16_t)get_max(c, UINT16_MAX);
	e->n_fields = get_count(c, TOTAL_FIELDS);
	e->field = c->field;
	for (i = 0; i < e->n_fields; i++) {
		c->field->position = (uint16_t)i;
		get_field(c->field++, c);
	}
	if (e->n_fields > FIELDS_MAX)
		c->bad = true;
	e->n_key = get_count(c, TOTAL_KEYS);
	e->key = c->key;
	for (i = 0; i < e->n_key; i++)
		*c->key++ = (uint16_t)get_max(c,
		    e->n_fields > 0 ? e->n_fields - 1 : 0);
	if (e->n_key > e->n_fields)
		c->bad = true;
	if (!c->bad)
		entity_link(e);
}

static void
get_retired(struct retired *old, struct cursor *c)
{
	old->id = (uint16_t)get_max(c, UINT16_MAX);
	old->next_field_id = (uint16_t)get_max(c, UINT16_MAX);
	old->is_columnar = get_max(c, 1);
	old->name = get_text(c);
	old->prefix = get_text(c);
}

static void
get_parameters(struct scheme *s, struct cursor *c)
{
	uint64_t	 bits;
	size_t		 i;

	s->n_parameters = get_count(c, TOTAL_PARAMETERS);
	s->parameter = c->parameter;
	for (i = 0; i < s->n_parameters; i++, c->parameter++) {
		c->parameter->name = get_text(c);
		bits = get_u(c);
		memcpy(&c->parameter->number, &bits, sizeof(bits));
		c->parameter->text = get_text(c);
	}
}

static void
get_scheme(struct scheme *s, struct cursor *c)
{
	size_t		 i;

	s->name = get_text(c);
	s->builtin = get_max(c, 1);
	s->labels = get_labels(c);
	s->help = get_labels(c);
	s->n_segments = get_count(c, TOTAL_SEGMENTS);
	s->segment = c->segment;
	for (i = 0; i < s->n_segments; i++, c->segment++) {
		c->segment->name = get_text(c);
		c->segment->labels = get_labels(c);
		c->segment->where = get_text(c);
		if (c->version > 1)
			c->segment->contact_every = get_span(c);
	}
	get_parameters(s, c);
}

static void
get_cases(struct model *m, struct cursor *c)
{
	uint64_t	 has;
	size_t		 i;

	m->n_deadlines = get_count(c, TOTAL_DEADLINES);
	m->deadline = c->deadline;
	for (i = 0; i < m->n_deadlines; i++, c->deadline++) {
		c->deadline->kind = get_text(c);
		c->deadline->severity = get_text(c);
		has = get_max(c, 3);
		c->deadline->has_respond = has & 1;
		c->deadline->has_resolve = has >> 1;
		c->deadline->respond = get_span(c);
		c->deadline->resolve = get_span(c);
	}
	m->cases.name = SLICE("cases");
	get_parameters(&m->cases, c);
	m->due.name = SLICE("due");
	get_parameters(&m->due, c);
}

static void
get_sections(struct model *m, struct cursor *c)
{
	size_t	 n = (size_t)get_max(c, N_SECTIONS), i;

	for (i = 0; i < n; i++)
		get_parameters(&m->section[i], c);
}

static void
get_step(struct segment_step *s, struct cursor *c)
{
	s->number = get_i(c);
	s->after_days = get_i32(c);
	s->channel = get_text(c);
	s->purpose = get_text(c);
	s->condition = get_text(c);
	s->action = get_text(c);
	s->text = get_text(c);
	s->owner = get_text(c);
}

static void
get_journeys(struct model *m, struct cursor *c)
{
	m->n_journeys = get_count(c, TOTAL_JOURNEYS);
	m->journey = c->journey;
	for (size_t i = 0; i < m->n_journeys; i++) {
		struct segment_journey	*j = c->journey++;

		j->name = get_text(c);
		j->scheme = (uint16_t)get_max(c, UINT16_MAX);
		j->segment = (uint16_t)get_max(c, UINT16_MAX);
		j->priority = get_i(c);
		j->n_steps = get_count(c, TOTAL_STEPS);
		j->step = c->step;
		for (size_t k = 0; k < j->n_steps; k++)
			get_step(c->step++, c);
		if (j->scheme >= m->n_schemes ||
		    j->segment >= m->scheme[j->scheme].n_segments)
			c->bad = true;
	}
}

static void
get_hours(struct hours *h, struct cursor *c)
{
	h->from_min = (int32_t)get_max(c, 24 * 60);
	h->until_min = (int32_t)get_max(c, 24 * 60);
}

static void
get_calendar(struct calendar *cal, struct cursor *c)
{
	struct hours	 same;
	uint8_t		 workdays;
	size_t		 i;

	if (c->version == 1) {
		workdays = (uint8_t)get_max(c, 0x7f);
		get_hours(&same, c);
		for (i = 0; i < NELEM(cal->week); i++)
			if (workdays >> i & 1)
				cal->week[i] = same;
	} else {
		for (i = 0; i < NELEM(cal->week); i++)
			get_hours(&cal->week[i], c);
	}
	cal->dutch_holidays = get_max(c, 1);
	cal->n_holidays = get_count(c, TOTAL_HOLIDAYS);
	cal->holiday = c->holiday;
	for (i = 0; i < cal->n_holidays; i++, c->holiday++) {
		c->holiday->day.n = get_i32(c);
		c->holiday->name = get_text(c);
	}
}

/* The fewest bytes that each kind of thing takes. */
static const uint8_t smallest[N_TOTALS] = {
	[TOTAL_ENTITIES] = 12, [TOTAL_FIELDS] = 21, [TOTAL_CHOICES] = 7,
	[TOTAL_LABELS] = 2, [TOTAL_WORDS] = 1, [TOTAL_KEYS] = 1,
	[TOTAL_RETIRED] = 5, [TOTAL_SCHEMES] = 6, [TOTAL_SEGMENTS] = 3,
	[TOTAL_PARAMETERS] = 3, [TOTAL_HOLIDAYS] = 2, [TOTAL_DEADLINES] = 9,
	[TOTAL_JOURNEYS] = 5, [TOTAL_STEPS] = 8
};

/* What the bytes that are left cannot hold would only ask for memory. */
static void
get_totals(struct cursor *c)
{
	size_t	 room = (size_t)(c->end - c->p), i;
	size_t	 n = c->version == 1 ? N_TOTALS_1 :
		    c->version < 4 ? N_TOTALS_3 : N_TOTALS;

	for (i = 0; i < n; i++) {
		c->left[i] = (size_t)get_max(c, room / smallest[i]);
		room -= c->left[i] * smallest[i];
	}
	if (c->left[TOTAL_ENTITIES] > ENTITIES_MAX)
		c->bad = true;
}

/* All of it is written right away: a quarter of a megabyte as a rule. */
static void
open_pools(struct cursor *c)
{
	const size_t	*n = c->left;
	struct arena	*a = c->arena;

	arena_reserve(a, n[TOTAL_ENTITIES] * sizeof(*c->entity) +
	    n[TOTAL_FIELDS] * sizeof(*c->field) +
	    n[TOTAL_CHOICES] * sizeof(*c->choice) +
	    n[TOTAL_LABELS] * sizeof(*c->label) +
	    n[TOTAL_WORDS] * sizeof(*c->word));
	c->entity = ARENA_ARRAY(a, struct entity, n[TOTAL_ENTITIES]);
	c->field = ARENA_ARRAY(a, struct field, n[TOTAL_FIELDS]);
	c->choice = ARENA_ARRAY(a, struct choice, n[TOTAL_CHOICES]);
	c->label = ARENA_ARRAY(a, struct label, n[TOTAL_LABELS]);
	c->word = ARENA_ARRAY(a, struct slice, n[TOTAL_WORDS]);
	c->key = ARENA_ARRAY(a, uint16_t, n[TOTAL_KEYS]);
	c->retired = ARENA_ARRAY(a, struct retired, n[TOTAL_RETIRED]);
	c->scheme = ARENA_ARRAY(a, struct scheme, n[TOTAL_SCHEMES]);
	c->segment = ARENA_ARRAY(a, struct segment, n[TOTAL_SEGMENTS]);
	c->parameter = ARENA_ARRAY(a, struct parameter, n[TOTAL_PARAMETERS]);
	c->holiday = ARENA_ARRAY(a, struct holiday, n[TOTAL_HOLIDAYS]);
	c->deadline = ARENA_ARRAY(a, struct deadline, n[TOTAL_DEADLINES]);
	c->journey = ARENA_ARRAY(a, struct segment_journey, n[TOTAL_JOURNEYS]);
	c->step = ARENA_ARRAY(a, struct segment_step, n[TOTAL_STEPS]);
}

static void
get_head(struct model *m, struct cursor *c)
{
	struct slice	 currency;

	m->revision = (uint32_t)get_max(c, UINT32_MAX);
	m->name = get_text(c);
	currency = get_text(c);
	if (currency.len == 3)
		memcpy(m->currency, currency.p, 3);
	else
		c->bad = true;
	m->currency_digits = (uint8_t)get_max(c, DECIMAL_DIGITS_MAX);
	m->timezone = get_text(c);
	m->country = get_text(c);
	m->language = get_text(c);
	m->next_entity_id = (uint16_t)get_max(c, UINT16_MAX);
}

static void
get_model(struct model *m, struct cursor *c)
{
	size_t	 i;

	get_head(m, c);
	m->n_entities = get_count(c, TOTAL_ENTITIES);
	m->entity = c->entity;
	for (i = 0; i < m->n_entities; i++)
		get_entity(c->entity++, c);
	m->n_retired = get_count(c, TOTAL_RETIRED);
	m->retired = c->retired;
	for (i = 0; i < m->n_retired; i++)
		get_retired(c->retired++, c);
	m->n_schemes = get_count(c, TOTAL_SCHEMES);
	m->scheme = c->scheme;
	for (i = 0; i < m->n_schemes; i++)
		get_scheme(c->scheme++, c);
	get_calendar(&m->calendar, c);
	if (c->version > 1)
		get_cases(m, c);
	if (c->version > 2)
		get_sections(m, c);
	if (c->version > 3)
		get_journeys(m, c);
	for (i = 0; i < N_SECTIONS; i++)
		m->section[i].name = slice_of(section_name((enum section)i));
}

enum err_code
model_decode(struct model **model, struct arena *arena, struct slice bytes,
    struct err *err)
{
	struct cursor	 c = { .arena = arena };
	struct model	*m;
	size_t		 len;

	if (bytes.len < 9 || memcmp(bytes.p, MODEL_MAGIC, 4) != 0)
		return err_set(err, ERR_STORE, "the data model in the store "
		    "is damaged: no model there");
	c.version = bytes.p[4];
	if (c.version < 1 || c.version > MODEL_VERSION)
		return err_set(err, ERR_STORE, "the data model in the store "
		    "has version %d; this program reads %d", bytes.p[4],
		    MODEL_VERSION);
	len = bytes.len - 4;
	if (crc32c(0, bytes.p, len) != le32_get(bytes.p + len))
		return err_set(err, ERR_STORE, "the data model in the store "
		    "is damaged: wrong checksum");
	c.p = (const unsigned char *)bytes.p + 5;
	c.end = (const unsigned char *)bytes.p + len;
	m = ARENA_NEW(arena, struct model);
	get_totals(&c);
	if (!c.bad) {
		open_pools(&c);
		get_model(m, &c);
	}
	if (c.bad || c.p != c.end)
		return err_set(err, ERR_STORE, "the data model in the store "
		    "is damaged: it does not add up");
	*model = m;
	return ERR_OK;
}
