#include "cmd/segment_moves.h"
#include "core/practice/segment/freeze.h"
#include "core/practice/segment/segment_move.h"

struct moves_opts {
	const char	*since, *into, *from;
	bool		 frozen, who, exit_code;
};

static const struct opt moves_opt[] = {
	OPT_DATE(0, "since", struct moves_opts, since, N_("date"), "-1mo",
	    N_("compare with that day")),
	OPT_BOOL(0, "frozen", struct moves_opts, frozen,
	    N_("compare with the last snapshot up to that day")),
	OPT_STRING(0, "into", struct moves_opts, into, N_("segment"), NULL,
	    N_("only those who came into it")),
	OPT_STRING(0, "from", struct moves_opts, from, N_("segment"), NULL,
	    N_("only those who left it")),
	OPT_BOOL(0, "who", struct moves_opts, who,
	    N_("a line per party instead of sums")),
	OPT_BOOL(0, "exit-code", struct moves_opts, exit_code,
	    N_("end with 1 when anybody moved")),
	OPT_END
};

struct moving {
	struct crm			*crm;
	const struct scheme		*scheme;
	const struct segmentation	*before, *after;
	struct segment_moves		 moves;
};

static enum err_code
find_segment(size_t *at, const struct scheme *sc, const char *name,
    struct err *err)
{
	*at = SEGMENT_NONE;
	if (name == NULL)
		return ERR_OK;
	for (size_t i = 0; i < sc->n_segments; i++)
		if (segment_is_named(&sc->segment[i], slice_of(name))) {
			*at = i;
			return ERR_OK;
		}
	err_set(err, ERR_USAGE, "%.*s has no segment \"%s\"",
	    SLICE_ARG(sc->name), name);
	err_hint(err, "crm segment show %.*s lists them",
	    SLICE_ARG(sc->name));
	return ERR_USAGE;
}

/* Leaves the moves that were asked for. */
static enum err_code
choose(struct moving *m, const struct moves_opts *o, struct err *err)
{
	size_t		into, from, n = 0;
	enum err_code	rc;

	rc = find_segment(&into, m->scheme, o->into, err);
	if (rc == ERR_OK)
		rc = find_segment(&from, m->scheme, o->from, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < m->moves.list.n; i++) {
		struct segment_move	*v = &m->moves.list.p[i];

		if ((o->into == NULL || v->to == into) &&
		    (o->from == NULL || v->from == from))
			m->moves.list.p[n++] = *v;
	}
	m->moves.list.n = n;
	return ERR_OK;
}

static enum err_code
compute(const struct segmentation **s, struct moving *m,
    const struct query_env *env, struct err *err)
{
	struct segmentation	*new;
	enum err_code		 rc;

	rc = segment_compute(&new, env, m->scheme,
	    model_find_party(m->crm->model), m->crm->arena, err);
	if (rc == ERR_OK)
		*s = new;
	return rc;
}

/* The day of the last snapshot up to a day. */
static enum err_code
find_frozen(struct day *day, struct moving *m, struct err *err)
{
	struct snapshots	all = {{0}};
	bool			found = false;
	char			text[DAY_TEXT];
	struct day		limit = *day;
	enum err_code		rc;

	rc = freeze_list(&all, m->crm->txn, m->scheme, m->crm->arena, err);
	for (size_t i = 0; i < all.list.n && all.list.p[i].day.n <= limit.n;
	    i++) {
		*day = all.list.p[i].day;
		found = true;
	}
	VEC_RELEASE(&all.list);
	if (rc || found)
		return rc;
	day_write(text, limit);
	err_set(err, ERR_NOTFOUND, "there is no snapshot of %.*s up to %.*s",
	    SLICE_ARG(m->scheme->name), DAY_TEXT, text);
	err_hint(err, "crm segment freeze %.*s makes one",
	    SLICE_ARG(m->scheme->name));
	return ERR_NOTFOUND;
}

/* Who was where as it was said then; the revenue is that of today. */
static enum err_code
use_frozen(struct moving *m, struct err *err)
{
	struct segmentation	*s = ARENA_NEW(m->crm->arena,
				    struct segmentation);
	const struct frozen	*f;
	enum err_code		 rc;

	*s = *m->before;
	rc = freeze_read(&f, m->crm->txn, s->entity, m->scheme, s->as_of,
	    m->crm->arena, err);
	if (rc == ERR_OK && f != NULL) {
		s->known = NULL;	/* the snapshot knows better */
		s->mask = freeze_masks(f, m->scheme, s->last_id,
		    m->crm->arena);
		m->before = s;
	}
	return rc;
}

static enum err_code
compare(struct moving *m, const struct moves_opts *o, struct err *err)
{
	struct query_env	*then, *now;
	struct day		 day;
	enum err_code		 rc;

	then = ARENA_NEW(m->crm->arena, struct query_env);
	now = ARENA_NEW(m->crm->arena, struct query_env);
	rc = when_parse_day(&day, slice_of(o->since), &m->crm->when, err);
	if (rc) {
		err_prefix(err, "--since: ");
		return err->code = ERR_USAGE;
	}
	if (o->frozen)
		rc = find_frozen(&day, m, err);
	if (rc == ERR_OK)
		rc = context_env(now, m->crm, err);
	if (rc == ERR_OK)
		rc = context_env_of(then, m->crm, day, err);
	if (rc == ERR_OK)
		rc = compute(&m->before, m, then, err);
	if (rc == ERR_OK && o->frozen)
		rc = use_frozen(m, err);
	if (rc == ERR_OK)
		rc = compute(&m->after, m, now, err);
	if (rc == ERR_OK && m->before->as_of.n >= m->after->as_of.n)
		rc = err_set(err, ERR_USAGE, "--since must be before the day "
		    "it is compared with");
	if (rc == ERR_OK)
		segment_compare(&m->moves, m->before, m->after);
	return rc;
}

