#include "core/model/glossary_priv.h"

/* The few words of the program itself, English first. */
static const char *const words[N_GLOSSARY_WORDS][2] = {
	[WORD_GLOSSARY] = { "glossary", "begrippenlijst" },
	[WORD_PREFIX] = { "handles begin with", "codes beginnen met" },
	[WORD_ALSO] = { "also called", "ook genoemd" },
	[WORD_REQUIRED] = { "required", "verplicht" },
	[WORD_UNIQUE] = { "unique", "uniek" },
	[WORD_MANY] = { "several", "meer waarden" },
	[WORD_PERSONAL] = { "personal data", "persoonsgegeven" },
	[WORD_DEFAULT] = { "default", "standaard" },
	[WORD_MIN] = { "at least", "minstens" },
	[WORD_MAX] = { "at most", "hoogstens" },
	[WORD_PATTERN] = { "of the form", "van de vorm" },
	[WORD_CHECK] = { "must hold", "moet gelden" },
	[WORD_STALE] = { "confirm again after", "opnieuw bevestigen na" },
	[WORD_RETIRED] = { "no longer used", "niet meer gebruikt" },
	[WORD_SEGMENTS] = { "segments", "segmenten" },
	[WORD_FIELD] = { "field", "veld" },
	[WORD_TYPE] = { "type", "type" },
	[WORD_MEANING] = { "meaning", "betekenis" },
	[WORD_CONTACT_EVERY] = { "contact every", "contact elke" },
	[WORD_DEADLINES] = { "deadlines of cases, in working time",
	    "termijnen van zaken, in werktijd" },
	[WORD_ANY_CASE] = { "every other case", "elke andere zaak" },
	[WORD_ANSWER] = { "answer within", "antwoord binnen" },
	[WORD_SOLVE] = { "solve within", "oplossing binnen" },
	[WORD_JOURNEY] = { "journey", "klantreis" }
};

const char *
glossary_word(const struct glossary *g, enum glossary_word word)
{
	return words[word][slice_eq(g->lang, SLICE("nl"))];
}

struct slice
glossary_label(const struct glossary *g, struct labels l, struct slice name)
{
	struct slice	 text = labels_find(l, g->lang);

	return text.len > 0 ? text : name;
}

static void
note(struct buf *out, const char *fmt, ...) CRM_PRINTF(2, 3);

static void
note(struct buf *out, const char *fmt, ...)
{
	va_list	 ap;

	if (out->len > 0)
		buf_adds(out, "; ");
	va_start(ap, fmt);
	buf_addfv(out, fmt, ap);
	va_end(ap);
}

static void
note_limit(struct buf *out, const char *word, const struct value *limit)
{
	struct buf	 text = {0};

	if (limit->type == TYPE_NONE)
		return;
	value_write(&text, limit, zone_utc());
	note(out, "%s %s", word, buf_cstr(&text));
	buf_release(&text);
}

void
glossary_type(struct buf *out, const struct glossary *g,
    const struct field *f)
{
	const struct entity	*to;

	buf_adds(out, type_name(f->type));
	if (f->type == TYPE_REF) {
		to = model_find_entity_id(g->model, f->to);
		if (to != NULL)
			buf_addf(out, " (%.*s)", SLICE_ARG(to->name));
	}
	if (f->many)
		buf_addf(out, ", %s", glossary_word(g, WORD_MANY));
}

