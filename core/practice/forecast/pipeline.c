#include "core/practice/forecast/pipeline.h"

#include <math.h>

#include "core/practice/role.h"
#include "core/record/change.h"
#include "core/types/decimal.h"

enum { STAGES_MAX = 64 };	/* told apart in what the journal says */

/* What the journal tells of a deal. */
struct past {
	uint64_t	was_in;		/* stages, by position */
	uint64_t	entry;		/* the oldest since the moment */
	bool		is_new, is_gone;
	bool		changed[3];	/* stage, amount, close: since it */
	struct value	then[3];
};

struct reader {
	struct pipeline		*p;
	const struct query_env	*env;
	struct instant		 since;
	const struct field	*field[3];	/* stage, amount, close */
	struct past		*past;		/* [last_id + 1] */
	uint32_t		 last_id;
	bool			 all;		/* no filter */
	struct err		*err;
};

const char *
deal_why_text(enum deal_why why)
{
	static const char *const	text[] = {
		[DEAL_NO_DATE] = "no date", [DEAL_PAST_DATE] = "past date",
		[DEAL_NO_AMOUNT] = "no amount",
		[DEAL_NO_CHANCE] = "no chance known",
	};

	return text[why];
}

const char *
deal_source_name(enum deal_source s)
{
	static const char *const	name[] = {
		[DEAL_OWN] = "deal", [DEAL_STAGE] = "stage",
		[DEAL_LEARNED] = "learned",
	};

	return name[s];
}

/* ---- the journal ---- */

static size_t
position_of(const struct field *f, const struct choice *c)
{
	return (size_t)(c - f->choice);
}

static void
note_stage(struct reader *r, struct past *past, const struct value *v)
{
	const struct choice	*c;

	if (v->type != TYPE_ENUM)
		return;
	c = field_find_code(r->field[0], (uint16_t)v->i);
	if (c != NULL && position_of(r->field[0], c) < STAGES_MAX)
		past->was_in |= (uint64_t)1 << position_of(r->field[0], c);
}

static enum err_code
one_value(struct value *v, struct arena *scratch, bool is_set,
    struct slice bytes, struct err *err)
{
	const struct value	*all;
	size_t			 n = 0;
	enum err_code		 rc = ERR_OK;

	*v = (struct value){0};
	if (is_set && bytes.p != NULL)
		rc = change_values(&all, &n, scratch, bytes, err);
	if (rc == ERR_OK && n > 0)
		*v = all[0];
	return rc;
}

static enum err_code
see_change(struct reader *r, const struct change *c, uint64_t number,
    bool is_since, struct arena *scratch)
{
	struct past	*past = &r->past[c->id];
	bool		 first = past->entry != number;
	struct value	 before, after;

	past->is_gone |= c->op == CHANGE_DEL && past->entry == 0;
	if (is_since) {
		past->entry = number;
		/* Added again by an undo: it was there before. */
		if (first)
			past->is_new = c->op == CHANGE_ADD;
	}
	for (size_t i = 0; i < c->n_fields; i++) {
		const struct change_field	*f = &c->field[i];
		enum err_code			 rc;

		for (int k = 0; k < 3; k++) {
			if (r->field[k] == NULL ||
			    f->field != r->field[k]->id)
				continue;
			rc = one_value(&before, scratch, f->was_set,
			    f->before, r->err);
			if (rc == ERR_OK)
				rc = one_value(&after, scratch, f->is_set,
				    f->after, r->err);
			if (rc)
				return rc;
			if (k == 0) {
				note_stage(r, past, &before);
				note_stage(r, past, &after);
			}
			if (is_since && (first || !past->changed[k])) {
				past->changed[k] = true;
				past->then[k] = before;
			}
		}
	}
	return ERR_OK;
}

static enum err_code
read_entry(struct reader *r, uint64_t number, struct arena *scratch)
{
	struct journal_entry	entry;
	enum err_code		rc;

	rc = journal_get(&entry, r->env->txn, number, r->err);
	for (uint32_t i = 1; rc == ERR_OK && i <= entry.items; i++) {
		struct slice		public, private;
		struct change_reader	cr;
		struct change		c;
		bool			more = true;

		rc = journal_get_item(&public, &private, r->env->txn, number,
		    i, r->err);
		if (rc || !change_is_records(public))
			continue;
		change_reader_init(&cr, public, private);
		change_reader_only(&cr, r->p->entity, 0);
		while (rc == ERR_OK && more) {
			rc = change_next(&c, &more, &cr, scratch, r->err);
			if (rc == ERR_OK && more && c.id <= r->last_id)
				rc = see_change(r, &c, number,
				    entry.author.time_us > r->since.us,
				    scratch);
			arena_clear(scratch);
		}
	}
	return rc;
}

