/*
 * A model as stored bytes.  The layout is what decode.c reads; numbers are
 * LEB128 (signed ones zigzag), texts a length and bytes:
 *
 *	"CRMM", version u8
 *	how many of each thing there are outside of bodies, so that decoding
 *	    allocates each kind of array once (enum total, in order)
 *	model, then of each entity its head (the numbers and words that it is
 *	    found by) and how long its body is, then the bodies: how many of
 *	    each thing are in it, its fields with their choices
 *	retired entities, schemes, the calendar, deadlines of cases and what
 *	    cases and due go by, sections, journeys of segments
 *	CRC32C of all before it, u32
 */
#include "core/model/encode_priv.h"

static void
put_u(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_addc(out, (char)(v | 0x80));
	buf_addc(out, (char)v);
}

static void
put_i(struct buf *out, int64_t v)
{
	put_u(out, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

static void
put_text(struct buf *out, struct slice s)
{
	put_u(out, s.len);
	buf_add(out, s);
}

static void
put_labels(struct buf *out, struct labels l)
{
	size_t	 i;

	put_u(out, l.n);
	for (i = 0; i < l.n; i++) {
		put_text(out, l.p[i].lang);
		put_text(out, l.p[i].text);
	}
}

static void
put_words(struct buf *out, const struct slice *words, size_t n)
{
	size_t	 i;

	put_u(out, n);
	for (i = 0; i < n; i++)
		put_text(out, words[i]);
}

static void
put_span(struct buf *out, struct span span)
{
	put_i(out, span.months);
	put_i(out, span.days);
	put_i(out, span.us);
}

/* A limit: no text, no other currency, no reference. */
static void
put_limit(struct buf *out, const struct value *v)
{
	put_u(out, v->type);
	if (v->type == TYPE_NONE)
		return;
	put_u(out, v->digits);
	put_i(out, v->i);
}

static void
put_choice(struct buf *out, const struct choice *c)
{
	put_u(out, c->code);
	put_u(out, (uint64_t)(c->retired ? 1 : 0) | (uint64_t)c->state << 1);
	put_i(out, c->probability_ppm);
	put_text(out, c->name);
	put_labels(out, c->labels);
	put_labels(out, c->help);
	put_words(out, c->aliases, c->n_aliases);
}

static uint64_t
field_flags(const struct field *f)
{
	return (f->many ? FLAG_MANY : 0) | (f->required ? FLAG_REQUIRED : 0) |
	    (f->unique ? FLAG_UNIQUE : 0) | (f->indexed ? FLAG_INDEXED : 0) |
	    (f->personal ? FLAG_PERSONAL : 0) | (f->search ? FLAG_SEARCH : 0);
}

static void
put_field(struct buf *out, const struct field *f)
{
	size_t	 i;

	put_u(out, f->id);
	put_u(out, f->was_id);
	put_u(out, f->type);
	put_u(out, f->role);
	put_u(out, f->digits);
	put_u(out, field_flags(f));
	put_text(out, f->name);
	put_labels(out, f->labels);
	put_labels(out, f->help);
	put_words(out, f->aliases, f->n_aliases);
	put_u(out, f->to);
	put_limit(out, &f->min);
	put_limit(out, &f->max);
	put_text(out, f->pattern);
	put_text(out, f->default_text);
	put_text(out, f->check);
	put_span(out, f->stale_after);
	put_u(out, f->next_code);
	put_u(out, f->n_choices);
	for (i = 0; i < f->n_choices; i++)
		put_choice(out, &f->choice[i]);
}

static void
count_field(size_t total[N_TOTALS], const struct field *f)
{
	const struct choice	*c;
	size_t			 i;

	total[TOTAL_LABELS] += f->labels.n + f->help.n;
	total[TOTAL_WORDS] += f->n_aliases;
	total[TOTAL_CHOICES] += f->n_choices;
	for (i = 0; i < f->n_choices; i++) {
		c = &f->choice[i];
		total[TOTAL_LABELS] += c->labels.n + c->help.n;
		total[TOTAL_WORDS] += c->n_aliases;
	}
}

static void
count_body(size_t total[N_TOTALS], const struct entity *e)
{
	size_t	 i;

	total[TOTAL_LABELS] += e->help.n;
	total[TOTAL_FIELDS] += e->n_fields;
	total[TOTAL_KEYS] += e->n_key;
	for (i = 0; i < e->n_fields; i++)
		count_field(total, &e->field[i]);
}

static void
put_body(struct buf *out, const struct entity *e)
{
	size_t	 total[N_TOTALS] = {0}, i;

	count_body(total, e);
	for (i = TOTAL_FIELDS; i < N_TOTALS_BODY; i++)
		put_u(out, total[i]);
	put_labels(out, e->help);
	put_text(out, e->check);
	put_u(out, e->next_field_id);
	put_u(out, e->n_fields);
	for (i = 0; i < e->n_fields; i++)
		put_field(out, &e->field[i]);
	put_u(out, e->n_key);
	for (i = 0; i < e->n_key; i++)
		put_u(out, e->key[i]);
}

static void
put_entities(struct buf *out, const struct model *m)
{
	const struct entity	*e;
	struct buf		 bodies = {0};
	size_t			 from, i;

	put_u(out, m->n_entities);
	for (i = 0; i < m->n_entities; i++) {
		e = model_entity(m, i);
		put_u(out, e->id);
		put_u(out, e->kind);
		put_text(out, e->name);
		put_text(out, e->prefix);
		put_labels(out, e->labels);
		put_labels(out, e->plural);
		put_words(out, e->aliases, e->n_aliases);
		from = bodies.len;
		put_body(&bodies, e);
		put_u(out, bodies.len - from);
	}
	buf_add(out, buf_slice(&bodies));
	buf_release(&bodies);
}

static void
put_parameters(struct buf *out, const struct scheme *s)
{
	uint64_t	 bits;
	size_t		 i;

	put_u(out, s->n_parameters);
	for (i = 0; i < s->n_parameters; i++) {
		put_text(out, s->parameter[i].name);
		memcpy(&bits, &s->parameter[i].number, sizeof(bits));
		put_u(out, bits);
		put_text(out, s->parameter[i].text);
	}
}

static void
put_scheme(struct buf *out, const struct scheme *s)
{
	size_t		 i;

	put_text(out, s->name);
	put_u(out, s->builtin);
	put_labels(out, s->labels);
	put_labels(out, s->help);
	put_u(out, s->n_segments);
	for (i = 0; i < s->n_segments; i++) {
		put_text(out, s->segment[i].name);
		put_labels(out, s->segment[i].labels);
		put_text(out, s->segment[i].where);
		put_span(out, s->segment[i].contact_every);
	}
	put_parameters(out, s);
}

static void
put_cases(struct buf *out, const struct model *m)
{
	const struct deadline	*d;
	size_t			 i;

	put_u(out, m->n_deadlines);
	for (i = 0; i < m->n_deadlines; i++) {
		d = &m->deadline[i];
		put_text(out, d->kind);
		put_text(out, d->severity);
		put_u(out, (d->has_respond ? 1u : 0) |
		    (d->has_resolve ? 2u : 0));
		put_span(out, d->respond);
		put_span(out, d->resolve);
	}
	put_parameters(out, &m->cases);
	put_parameters(out, &m->due);
}

/* As many as there are: a later program knows more. */
static void
put_sections(struct buf *out, const struct model *m)
{
	put_u(out, N_SECTIONS);
	for (size_t i = 0; i < N_SECTIONS; i++)
		put_parameters(out, &m->section[i]);
}

static void
put_calendar(struct buf *out, const struct calendar *c)
{
	size_t	 i;

	for (i = 0; i < NELEM(c->week); i++) {
		put_u(out, (uint64_t)c->week[i].from_min);
		put_u(out, (uint64_t)c->week[i].until_min);
	}
	put_u(out, c->dutch_holidays);
	put_u(out, c->n_holidays);
	for (i = 0; i < c->n_holidays; i++) {
		put_i(out, c->holiday[i].day.n);
		put_text(out, c->holiday[i].name);
	}
}

static void
put_journeys(struct buf *out, const struct model *m)
{
	const struct segment_journey	*j;
	const struct segment_step		*s;

	put_u(out, m->n_journeys);
	for (size_t i = 0; i < m->n_journeys; i++) {
		j = &m->journey[i];
		put_text(out, j->name);
		put_u(out, j->scheme);
		put_u(out, j->segment);
		put_i(out, j->priority);
		put_u(out, j->n_steps);
		for (size_t k = 0; k < j->n_steps; k++) {
			s = &j->step[k];
			put_i(out, s->number);
			put_i(out, s->after_days);
			put_text(out, s->channel);
			put_text(out, s->purpose);
			put_text(out, s->condition);
			put_text(out, s->action);
			put_text(out, s->text);
			put_text(out, s->owner);
		}
	}
}

static void
count_head(size_t total[N_TOTALS], const struct entity *e)
{
	total[TOTAL_LABELS] += e->labels.n + e->plural.n;
	total[TOTAL_WORDS] += e->n_aliases;
}

static void
count_scheme(size_t total[N_TOTALS], const struct scheme *s)
{
	size_t	 i;

	total[TOTAL_LABELS] += s->labels.n + s->help.n;
	total[TOTAL_SEGMENTS] += s->n_segments;
	total[TOTAL_PARAMETERS] += s->n_parameters;
	for (i = 0; i < s->n_segments; i++)
		total[TOTAL_LABELS] += s->segment[i].labels.n;
}

static void
put_totals(struct buf *out, const struct model *m)
{
	size_t	 total[N_TOTALS] = {0}, i;

	total[TOTAL_ENTITIES] = m->n_entities;
	total[TOTAL_RETIRED] = m->n_retired;
	total[TOTAL_SCHEMES] = m->n_schemes;
	total[TOTAL_HOLIDAYS] = m->calendar.n_holidays;
	total[TOTAL_DEADLINES] = m->n_deadlines;
	total[TOTAL_PARAMETERS] = m->cases.n_parameters + m->due.n_parameters;
	for (i = 0; i < N_SECTIONS; i++)
		total[TOTAL_PARAMETERS] += m->section[i].n_parameters;
	for (i = 0; i < m->n_entities; i++)
		count_head(total, &m->head[i]);
	for (i = 0; i < m->n_schemes; i++)
		count_scheme(total, &m->scheme[i]);
	total[TOTAL_JOURNEYS] = m->n_journeys;
	for (i = 0; i < m->n_journeys; i++)
		total[TOTAL_STEPS] += m->journey[i].n_steps;
	for (i = 0; i < N_TOTALS; i++)
		put_u(out, total[i]);
}

void
model_encode(struct buf *out, const struct model *m)
{
	const struct retired	*old;
	size_t			 start = out->len, i;
	char			 crc[4];

	buf_addmem(out, MODEL_MAGIC, 4);
	buf_addc(out, MODEL_VERSION);
	put_totals(out, m);
	put_u(out, m->revision);
	put_text(out, m->name);
	put_text(out, slice_of(m->currency));
	put_u(out, m->currency_digits);
	put_text(out, m->timezone);
	put_text(out, m->country);
	put_text(out, m->language);
	put_u(out, m->next_entity_id);
	put_entities(out, m);
	put_u(out, m->n_retired);
	for (i = 0; i < m->n_retired; i++) {
		old = &m->retired[i];
		put_u(out, old->id);
		put_u(out, old->next_field_id);
		put_u(out, old->is_columnar);
		put_text(out, old->name);
		put_text(out, old->prefix);
	}
	put_u(out, m->n_schemes);
	for (i = 0; i < m->n_schemes; i++)
		put_scheme(out, &m->scheme[i]);
	put_calendar(out, &m->calendar);
	put_cases(out, m);
	put_sections(out, m);
	put_journeys(out, m);
	le32_put(crc, crc32c(0, out->p + start, out->len - start));
	buf_addmem(out, crc, sizeof(crc));
}
