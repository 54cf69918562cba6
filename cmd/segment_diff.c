/*
 * crm segment diff: what was said of a day, and what is said of it now.
 */
#include "cmd/segment_moves.h"
#include "core/practice/segment/freeze_diff.h"
#include "core/practice/segment/segment_move.h"

struct diff_opts { bool who, exit_code; };

static const struct opt diff_opt[] = {
	OPT_BOOL(0, "who", struct diff_opts, who,
	    N_("a line per party instead of sums")),
	OPT_BOOL(0, "exit-code", struct diff_opts, exit_code,
	    N_("end with 1 when anything differs")),
	OPT_END
};

/* ---- which snapshot ---- */

static enum err_code
none_there(const struct snapshots *all, const struct scheme *sc,
    const char *text, struct err *err)
{
	char	day[DAY_TEXT];

	if (text == NULL || all->list.n == 0)
		err_set(err, ERR_NOTFOUND, "there is no snapshot of %.*s",
		    SLICE_ARG(sc->name));
	else
		err_set(err, ERR_NOTFOUND, "there is no snapshot of %.*s of "
		    "%s", SLICE_ARG(sc->name), text);
	if (all->list.n == 0) {
		err_hint(err, "crm segment freeze %.*s makes one",
		    SLICE_ARG(sc->name));
	} else {
		day_write(day, all->list.p[all->list.n - 1].day);
		err_hint(err, "the last one is of %.*s", DAY_TEXT, day);
	}
	return ERR_NOTFOUND;
}

/* That of a day, or the last one. */
static enum err_code
find_then(const struct frozen **then, struct crm *crm,
    const struct scheme *sc, const char *text, struct err *err)
{
	struct snapshots	all = {{0}};
	struct day		day = { 0 };
	enum err_code		rc = ERR_OK;

	*then = NULL;
	if (text != NULL)
		rc = when_parse_day(&day, slice_of(text), &crm->when, err);
	if (rc)
		return err->code = ERR_USAGE;
	rc = freeze_list(&all, crm->txn, sc, crm->arena, err);
	if (rc == ERR_OK && text == NULL && all.list.n > 0)
		day = all.list.p[all.list.n - 1].day;
	if (rc == ERR_OK && (text != NULL || all.list.n > 0))
		rc = freeze_read(then, crm->txn, model_find_party(crm->model),
		    sc, day, crm->arena, err);
	if (rc == ERR_OK && *then == NULL)
		rc = none_there(&all, sc, text, err);
	VEC_RELEASE(&all.list);
	return rc;
}

/* ---- what is said ---- */

static void
put_segment(struct crm *crm, const struct freeze_diff *d, size_t at)
{
	const struct scheme	*sc = d->now->scheme;
	struct labels		 labels = {0};

	if (at == SEGMENT_NONE) {
		out_missing(crm->out);
		return;
	}
	/* The snapshot may have segments that are no more. */
	for (size_t i = 0; i < sc->n_segments; i++)
		if (slice_eq(sc->segment[i].name, d->name[at]))
			labels = sc->segment[i].labels;
	out_text(crm->out, context_word(crm, d->name[at], labels));
}

static void
put_cause(struct crm *crm, enum freeze_cause cause)
{
	static const char *const	word[N_FREEZE_CAUSES] = {
		N_("late"), N_("corrected"), N_("late+corrected"),
		N_("indirect"), N_("model"), N_("unknown")
	};

	out_texts(crm->out, out_is_for_people(crm->out) ?
	    lang_text(crm->lang, word[cause]) : freeze_cause_name(cause));
}

static int64_t
revenue_of(const struct freeze_diff *d, uint32_t id)
{
	return id <= d->now->last_id ? d->now->in_period[id].revenue : 0;
}

static void
say_heading(struct crm *crm, const struct freeze_diff *d)
{
	char		day[DAY_TEXT], taken[INSTANT_TEXT];
	size_t		n;
	uint32_t	last = 0;
	uint64_t	parties = 0;

	for (size_t i = 0; i < d->list.n; i++) {
		parties += d->list.p[i].id != last;
		last = d->list.p[i].id;
	}
	day_write(day, d->then->head.day);
	n = instant_write(taken, crm->when.zone,
	    (struct instant){ d->then->head.taken_us });
	out_prose(crm->out, lang_text(crm->lang, N_("Snapshot of %.*s, taken "
	    "%.*s: %llu of %llu parties are elsewhere now.\n")), DAY_TEXT,
	    day, (int)MIN(n, (size_t)16), taken, (unsigned long long)parties,
	    (unsigned long long)MAX(d->then->n_parties, d->now->n_parties));
	if (!d->has_journal)
		out_prose(crm->out, "%s", lang_text(crm->lang, N_("The "
		    "journal of then is not in this store: why is not "
		    "known.\n")));
	else if (!d->has_model)
		out_prose(crm->out, "%s", lang_text(crm->lang, N_("The data "
		    "model of then cannot be had: why is not known.\n")));
	out_prose(crm->out, "\n");
}

