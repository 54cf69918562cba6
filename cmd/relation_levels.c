#include "cmd/relation.h"

#include "core/practice/relation/level.h"

/* ---- levels ---- */

struct levels_opts { bool all; };

static const struct opt levels_opt[] = {
	OPT_BOOL('a', "all", struct levels_opts, all,
	    N_("those who left, too")),
	OPT_END
};

static const struct out_column levels_column[] = {
	{ .name = "level", .label = N_("level"), .type = TYPE_TEXT },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "function", .label = N_("function"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "last", .label = N_("last contact"), .type = TYPE_DATE },
	{ .name = "last_kind", .label = N_("kind"), .type = TYPE_TEXT },
	{ .name = "channel", .label = N_("preferred"), .type = TYPE_TEXT },
	{ .name = "tone", .label = N_("tone"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "from", .label = N_("from"), .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
	{ .name = "until", .label = N_("until"), .type = TYPE_DATE,
	    .flags = OUT_EXTRA },
	{ .name = "affiliation", .label = N_("affiliation"),
	    .type = TYPE_REF, .flags = OUT_EXTRA },
};

/* Words for the reader, keys for programs. */
static void
put_level(struct crm *crm, const struct choice *c)
{
	if (c == NULL)
		out_missing(crm->out);
	else if (out_is_for_people(crm->out) &&
	    labels_find(c->labels, context_lang(crm)).len > 0)
		out_text(crm->out, labels_find(c->labels, context_lang(crm)));
	else
		out_text(crm->out, c->name);
}

static void
put_state(struct crm *crm, enum level_state state)
{
	static const char *const	words[] = {
		[LEVEL_NOBODY] = N_("nobody"), [LEVEL_LEFT] = N_("left"),
		[LEVEL_KNOWN] = N_("known"), [LEVEL_MET] = N_("met"),
	};

	out_texts(crm->out, out_is_for_people(crm->out) ?
	    lang_text(crm->lang, words[state]) : level_state_name(state));
}

static void
put_day(struct out *out, bool has, struct day day)
{
	if (has)
		out_day(out, day);
	else
		out_missing(out);
}

static void
put_holder(struct crm *crm, const struct level_holder *h)
{
	struct out		*out = crm->out;
	const struct entity	*affiliation = model_next_kind(crm->model,
				    KIND_AFFILIATION, NULL);

	out_row_begin(out);
	put_level(crm, h->level);
	put_state(crm, h->state);
	relation_put_ref(out, h->entity, h->id);
	out_filled(out, h->name);
	out_filled(out, h->function);
	put_day(out, h->has_last, zone_day(crm->when.zone, h->last));
	out_filled(out, context_contact_kind(crm, h->last_kind));
	out_filled(out, context_choice(crm, h->entity, ROLE_CHANNEL,
	    h->channel));
	out_filled(out, h->tone);
	put_day(out, h->has_from, h->from);
	put_day(out, h->has_until, h->until);
	relation_put_ref(out, affiliation, h->affiliation);
	out_row_end(out);
}

static enum err_code
levels_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct levels_opts	*o = opts;
	struct levels			 levels = {0};
	struct query_env		 env;
	struct record			 rec;
	enum err_code			 rc;

	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = relation_party(&rec, crm, &env, err);
	if (rc == ERR_OK)
		rc = levels_read(&levels, &env, rec.entity, rec.id,
		    out_is_for_people(crm->out) ? context_lang(crm) :
		    SLICE_EMPTY, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, levels_column,
		    NELEM(levels_column), err);
	if (rc == ERR_OK) {
		for (size_t i = 0; i < levels.list.n; i++)
			if (o->all || levels.list.p[i].state != LEVEL_LEFT)
				put_holder(crm, &levels.list.p[i]);
		out_table_end(crm->out);
	}
	VEC_RELEASE(&levels.list);
	return rc;
}

const struct cmd relation_levels = {
	.name = "levels", .operands = "ref",
	.brief = N_("each level, who is known there, when last spoken with, "
	    "in which tone"),
	.opts = levels_opt, .opts_size = sizeof(struct levels_opts),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = levels_exec,
	.complete = { COMPLETE_RECORD },
};

/* ---- gaps ---- */

struct gaps_opts { bool all; };

static const struct opt gaps_opt[] = {
	OPT_BOOL('a', "all", struct gaps_opts, all,
	    N_("those without gaps and those without people, too")),
	OPT_END
};

static const struct out_column gaps_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "people", .label = N_("people"), .type = TYPE_INT },
	{ .name = "met", .label = N_("met"), .type = TYPE_TEXT,
	    .flags = OUT_MANY | OUT_WRAP },
	{ .name = "known", .label = N_("only known"), .type = TYPE_TEXT,
	    .flags = OUT_MANY | OUT_WRAP },
	{ .name = "nobody", .label = N_("nobody"), .type = TYPE_TEXT,
	    .flags = OUT_MANY | OUT_WRAP },
};

