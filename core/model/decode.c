#include "core/model/encode_priv.h"

#include "core/types/decimal.h"

uint64_t
decoder_long(struct decoder *d)
{
	uint64_t	 v = 0;
	unsigned	 shift;

	for (shift = 0; shift < 64 && d->p < d->end; shift += 7) {
		unsigned char	 b = *d->p++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80) {
			/* The tenth byte has room for one bit. */
			if (shift == 63 && b > 1)
				break;
			return v;
		}
	}
	d->bad = true;
	d->p = d->end;
	return 0;
}

uint64_t
decoder_max(struct decoder *d, uint64_t max)
{
	uint64_t	 v = decoder_u(d);

	if (v <= max)
		return v;
	d->bad = true;
	d->p = d->end;
	return 0;
}

int64_t
decoder_i(struct decoder *d)
{
	uint64_t	 v = decoder_u(d);

	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

int32_t
decoder_i32(struct decoder *d)
{
	int64_t	 v = decoder_i(d);

	if (v >= INT32_MIN && v <= INT32_MAX)
		return (int32_t)v;
	d->bad = true;
	d->p = d->end;
	return 0;
}

struct slice
decoder_text(struct decoder *d)
{
	uint64_t	 len = decoder_u(d);
	struct slice	 s;

	if (len > (uint64_t)(d->end - d->p)) {
		d->bad = true;
		d->p = d->end;
		return SLICE_EMPTY;
	}
	s = slice_make(d->p, (size_t)len);
	d->p += len;
	return s;
}

size_t
decoder_count(struct decoder *d, enum total what)
{
	uint64_t	 n = decoder_max(d, d->left[what]);

	d->left[what] -= (size_t)n;
	return (size_t)n;
}

struct labels
decoder_labels(struct decoder *d)
{
	struct labels	 l;
	size_t		 i;

	l.n = decoder_count(d, TOTAL_LABELS);
	l.p = d->label;
	for (i = 0; i < l.n; i++) {
		d->label->lang = decoder_text(d);
		d->label->text = decoder_text(d);
		d->label++;
	}
	return l;
}

const struct slice *
decoder_words(size_t *n, struct decoder *d)
{
	const struct slice	*words = d->word;
	size_t			 i;

	*n = decoder_count(d, TOTAL_WORDS);
	for (i = 0; i < *n; i++)
		*d->word++ = decoder_text(d);
	return words;
}

struct span
decoder_span(struct decoder *d)
{
	struct span	 span;

	span.months = decoder_i32(d);
	span.days = decoder_i32(d);
	span.us = decoder_i(d);
	return span;
}

/* The fewest bytes that each kind of thing takes. */
static const uint8_t smallest[N_TOTALS] = {
	[TOTAL_ENTITIES] = 8, [TOTAL_FIELDS] = 21, [TOTAL_CHOICES] = 7,
	[TOTAL_LABELS] = 2, [TOTAL_WORDS] = 1, [TOTAL_KEYS] = 1,
	[TOTAL_RETIRED] = 5, [TOTAL_SCHEMES] = 6, [TOTAL_SEGMENTS] = 3,
	[TOTAL_PARAMETERS] = 3, [TOTAL_HOLIDAYS] = 2, [TOTAL_DEADLINES] = 9,
	[TOTAL_JOURNEYS] = 5, [TOTAL_STEPS] = 8
};

/* What the bytes that are left cannot hold would only ask for memory. */
void
decoder_totals(struct decoder *d, int from, int until)
{
	size_t	 room = (size_t)(d->end - d->p);

	for (int i = from; i < until; i++) {
		d->left[i] = (size_t)decoder_max(d, room / smallest[i]);
		room -= d->left[i] * smallest[i];
	}
}

static void
get_retired(struct retired *old, struct decoder *d)
{
	old->id = (uint16_t)decoder_max(d, UINT16_MAX);
	old->next_field_id = (uint16_t)decoder_max(d, UINT16_MAX);
	old->is_columnar = decoder_max(d, 1);
	old->name = decoder_text(d);
	old->prefix = decoder_text(d);
}

static void
get_parameters(struct scheme *s, struct decoder *d)
{
	uint64_t	 bits;
	size_t		 i;

	s->n_parameters = decoder_count(d, TOTAL_PARAMETERS);
	s->parameter = d->parameter;
	for (i = 0; i < s->n_parameters; i++, d->parameter++) {
		d->parameter->name = decoder_text(d);
		bits = decoder_u(d);
		memcpy(&d->parameter->number, &bits, sizeof(bits));
		d->parameter->text = decoder_text(d);
	}
}

static void
get_scheme(struct scheme *s, struct decoder *d)
{
	size_t		 i;

	s->name = decoder_text(d);
	s->builtin = decoder_max(d, 1);
	s->labels = decoder_labels(d);
	s->help = decoder_labels(d);
	s->n_segments = decoder_count(d, TOTAL_SEGMENTS);
	s->segment = d->segment;
	for (i = 0; i < s->n_segments; i++, d->segment++) {
		d->segment->name = decoder_text(d);
		d->segment->labels = decoder_labels(d);
		d->segment->where = decoder_text(d);
		if (d->version > 1)
			d->segment->contact_every = decoder_span(d);
	}
	get_parameters(s, d);
}

static void
get_cases(struct model *m, struct decoder *d)
{
	uint64_t	 has;
	size_t		 i;

	m->n_deadlines = decoder_count(d, TOTAL_DEADLINES);
	m->deadline = d->deadline;
	for (i = 0; i < m->n_deadlines; i++, d->deadline++) {
		d->deadline->kind = decoder_text(d);
		d->deadline->severity = decoder_text(d);
		has = decoder_max(d, 3);
		d->deadline->has_respond = has & 1;
		d->deadline->has_resolve = has >> 1;
		d->deadline->respond = decoder_span(d);
		d->deadline->resolve = decoder_span(d);
	}
	m->cases.name = SLICE("cases");
	get_parameters(&m->cases, d);
	m->due.name = SLICE("due");
	get_parameters(&m->due, d);
}

static void
get_sections(struct model *m, struct decoder *d)
{
	size_t	 n = (size_t)decoder_max(d, N_SECTIONS), i;

	for (i = 0; i < n; i++)
		get_parameters(&m->section[i], d);
}

static void
get_step(struct segment_step *s, struct decoder *d)
{
	s->number = decoder_i(d);
	s->after_days = decoder_i32(d);
	s->channel = decoder_text(d);
	s->purpose = decoder_text(d);
	s->condition = decoder_text(d);
	s->action = decoder_text(d);
	s->text = decoder_text(d);
	s->owner = decoder_text(d);
}

static void
get_journeys(struct model *m, struct decoder *d)
{
	m->n_journeys = decoder_count(d, TOTAL_JOURNEYS);
	m->journey = d->journey;
	for (size_t i = 0; i < m->n_journeys; i++) {
		struct segment_journey	*j = d->journey++;

		j->name = decoder_text(d);
		j->scheme = (uint16_t)decoder_max(d, UINT16_MAX);
		j->segment = (uint16_t)decoder_max(d, UINT16_MAX);
		j->priority = decoder_i(d);
		j->n_steps = decoder_count(d, TOTAL_STEPS);
		j->step = d->step;
		for (size_t k = 0; k < j->n_steps; k++)
			get_step(d->step++, d);
		if (j->scheme >= m->n_schemes ||
		    j->segment >= m->scheme[j->scheme].n_segments)
			d->bad = true;
	}
}

static void
get_hours(struct hours *h, struct decoder *d)
{
	h->from_min = (int32_t)decoder_max(d, 24 * 60);
	h->until_min = (int32_t)decoder_max(d, 24 * 60);
}

static void
get_calendar(struct calendar *cal, struct decoder *d)
{
	struct hours	 same;
	uint8_t		 workdays;
	size_t		 i;

	if (d->version == 1) {
		workdays = (uint8_t)decoder_max(d, 0x7f);
		get_hours(&same, d);
		for (i = 0; i < NELEM(cal->week); i++)
			if (workdays >> i & 1)
				cal->week[i] = same;
	} else {
		for (i = 0; i < NELEM(cal->week); i++)
			get_hours(&cal->week[i], d);
	}
	cal->dutch_holidays = decoder_max(d, 1);
	cal->n_holidays = decoder_count(d, TOTAL_HOLIDAYS);
	cal->holiday = d->holiday;
	for (i = 0; i < cal->n_holidays; i++, d->holiday++) {
		d->holiday->day.n = decoder_i32(d);
		d->holiday->name = decoder_text(d);
	}
}

static void
open_pools(struct decoder *d)
{
	const size_t	*n = d->left;
	struct arena	*a = d->arena;

	d->entity = ARENA_ARRAY(a, struct entity, n[TOTAL_ENTITIES]);
	d->retired = ARENA_ARRAY(a, struct retired, n[TOTAL_RETIRED]);
	d->scheme = ARENA_ARRAY(a, struct scheme, n[TOTAL_SCHEMES]);
	d->segment = ARENA_ARRAY(a, struct segment, n[TOTAL_SEGMENTS]);
	d->parameter = ARENA_ARRAY(a, struct parameter, n[TOTAL_PARAMETERS]);
	d->holiday = ARENA_ARRAY(a, struct holiday, n[TOTAL_HOLIDAYS]);
	d->deadline = ARENA_ARRAY(a, struct deadline, n[TOTAL_DEADLINES]);
	d->journey = ARENA_ARRAY(a, struct segment_journey, n[TOTAL_JOURNEYS]);
	d->step = ARENA_ARRAY(a, struct segment_step, n[TOTAL_STEPS]);
	entity_open_pools(d);
}

static void
get_head(struct model *m, struct decoder *d)
{
	struct slice	 currency;

	m->revision = (uint32_t)decoder_max(d, UINT32_MAX);
	m->name = decoder_text(d);
	currency = decoder_text(d);
	if (currency.len == 3)
		memcpy(m->currency, currency.p, 3);
	else
		d->bad = true;
	m->currency_digits = (uint8_t)decoder_max(d, DECIMAL_DIGITS_MAX);
	m->timezone = decoder_text(d);
	m->country = decoder_text(d);
	m->language = decoder_text(d);
	m->next_entity_id = (uint16_t)decoder_max(d, UINT16_MAX);
}

/* The bodies lie behind the last head. */
static void
get_entities(struct model *m, struct decoder *d)
{
	struct bodies	*b;
	size_t		 i;

	m->n_entities = decoder_count(d, TOTAL_ENTITIES);
	m->head = d->entity;
	b = arena_zalloc(d->arena, sizeof(*b) +
	    m->n_entities * sizeof(*b->body));
	for (i = 0; i < m->n_entities; i++)
		entity_decode(d->entity++, &b->body[i], d);
	if (d->version < VERSION_BODIES)
		return;
	b->arena = d->arena;
	b->owner = pthread_self();
	for (i = 0; i < m->n_entities; i++) {
		if (b->body[i].len > (size_t)(d->end - d->p)) {
			d->bad = true;
			return;
		}
		b->body[i].p = (const char *)d->p;
		d->p += b->body[i].len;
	}
	m->bodies = b;
}

static void
get_model(struct model *m, struct decoder *d)
{
	size_t	 i;

	get_head(m, d);
	get_entities(m, d);
	m->n_retired = decoder_count(d, TOTAL_RETIRED);
	m->retired = d->retired;
	for (i = 0; i < m->n_retired; i++)
		get_retired(d->retired++, d);
	m->n_schemes = decoder_count(d, TOTAL_SCHEMES);
	m->scheme = d->scheme;
	for (i = 0; i < m->n_schemes; i++)
		get_scheme(d->scheme++, d);
	get_calendar(&m->calendar, d);
	if (d->version > 1)
		get_cases(m, d);
	if (d->version > 2)
		get_sections(m, d);
	if (d->version > 3)
		get_journeys(m, d);
	for (i = 0; i < N_SECTIONS; i++)
		m->section[i].name = slice_of(section_name((enum section)i));
}

enum err_code
model_decode_heads(struct model **model, struct arena *arena,
    struct slice bytes, struct err *err)
{
	struct decoder	 d = { .arena = arena };
	struct model	*m;
	size_t		 len;

	if (bytes.len < 9 || memcmp(bytes.p, MODEL_MAGIC, 4) != 0)
		return err_set(err, ERR_STORE, "the data model in the store "
		    "is damaged: no model there");
	d.version = bytes.p[4];
	if (d.version < 1 || d.version > MODEL_VERSION)
		return err_set(err, ERR_STORE, "the data model in the store "
		    "has version %d; this program reads %d", bytes.p[4],
		    MODEL_VERSION);
	len = bytes.len - 4;
	if (crc32c(0, bytes.p, len) != le32_get(bytes.p + len))
		return err_set(err, ERR_STORE, "the data model in the store "
		    "is damaged: wrong checksum");
	d.p = (const unsigned char *)bytes.p + 5;
	d.end = (const unsigned char *)bytes.p + len;
	m = ARENA_NEW(arena, struct model);
	decoder_totals(&d, 0, d.version == 1 ? N_TOTALS_1 :
	    d.version < 4 ? N_TOTALS_3 : N_TOTALS);
	if (d.left[TOTAL_ENTITIES] > ENTITIES_MAX)
		d.bad = true;
	if (!d.bad) {
		open_pools(&d);
		get_model(m, &d);
	}
	if (d.bad || d.p != d.end)
		return err_set(err, ERR_STORE, "the data model in the store "
		    "is damaged: it does not add up");
	*model = m;
	return ERR_OK;
}

enum err_code
model_decode(struct model **model, struct arena *arena, struct slice bytes,
    struct err *err)
{
	struct model	*m;
	enum err_code	 rc;

	rc = model_decode_heads(&m, arena, bytes, err);
	if (rc == ERR_OK)
		rc = model_complete(m, err);
	if (rc == ERR_OK)
		*model = m;
	return rc;
}