static const struct out_column sum_column[] = {
	{ .name = "cause", .label = N_("cause"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "from", .label = N_("from"), .type = TYPE_TEXT },
	{ .name = "to", .label = N_("to"), .type = TYPE_TEXT },
	{ .name = "parties", .label = N_("parties"), .type = TYPE_INT },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
};

struct sum { uint64_t parties; int64_t revenue; };

static enum err_code
put_sums(struct crm *crm, const struct freeze_diff *d, struct err *err)
{
	size_t		 n = d->n_names + 1, all = N_FREEZE_CAUSES * n * n;
	struct sum	*sum = ARENA_ARRAY(crm->arena, struct sum, all);
	enum err_code	 rc;

	for (size_t i = 0; i < d->list.n; i++) {
		const struct freeze_change	*x = &d->list.p[i];
		size_t	from = x->from == SEGMENT_NONE ? n - 1 : x->from;
		size_t	to = x->to == SEGMENT_NONE ? n - 1 : x->to;
		struct sum	*s = &sum[((size_t)x->cause * n + from) * n +
				    to];

		s->parties++;
		if (!i64_add(&s->revenue, s->revenue, revenue_of(d, x->id)))
			return err_set(err, ERR_RANGE,
			    "the sales are too large");
	}
	rc = out_table_begin(crm->out, sum_column, NELEM(sum_column), err);
	for (size_t i = 0; rc == ERR_OK && i < all; i++) {
		size_t	from = i / n % n, to = i % n;

		if (sum[i].parties == 0)
			continue;
		out_row_begin(crm->out);
		put_cause(crm, (enum freeze_cause)(i / (n * n)));
		put_segment(crm, d, from == n - 1 ? SEGMENT_NONE : from);
		put_segment(crm, d, to == n - 1 ? SEGMENT_NONE : to);
		out_i64(crm->out, (int64_t)sum[i].parties);
		out_money(crm->out, sum[i].revenue,
		    crm->model->currency_digits);
		out_row_end(crm->out);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	return rc;
}

static const struct out_column who_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "cause", .label = N_("cause"), .type = TYPE_TEXT },
	{ .name = "from", .label = N_("from"), .type = TYPE_TEXT },
	{ .name = "to", .label = N_("to"), .type = TYPE_TEXT },
	{ .name = "late", .label = N_("recorded later"), .type = TYPE_INT },
	{ .name = "corrected", .label = N_("changed later"),
	    .type = TYPE_INT },
	{ .name = "entry", .label = N_("from entry"), .type = TYPE_INT },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
};

static void
put_count(struct crm *crm, uint64_t n)
{
	if (n == 0)
		out_missing(crm->out);
	else
		out_i64(crm->out, (int64_t)n);
}

static enum err_code
put_change(struct crm *crm, const struct freeze_diff *d,
    const struct freeze_change *x, struct arena *scratch, struct err *err)
{
	struct value	ref = { .type = TYPE_REF, .i = x->id };
	struct record	rec;
	struct buf	b = {0};
	enum err_code	rc;

	/* The handle of then, also when it leads elsewhere by now. */
	rc = record_find(&rec, crm->txn, d->now->entity, x->id, err);
	if (rc)
		return rc;
	out_row_begin(crm->out);
	handle_write(&b, d->now->entity, x->id);
	out_named(crm->out, &ref, buf_slice(&b));
	buf_release(&b);
	if (rec.bytes.p == NULL)
		out_missing(crm->out);
	else
		out_text(crm->out, record_name(&rec, scratch));
	put_cause(crm, x->cause);
	put_segment(crm, d, x->from);
	put_segment(crm, d, x->to);
	put_count(crm, x->touch.late);
	put_count(crm, x->touch.corrected);
	put_count(crm, x->touch.entry);
	out_money(crm->out, revenue_of(d, x->id),
	    crm->model->currency_digits);
	out_row_end(crm->out);
	return ERR_OK;
}

static enum err_code
put_who(struct crm *crm, const struct freeze_diff *d, struct err *err)
{
	struct arena	*scratch = arena_open();
	enum err_code	 rc;

	rc = out_table_begin(crm->out, who_column, NELEM(who_column), err);
	for (size_t i = 0; rc == ERR_OK && i < d->list.n &&
	    !out_is_done(crm->out); i++) {
		arena_clear(scratch);
		rc = put_change(crm, d, &d->list.p[i], scratch, err);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
	arena_close(scratch);
	return rc;
}

static enum err_code
diff_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct diff_opts	*o = opts;
	const struct scheme	*sc;
	const struct frozen	*then;
	struct freeze_diff	 d = {0};
	struct query_env	 env;
	enum err_code		 rc;

	if (crm->args->n < 1 || crm->args->n > 2)
		return err_set(err, ERR_USAGE, "diff of which scheme, and of "
		    "which day?");
	if (crm->has_as_of)
		return err_set(err, ERR_USAGE, "diff takes the day of its "
		    "snapshot, not --as-of");
	rc = segment_find_scheme(&sc, crm, slice_of(crm->args->v[0]), err);
	if (rc == ERR_OK)
		rc = find_then(&then, crm, sc, crm->args->n == 2 ?
		    crm->args->v[1] : NULL, err);
	if (rc == ERR_OK)
		rc = context_env_of(&env, crm, then->head.day, err);
	if (rc == ERR_OK)
		rc = freeze_diff(&d, &env, sc, then, crm->arena, err);
	if (rc == ERR_OK) {
		say_heading(crm, &d);
		rc = o->who ? put_who(crm, &d, err) : put_sums(crm, &d, err);
	}
	if (rc == ERR_OK && o->exit_code && d.list.n > 0)
		rc = ERR_NO;
	VEC_RELEASE(&d.list);
	return rc;
}

const struct cmd segment_diff = {
	.name = "diff", .operands = "scheme [day]",
	.brief = N_("what a snapshot said against what is said now, and why"),
	.opts = diff_opt, .opts_size = sizeof(struct diff_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = diff_exec, .complete = { COMPLETE_SCHEME },
};