static void
put_segment(const struct moving *m, size_t at, bool is_new)
{
	const struct segment	*s = m->scheme->segment;

	if (is_new)
		out_word(m->crm->out, N_("(new)"));
	else if (at == SEGMENT_NONE)
		out_missing(m->crm->out);
	else
		out_text(m->crm->out, context_word(m->crm, s[at].name,
		    s[at].labels));
}

/* ---- sums ---- */

static const struct out_column sum_column[] = {
	{ .name = "from", .label = N_("from"), .type = TYPE_TEXT },
	{ .name = "to", .label = N_("to"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "parties", .label = N_("parties"), .type = TYPE_INT },
	{ .name = "stake", .label = N_("revenue at stake"),
	    .type = TYPE_MONEY },
};

static enum err_code
put_sums(struct moving *m, struct err *err)
{
	/* From: a segment, none, or new; to: a segment or none. */
	size_t		 none = m->scheme->n_segments, n = none + 1;
	struct { uint64_t parties; int64_t stake; } *sum;
	enum err_code	 rc;

	sum = arena_zalloc(m->crm->arena, (n + 1) * n * sizeof(*sum));
	for (size_t i = 0; i < m->moves.list.n; i++) {
		const struct segment_move	*v = &m->moves.list.p[i];
		size_t	at = (v->is_new ? none + 1 : v->from == SEGMENT_NONE ?
			    none : v->from) * n +
			    (v->to == SEGMENT_NONE ? none : v->to);

		sum[at].parties++;
		sum[at].stake += segment_stake(m->before, m->after, v->id);
	}
	rc = out_table_begin(m->crm->out, sum_column, NELEM(sum_column), err);
	if (rc)
		return rc;
	for (size_t at = 0; at < (n + 1) * n; at++) {
		if (sum[at].parties == 0)
			continue;
		out_row_begin(m->crm->out);
		put_segment(m, at / n >= none ? SEGMENT_NONE : at / n,
		    at / n > none);
		put_segment(m, at % n == none ? SEGMENT_NONE : at % n, false);
		out_i64(m->crm->out, (int64_t)sum[at].parties);
		out_money(m->crm->out, sum[at].stake,
		    m->crm->model->currency_digits);
		out_row_end(m->crm->out);
	}
	out_table_end(m->crm->out);
	return ERR_OK;
}

/* ---- who ---- */

static const struct out_column who_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "from", .label = N_("from"), .type = TYPE_TEXT },
	{ .name = "to", .label = N_("to"), .type = TYPE_TEXT },
	{ .name = "stake", .label = N_("revenue at stake"),
	    .type = TYPE_MONEY },
};

static enum err_code
put_who(struct moving *m, struct err *err)
{
	struct arena	*scratch = arena_open();
	struct record	 rec;
	enum err_code	 rc;

	rc = out_table_begin(m->crm->out, who_column, NELEM(who_column), err);
	for (size_t i = 0; rc == ERR_OK && i < m->moves.list.n &&
	    !out_is_done(m->crm->out); i++) {
		const struct segment_move	*v = &m->moves.list.p[i];
		struct value	ref = { .type = TYPE_REF, .i = v->id };
		struct buf	b = {0};

		rc = record_find(&rec, m->crm->txn, m->after->entity, v->id,
		    err);
		if (rc || rec.bytes.p == NULL)
			continue;
		arena_clear(scratch);
		out_row_begin(m->crm->out);
		handle_write(&b, m->after->entity, v->id);
		out_named(m->crm->out, &ref, buf_slice(&b));
		buf_release(&b);
		out_text(m->crm->out, record_name(&rec, scratch));
		put_segment(m, v->from, v->is_new);
		put_segment(m, v->to, false);
		out_money(m->crm->out, segment_stake(m->before, m->after,
		    v->id), m->crm->model->currency_digits);
		out_row_end(m->crm->out);
	}
	if (rc == ERR_OK)
		out_table_end(m->crm->out);
	arena_close(scratch);
	return rc;
}

static void
say_nobody(const struct moving *m)
{
	char	day[DAY_TEXT];

	day_write(day, m->before->as_of);
	out_prose(m->crm->out, lang_text(m->crm->lang,
	    N_("Nobody moved since %.*s.\n")), DAY_TEXT, day);
}

static enum err_code
moves_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct moves_opts	*o = opts;
	struct moving		 m = { .crm = crm };
	enum err_code		 rc;

	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "moves in which scheme?");
	rc = segment_find_scheme(&m.scheme, crm, slice_of(crm->args->v[0]),
	    err);
	if (rc == ERR_OK)
		rc = compare(&m, o, err);
	if (rc == ERR_OK)
		rc = choose(&m, o, err);
	if (rc == ERR_OK)
		rc = o->who ? put_who(&m, err) : put_sums(&m, err);
	if (rc == ERR_OK && m.moves.list.n == 0)
		say_nobody(&m);
	if (rc == ERR_OK && o->exit_code && m.moves.list.n > 0)
		rc = ERR_NO;
	VEC_RELEASE(&m.moves.list);
	return rc;
}

const struct cmd segment_moves = {
	.name = "moves", .operands = "scheme",
	.brief = N_("who moved between segments since a day"),
	.opts = moves_opt, .opts_size = sizeof(struct moves_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = moves_exec, .complete = { COMPLETE_SCHEME },
};