static enum err_code
read_journal(struct reader *r)
{
	struct arena	*scratch = arena_open();
	uint64_t	 last;
	enum err_code	 rc = journal_last(&last, r->env->txn, r->err);

	for (; rc == ERR_OK && last > 0; last--)
		rc = read_entry(r, last, scratch);
	arena_close(scratch);
	return rc;
}

/* ---- deals as they are ---- */

static bool
has_ended(const struct choice *c)
{
	return c != NULL && c->state != CHOICE_OPEN;
}

static const struct choice *
stage_of(const struct reader *r, const struct record *rec)
{
	struct value	v = record_value(rec, r->field[0]);

	return v.type != TYPE_ENUM ? NULL :
	    field_find_code(r->field[0], (uint16_t)v.i);
}

/* Chances are learned from all deals, chosen or not. */
static enum err_code
see_ended(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct reader		*r = arg;
	const struct past	*past = &r->past[rec->id];
	const struct choice	*c = stage_of(r, rec);

	(void)more;
	(void)err;
	if (!has_ended(c))
		return ERR_OK;
	for (size_t i = 0; i < r->p->stage.n; i++) {
		size_t	at = position_of(r->field[0],
			    r->p->stage.p[i].choice);

		if (at >= STAGES_MAX || !(past->was_in >> at & 1))
			continue;
		r->p->stage.p[i].ended++;
		r->p->stage.p[i].won += c->state == CHOICE_WON;
	}
	return ERR_OK;
}

static void
add_open(struct reader *r, const struct record *rec, const struct choice *c)
{
	struct pipeline_deal	*d = VEC_ADD(&r->p->open);
	struct value		 own = role_value(rec, ROLE_PROBABILITY);

	*d = (struct pipeline_deal){ .id = rec->id, .stage = c,
	    .chance = (double)NAN, .source = DEAL_STAGE };
	d->party = role_value(rec, ROLE_PARTY);
	d->amount = role_value(rec, ROLE_AMOUNT);
	if (own.type == TYPE_PERCENT) {
		d->chance = (double)own.i / 1e6;
		d->source = DEAL_OWN;
	}
	d->has_close = role_day(&d->close, rec, ROLE_EXPECTED_CLOSE,
	    r->env->when.zone);
}

static bool
differs(const struct value *a, const struct value *b)
{
	return a->type != b->type ||
	    (a->type != TYPE_NONE && value_compare(a, b) != 0);
}

static void
add_change(struct reader *r, const struct record *rec, uint32_t id)
{
	const struct past	*past = &r->past[id];
	struct pipeline_change	 c = { .id = id, .is_new = past->is_new,
				    .is_gone = rec == NULL };
	struct value		 now[3] = {0}, then[3];
	bool			 any = past->is_new || rec == NULL;

	for (int k = 0; k < 3; k++) {
		if (rec != NULL && r->field[k] != NULL)
			now[k] = record_value(rec, r->field[k]);
		then[k] = past->changed[k] ? past->then[k] : now[k];
		any |= differs(&then[k], &now[k]);
	}
	if (!any || (past->is_new && rec == NULL))
		return;
	for (int k = 0; k < 2; k++) {
		const struct value	*v = k == 0 ? then : now;

		if (v[0].type == TYPE_ENUM)
			c.stage[k] = field_find_code(r->field[0],
			    (uint16_t)v[0].i);
		c.amount[k] = v[1];
		c.close[k] = v[2];
	}
	*VEC_ADD(&r->p->change) = c;
}

static enum err_code
see_deal(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct reader		*r = arg;
	struct past		*past = &r->past[rec->id];
	const struct choice	*c = stage_of(r, rec);

	(void)more;
	(void)err;
	if (!has_ended(c))
		add_open(r, rec, c);
	if (past->entry != 0)
		add_change(r, rec, rec->id);
	past->is_gone = false;
	return ERR_OK;
}

/* ---- chances ---- */

static void
find_chances(struct pipeline *p)
{
	for (size_t i = 0; i < p->stage.n; i++) {
		struct pipeline_stage	*s = &p->stage.p[i];
		double			 ended = (double)s->ended;

		s->chance = s->said;
		if (!isnan(s->said))
			s->chance = ((double)s->won + PIPELINE_TRUST *
			    s->said) / (ended + PIPELINE_TRUST);
		else if (ended >= PIPELINE_TRUST)
			s->chance = (double)s->won / ended;
	}
}

