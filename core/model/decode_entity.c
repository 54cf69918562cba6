/*
 * An entity with its fields and their choices: most of a model, of which a
 * command that looks at one record needs a twentieth.
 */
#include "core/model/encode_priv.h"

#include <assert.h>

#include "core/types/decimal.h"

static void
get_limit(struct value *v, struct decoder *d)
{
	v->type = (enum type)decoder_max(d, N_TYPES - 1);
	if (v->type == TYPE_NONE)
		return;
	v->digits = (uint8_t)decoder_max(d, DECIMAL_DIGITS_MAX);
	v->i = decoder_i(d);
}

static void
get_choice(struct choice *ch, struct decoder *d)
{
	uint64_t	 flags;

	ch->code = (uint16_t)decoder_max(d, UINT16_MAX);
	flags = decoder_max(d, 7);
	ch->retired = flags & 1;
	ch->state = (unsigned)(flags >> 1);
	ch->probability_ppm = decoder_i32(d);
	ch->name = decoder_text(d);
	ch->labels = decoder_labels(d);
	ch->help = decoder_labels(d);
	ch->aliases = decoder_words(&ch->n_aliases, d);
}

static void
get_choices(struct field *f, struct decoder *d)
{
	size_t	 i;

	f->n_choices = decoder_count(d, TOTAL_CHOICES);
	f->choice = d->choice;
	for (i = 0; i < f->n_choices; i++)
		get_choice(d->choice++, d);
}

static void
get_field(struct field *f, struct decoder *d)
{
	uint64_t	 flags;

	f->id = (uint16_t)decoder_max(d, UINT16_MAX);
	f->was_id = (uint16_t)decoder_max(d, UINT16_MAX);
	f->type = (enum type)decoder_max(d, N_TYPES - 1);
	f->role = (enum role)decoder_max(d, N_ROLES - 1);
	f->digits = (uint8_t)decoder_max(d, DECIMAL_DIGITS_MAX);
	flags = decoder_max(d, FLAGS_ALL);
	f->many = flags & FLAG_MANY;
	f->required = flags & FLAG_REQUIRED;
	f->unique = flags & FLAG_UNIQUE;
	f->indexed = flags & FLAG_INDEXED;
	f->personal = flags & FLAG_PERSONAL;
	f->search = flags & FLAG_SEARCH;
	f->name = decoder_text(d);
	f->labels = decoder_labels(d);
	f->help = decoder_labels(d);
	f->aliases = decoder_words(&f->n_aliases, d);
	f->to = (uint16_t)decoder_max(d, UINT16_MAX);
	get_limit(&f->min, d);
	get_limit(&f->max, d);
	f->pattern = decoder_text(d);
	f->default_text = decoder_text(d);
	f->check = decoder_text(d);
	f->stale_after = decoder_span(d);
	f->next_code = (uint16_t)decoder_max(d, UINT16_MAX);
	if (f->pattern.len > 0)
		f->matcher = pattern_new(d->arena);
	get_choices(f, d);
	if (f->type == TYPE_NONE)
		d->bad = true;
}

/* What comes after the words that an entity is found by. */
static void
get_body(struct entity *e, struct decoder *d)
{
	size_t	 i;

	if (d->version >= VERSION_BODIES)
		e->help = decoder_labels(d);
	e->check = decoder_text(d);
	e->next_field_id = (uint16_t)decoder_max(d, UINT16_MAX);
	e->n_fields = decoder_count(d, TOTAL_FIELDS);
	e->field = d->field;
	for (i = 0; i < e->n_fields; i++) {
		d->field->position = (uint16_t)i;
		get_field(d->field++, d);
	}
	if (e->n_fields > FIELDS_MAX)
		d->bad = true;
	e->n_key = decoder_count(d, TOTAL_KEYS);
	e->key = d->key;
	for (i = 0; i < e->n_key; i++)
		*d->key++ = (uint16_t)decoder_max(d,
		    e->n_fields > 0 ? e->n_fields - 1 : 0);
	if (e->n_key > e->n_fields)
		d->bad = true;
	if (!d->bad)
		entity_link(e);
}

void
entity_decode(struct entity *e, struct slice *body, struct decoder *d)
{
	e->id = (uint16_t)decoder_max(d, UINT16_MAX);
	e->kind = (enum kind)decoder_max(d, N_KINDS - 1);
	e->name = decoder_text(d);
	e->prefix = decoder_text(d);
	e->labels = decoder_labels(d);
	e->plural = decoder_labels(d);
	if (d->version < VERSION_BODIES)
		e->help = decoder_labels(d);
	e->aliases = decoder_words(&e->n_aliases, d);
	e->is_columnar = e->kind == KIND_SALE;
	if (d->version < VERSION_BODIES)
		get_body(e, d);
	else
		body->len = (size_t)decoder_max(d, (size_t)(d->end - d->p));
}

void
entity_open_pools(struct decoder *d)
{
	const size_t	*n = d->left;
	struct arena	*a = d->arena;

	d->field = ARENA_ARRAY(a, struct field, n[TOTAL_FIELDS]);
	d->choice = ARENA_ARRAY(a, struct choice, n[TOTAL_CHOICES]);
	d->label = ARENA_ARRAY(a, struct label, n[TOTAL_LABELS]);
	d->word = ARENA_ARRAY(a, struct slice, n[TOTAL_WORDS]);
	d->key = ARENA_ARRAY(a, uint16_t, n[TOTAL_KEYS]);
}

/* One that is damaged has its name, but no fields. */
static void
complete(struct entity *e, struct slice body, struct bodies *b)
{
	struct entity	 head = *e;
	struct decoder	 d = { .arena = b->arena, .version = MODEL_VERSION };

	d.p = (const unsigned char *)body.p;
	d.end = d.p + body.len;
	decoder_totals(&d, TOTAL_FIELDS, N_TOTALS_BODY);
	if (!d.bad) {
		entity_open_pools(&d);
		get_body(e, &d);
	}
	if (d.bad || d.p != d.end) {
		*e = head;
		e->is_whole = true;
		b->damaged = true;
	}
}

const struct entity *
model_complete_entity(const struct model *m, const struct entity *e)
{
	struct bodies	*b = m->bodies;
	struct slice	*body;

	if (b == NULL)
		return e;
	body = &b->body[e - m->head];
	if (body->p != NULL) {
		assert(pthread_equal(b->owner, pthread_self()));
		complete((struct entity *)(uintptr_t)e, *body, b);
		body->p = NULL;
	}
	return e;
}

bool
model_is_damaged(const struct model *m)
{
	return m->bodies != NULL && m->bodies->damaged;
}

enum err_code
model_complete(const struct model *m, struct err *err)
{
	for (size_t i = 0; i < m->n_entities; i++)
		(void)model_entity(m, i);
	if (model_is_damaged(m))
		return err_set(err, ERR_STORE, "the data model in the store "
		    "is damaged: it does not add up");
	return ERR_OK;
}