/* A party that is shown; state, an enum level_state, is of each choice. */
struct gap {
	int64_t		 revenue;
	uint32_t	 id, people;
	const uint8_t	*state;
};

struct gaps_job {
	struct crm		*crm;
	const struct gaps_opts	*o;
	struct query_env	 env;
	const struct field	*field;		/* the levels */
	struct sales_sums	*sums;		/* of a year; NULL: no sales */
	uint32_t		 last_id;
	struct arena		*scratch;	/* while one party is read */
	VEC(struct gap)		 list;
};

/* The state of a level is that of the best known person on it. */
static enum level_state
state_of(const struct levels *l, const struct choice *c)
{
	enum level_state	best = LEVEL_NOBODY;

	for (size_t i = 0; i < l->list.n; i++) {
		const struct level_holder	*h = &l->list.p[i];

		if (h->level != NULL && h->state > LEVEL_LEFT &&
		    slice_eq(h->level->name, c->name))
			best = MAX(best, h->state);
	}
	return best;
}

static void
put_levels_in(struct gaps_job *job, const struct gap *g,
    enum level_state want)
{
	out_list_begin(job->crm->out);
	for (size_t i = 0; i < job->field->n_choices; i++)
		if (!job->field->choice[i].retired && g->state[i] == want)
			put_level(job->crm, &job->field->choice[i]);
	out_list_end(job->crm->out);
}

static enum err_code
put_gap(struct gaps_job *job, const struct gap *g, struct err *err)
{
	const struct entity	*party = model_find_party(job->crm->model);
	struct out		*out = job->crm->out;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_get(&rec, job->env.txn, party, g->id, err);
	if (rc)
		return rc;
	out_row_begin(out);
	relation_put_ref(out, party, g->id);
	out_text(out, record_name(&rec, job->scratch));
	if (job->sums != NULL)
		out_money(out, g->revenue, job->crm->model->currency_digits);
	else
		out_missing(out);
	out_i64(out, g->people);
	put_levels_in(job, g, LEVEL_MET);
	put_levels_in(job, g, LEVEL_KNOWN);
	put_levels_in(job, g, LEVEL_NOBODY);
	out_row_end(out);
	return ERR_OK;
}

/* Does anybody work there, and is there a level that nobody has met? */
static void
take_levels(struct gaps_job *job, uint32_t id, const struct levels *l)
{
	uint8_t		*state = ARENA_ARRAY(job->scratch, uint8_t,
			    job->field->n_choices);
	struct gap	 g = { .id = id };
	bool		 gap = false;

	for (size_t i = 0; i < l->list.n; i++)
		g.people += l->list.p[i].state > LEVEL_LEFT;
	for (size_t i = 0; i < job->field->n_choices; i++) {
		state[i] = (uint8_t)state_of(l, &job->field->choice[i]);
		gap |= !job->field->choice[i].retired && state[i] != LEVEL_MET;
	}
	if (!(gap && g.people > 0) && !job->o->all)
		return;
	if (job->sums != NULL && id <= job->last_id)
		g.revenue = job->sums[id].revenue;
	g.state = (const uint8_t *)slice_dup(job->crm->arena, (struct slice){
	    (const char *)state, job->field->n_choices }).p;
	*VEC_ADD(&job->list) = g;
}