/* What a field asks beside its type, in one line. */
void
glossary_rules(struct buf *out, const struct glossary *g,
    const struct field *f)
{
	struct buf	 rules = {0}, span = {0};

	if (f->required)
		note(&rules, "%s", glossary_word(g, WORD_REQUIRED));
	if (f->unique)
		note(&rules, "%s", glossary_word(g, WORD_UNIQUE));
	if (f->personal)
		note(&rules, "%s", glossary_word(g, WORD_PERSONAL));
	note_limit(&rules, glossary_word(g, WORD_MIN), &f->min);
	note_limit(&rules, glossary_word(g, WORD_MAX), &f->max);
	if (f->pattern.len > 0)
		note(&rules, "%s %.*s", glossary_word(g, WORD_PATTERN),
		    SLICE_ARG(f->pattern));
	if (f->default_text.len > 0)
		note(&rules, "%s %.*s", glossary_word(g, WORD_DEFAULT),
		    SLICE_ARG(f->default_text));
	if (f->check.len > 0)
		note(&rules, "%s: %.*s", glossary_word(g, WORD_CHECK),
		    SLICE_ARG(f->check));
	if (f->stale_after.months != 0 || f->stale_after.days != 0 ||
	    f->stale_after.us != 0) {
		span_write(&span, f->stale_after);
		note(&rules, "%s %s", glossary_word(g, WORD_STALE),
		    buf_cstr(&span));
	}
	buf_add(out, buf_slice(&rules));
	buf_release(&rules);
	buf_release(&span);
}

void
glossary_segment(struct buf *out, const struct glossary *g,
    const struct segment *seg)
{
	const struct span	*every = &seg->contact_every;

	if (seg->where.len > 0)
		buf_addf(out, ": %.*s", SLICE_ARG(seg->where));
	if (every->days == 0 && every->months == 0)
		return;
	buf_addf(out, "%s%s ", seg->where.len > 0 ? "; " : ": ",
	    glossary_word(g, WORD_CONTACT_EVERY));
	span_write(out, *every);
}

bool
glossary_step(struct buf *out, const struct glossary *g,
    const struct scheme *scheme, const struct segment *seg, size_t i)
{
	const struct model		*m = g->model;
	const struct segment_journey	*j = NULL;
	const struct segment_step		*s;

	for (size_t k = 0; k < m->n_journeys; k++)
		if (&m->scheme[m->journey[k].scheme] == scheme &&
		    &scheme->segment[m->journey[k].segment] == seg)
			j = &m->journey[k];
	if (j == NULL || i >= j->n_steps)
		return false;
	s = &j->step[i];
	buf_clear(out);
	buf_addf(out, "%s %.*s, %lld: ", glossary_word(g, WORD_JOURNEY),
	    SLICE_ARG(j->name), (long long)s->number);
	if (s->after_days > 0)
		buf_addf(out, "+%dd, ", s->after_days);
	if (s->channel.len > 0)
		buf_addf(out, "%.*s: ", SLICE_ARG(s->channel));
	buf_add(out, s->action);
	return true;
}

/* A value of a case in this role, as people call it. */
static void
add_value(struct buf *out, const struct glossary *g, enum role role,
    struct slice name)
{
	const struct entity	*e = NULL;
	const struct choice	*c = NULL;
	const struct field	*f;

	if (name.len == 0)
		return;
	while (c == NULL && (e = model_next_kind(g->model, KIND_CASE, e)) !=
	    NULL) {
		f = entity_role(e, role);
		if (f != NULL && f->type == TYPE_ENUM)
			c = field_find_choice(f, name);
	}
	if (c != NULL)
		name = glossary_label(g, c->labels, c->name);
	buf_addf(out, "%s%.*s", out->len > 0 ? ", " : "", SLICE_ARG(name));
}

/* Days are working days: two weeks of them would be three on the wall. */
static void
add_time(struct buf *out, const struct glossary *g, enum glossary_word word,
    struct span time, const char *before)
{
	buf_addf(out, "%s%s ", before, glossary_word(g, word));
	if (time.days > 0)
		buf_addf(out, "%dd", time.days);
	time.days = 0;
	if (time.us > 0)
		span_write(out, time);
}

void
glossary_deadline(struct buf *out, const struct glossary *g,
    const struct deadline *d)
{
	add_value(out, g, ROLE_KIND, d->kind);
	add_value(out, g, ROLE_SEVERITY, d->severity);
	if (out->len == 0)
		buf_adds(out, glossary_word(g, WORD_ANY_CASE));
	if (d->has_respond)
		add_time(out, g, WORD_ANSWER, d->respond, ": ");
	if (d->has_resolve)
		add_time(out, g, WORD_SOLVE, d->resolve,
		    d->has_respond ? ", " : ": ");
}
