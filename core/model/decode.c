#include "core/model/encode_priv.h"

#include "core/types/decimal.h"

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