/* In the order of handles, in which their people and contacts lie, too. */
static enum err_code
take_party(void *arg, const struct chosen *c, struct err *err)
{
	struct gaps_job	*job = arg;
	struct levels	 levels = {0};
	enum err_code	 rc;

	rc = levels_read(&levels, &job->env, c->record->entity, c->record->id,
	    SLICE_EMPTY, job->scratch, err);
	if (rc == ERR_OK)
		take_levels(job, c->record->id, &levels);
	VEC_RELEASE(&levels.list);
	arena_clear(job->scratch);
	return rc;
}

static int
most_revenue_first(const void *a, const void *b)
{
	const struct gap	*x = a, *y = b;

	if (x->revenue != y->revenue)
		return x->revenue > y->revenue ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* What each bought in the year up to today: who brings most comes first. */
static enum err_code
read_revenue(struct gaps_job *job, const struct entity *party,
    struct err *err)
{
	const struct entity	*sale = model_find_sale(job->crm->model, party);
	struct span		 year = { .months = 12 };
	struct range		 days;
	uint64_t		 count;
	enum err_code		 rc;

	rc = record_counts(&count, &job->last_id, job->env.txn, party, err);
	if (rc || sale == NULL)
		return rc;
	days.until.n = job->crm->today.n + 1;
	days.from = day_add_span(days.until, year, -1);
	job->sums = ARENA_ARRAY(job->crm->arena, struct sales_sums,
	    (size_t)job->last_id + 1);
	return sales_sum_parties(job->sums, job->last_id, job->env.txn,
	    job->crm->model, sale, days, false, 2, err);
}

static enum err_code
put_gaps(struct gaps_job *job, struct err *err)
{
	enum err_code	rc;

	if (job->list.n > 1)
		qsort(job->list.p, job->list.n, sizeof(*job->list.p),
		    most_revenue_first);
	rc = out_table_begin(job->crm->out, gaps_column, NELEM(gaps_column),
	    err);
	for (size_t i = 0; rc == ERR_OK && i < job->list.n &&
	    !out_is_done(job->crm->out); i++) {
		rc = put_gap(job, &job->list.p[i], err);
		arena_clear(job->scratch);
	}
	if (rc == ERR_OK)
		out_table_end(job->crm->out);
	return rc;
}

static enum err_code
gaps_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct gaps_job		 job = { .crm = crm, .o = opts };
	const struct entity	*party = model_find_party(crm->model);
	struct query		*where = NULL;
	struct levels		 none = {0};
	enum err_code		 rc;

	if (party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "parties are chosen with -w");
	rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK)
		rc = levels_read(&none, &job.env, party, 0, SLICE_EMPTY,
		    crm->arena, err);
	VEC_RELEASE(&none.list);
	job.field = none.field;
	job.scratch = arena_open();
	if (rc == ERR_OK && none.field == NULL)
		rc = err_set(err, ERR_USAGE, "the model has no levels");
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &job.env, party, err);
	if (rc == ERR_OK)
		rc = read_revenue(&job, party, err);
	if (rc == ERR_OK)
		rc = context_run(&job.env, party, where, take_party, &job,
		    err);
	query_release(where);
	if (rc == ERR_OK)
		rc = put_gaps(&job, err);
	VEC_RELEASE(&job.list);
	arena_close(job.scratch);
	return rc;
}

const struct cmd relation_gaps = {
	.name = "gaps",
	.brief = N_("organisations with levels where nobody is met, by what "
	    "they bring"),
	.opts = gaps_opt, .opts_size = sizeof(struct gaps_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = gaps_exec,
};