static void
judge(struct pipeline *p, struct pipeline_deal *d, struct day today)
{
	struct pipeline_stage	*s = NULL;

	for (size_t i = 0; i < p->stage.n && s == NULL; i++)
		if (p->stage.p[i].choice == d->stage)
			s = &p->stage.p[i];
	if (s != NULL) {
		s->n_open++;
		if (d->amount.type != TYPE_NONE)
			s->amount += decimal_to_f64(d->amount.i,
			    d->amount.digits);
	}
	if (s != NULL && d->source != DEAL_OWN) {
		d->chance = s->chance;
		d->source = s->ended > 0 ? DEAL_LEARNED : DEAL_STAGE;
	}
	d->why = d->amount.type == TYPE_NONE ? DEAL_NO_AMOUNT :
	    isnan(d->chance) ? DEAL_NO_CHANCE :
	    !d->has_close ? DEAL_NO_DATE :
	    d->close.n < today.n ? DEAL_PAST_DATE : DEAL_COUNTED;
}

double
pipeline_expected(const struct pipeline_deal *d)
{
	return d->why != DEAL_COUNTED ? 0 : d->chance *
	    decimal_to_f64(d->amount.i, d->amount.digits);
}

static int
most_expected_first(const void *a, const void *b)
{
	const struct pipeline_deal	*x = a, *y = b;
	double	ex = pipeline_expected(x), ey = pipeline_expected(y);

	if ((x->why == DEAL_COUNTED) != (y->why == DEAL_COUNTED))
		return x->why == DEAL_COUNTED ? -1 : 1;
	if (ex > ey || ex < ey)
		return ex > ey ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int
by_id(const void *a, const void *b)
{
	const struct pipeline_change	*x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* ---- all ---- */

static enum err_code
open_reader(struct reader *r, struct arena *arena)
{
	static const enum role	roles[] = { ROLE_STAGE, ROLE_AMOUNT,
				    ROLE_EXPECTED_CLOSE };
	struct pipeline		*p = r->p;
	uint64_t		 count;
	enum err_code		 rc;

	p->entity = model_next_kind(r->env->model, KIND_DEAL, NULL);
	if (p->entity == NULL)
		return err_set(r->err, ERR_USAGE, "the model has no deals");
	for (int k = 0; k < 3; k++)
		r->field[k] = entity_role(p->entity, roles[k]);
	p->stage_field = r->field[0];
	if (p->stage_field == NULL || p->stage_field->type != TYPE_ENUM)
		return err_set(r->err, ERR_USAGE, "the deals of the model "
		    "have no stage: a field in that role");
	for (size_t i = 0; i < p->stage_field->n_choices; i++) {
		const struct choice	*c = &p->stage_field->choice[i];

		if (!has_ended(c) && !c->retired)
			*VEC_ADD(&p->stage) = (struct pipeline_stage){
			    .choice = c, .said = c->probability_ppm < 0 ?
			    (double)NAN : (double)c->probability_ppm / 1e6 };
	}
	rc = record_counts(&count, &r->last_id, r->env->txn, p->entity,
	    r->err);
	if (rc == ERR_OK)
		r->past = ARENA_ARRAY(arena, struct past,
		    (size_t)r->last_id + 1);
	return rc;
}

enum err_code
pipeline_read(struct pipeline *p, const struct query_env *env,
    struct query *where, struct instant since, struct arena *arena,
    struct err *err)
{
	struct reader	r = { .p = p, .env = env, .since = since, .err = err,
			    .all = where == NULL };
	enum err_code	rc;

	memset(p, 0, sizeof(*p));
	rc = open_reader(&r, arena);
	if (rc == ERR_OK)
		rc = read_journal(&r);
	if (rc == ERR_OK)
		rc = query_run(NULL, env, p->entity, see_ended, &r, err);
	if (rc == ERR_OK)
		rc = query_run(where, env, p->entity, see_deal, &r, err);
	if (rc)
		return rc;
	for (uint32_t id = 1; r.all && id <= r.last_id; id++)
		if (r.past[id].is_gone && r.past[id].entry != 0)
			add_change(&r, NULL, id);
	find_chances(p);
	for (size_t i = 0; i < p->open.n; i++)
		judge(p, &p->open.p[i], when_today(&env->when));
	if (p->open.n > 0)
		qsort(p->open.p, p->open.n, sizeof(*p->open.p),
		    most_expected_first);
	if (p->change.n > 0)
		qsort(p->change.p, p->change.n, sizeof(*p->change.p), by_id);
	return ERR_OK;
}

void
pipeline_release(struct pipeline *p)
{
	VEC_RELEASE(&p->open);
	VEC_RELEASE(&p->stage);
	VEC_RELEASE(&p->change);
}
