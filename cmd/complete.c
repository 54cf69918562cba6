/*
 * What the shell asks when somebody presses Tab: the words so far, the last
 * one being typed.  Only reads; without a store it offers less.
 */
#include "core/base/base.h"
#include "core/cli/cmd.h"
#include "core/cli/common.h"
#include "core/model/model.h"
#include "core/practice/forecast/driver.h"
#include "core/practice/tag.h"
#include "core/record/index.h"
#include "core/record/record.h"

enum { OFFER_MAX = 50, SCAN_MAX = 5000 };

/* Where in the command line we are. */
struct place {
	struct crm		*crm;
	const struct cmd	*cmd;		/* NULL: still to be named */
	const struct cmd	*parent;	/* of a verb */
	const struct opt	*opt;		/* whose argument is typed */
	const struct entity	*entity;	/* the one spoken of, or NULL */
	size_t			 n_operands;
	struct slice		 prefix;	/* kept in front of what is offered */
	struct slice		 current;	/* what is typed behind it */
};

static void
offer(struct place *p, struct slice word, struct slice text)
{
	struct buf	b = {0};
	size_t		i;

	if (!slice_starts(word, p->current))
		return;
	buf_add(&b, p->prefix);
	buf_add(&b, word);
	buf_addc(&b, '\t');
	for (i = 0; i < text.len; i++)
		buf_addc(&b, text.p[i] == '\n' ? ' ' : text.p[i]);
	buf_addc(&b, '\n');
	out_raw(p->crm->out, buf_slice(&b));
	buf_release(&b);
}

static struct slice
label(const struct place *p, struct labels l)
{
	return labels_find(l, slice_of(lang_code(p->crm->lang)));
}

static void
offer_commands(struct place *p, const struct cmd *const *cmds)
{
	size_t	i;

	for (i = 0; cmds[i] != NULL; i++)
		if (!(cmds[i]->flags & CMD_HIDDEN))
			offer(p, slice_of(cmds[i]->name),
			    slice_of(lang_text(p->crm->lang, cmds[i]->brief)));
}

static void
offer_options(struct place *p)
{
	struct opt_target	 target[N_TARGETS];
	struct common		 common;
	const struct opt	*o;
	size_t			 i, n;
	char			 name[64];

	n = common_targets(target, p->cmd, NULL, &common);
	for (i = 0; i < n; i++)
		for (o = target[i].opts; o->kind != OPT_KIND_END; o++) {
			snprintf(name, sizeof(name), "--%s", o->name);
			offer(p, slice_of(name),
			    slice_of(lang_text(p->crm->lang, o->brief)));
		}
}

static void
offer_entities(struct place *p)
{
	const struct model	*m = p->crm->model;
	size_t			 i;

	for (i = 0; i < m->n_entities; i++)
		offer(p, m->head[i].name, label(p, model_entity(m, i)->help));
}

/* Schemes; behind "rfm/" the segments of that one. */
static void
offer_schemes(struct place *p)
{
	const struct model	*m = p->crm->model;

	for (size_t i = 0; i < m->n_schemes; i++) {
		const struct scheme	*sc = &m->scheme[i];

		if (slice_index(p->current, '/') == SIZE_MAX) {
			offer(p, sc->name, label(p, sc->help));
			continue;
		}
		for (size_t k = 0; k < sc->n_segments; k++)
			offer(p, slice_of(arena_printf(p->crm->arena,
			    "%.*s/%.*s", SLICE_ARG(sc->name),
			    SLICE_ARG(sc->segment[k].name))),
			    label(p, sc->segment[k].labels));
	}
}

/* Kinds of contact, and the sale. */
static void
offer_kinds(struct place *p)
{
	const struct model	*m = p->crm->model;
	const struct entity	*e = NULL;

	while ((e = model_next_kind(m, KIND_ACTIVITY, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_KIND);

		for (size_t i = 0; f != NULL && i < f->n_choices; i++)
			if (!f->choice[i].retired)
				offer(p, f->choice[i].name,
				    label(p, f->choice[i].labels));
	}
	while ((e = model_next_kind(m, KIND_SALE, e)) != NULL)
		offer(p, e->name, label(p, e->help));
}

/* Purposes of consents; behind the '/' channels. */
static void
offer_purposes(struct place *p)
{
	const struct entity	*e = model_next_kind(p->crm->model,
				    KIND_CONSENT, NULL);
	size_t			 at = slice_index(p->current, '/');
	const struct field	*f;

	if (e == NULL)
		return;
	f = entity_role(e, at == SIZE_MAX ? ROLE_PURPOSE : ROLE_CHANNEL);
	for (size_t i = 0; f != NULL && i < f->n_choices; i++) {
		const struct choice	*c = &f->choice[i];

		if (c->retired)
			continue;
		offer(p, at == SIZE_MAX ? c->name :
		    slice_of(arena_printf(p->crm->arena, "%.*s/%.*s",
		    SLICE_ARG(slice_sub(p->current, 0, at)),
		    SLICE_ARG(c->name))), label(p, c->labels));
	}
}

/* Of a driver of each product its own the name once. */
static enum err_code
offer_drivers(struct place *p, struct err *err)
{
	struct query_env	env = { .model = p->crm->model,
				    .txn = p->crm->txn, .when = p->crm->when };
	struct drivers		all;
	enum err_code		rc;

	rc = drivers_read(&all, &env, SLICE_EMPTY, p->crm->arena, err);
	for (size_t i = 0; rc == ERR_OK && i < all.n; i++)
		if (i == 0 || !slice_eq(all.driver[i].name,
		    all.driver[i - 1].name))
			offer(p, all.driver[i].name, SLICE_EMPTY);
	return rc;
}

/* Behind the last comma, and behind the '-' of --sort. */
static void
move_to_last(struct place *p)
{
	size_t	i, at = 0;

	for (i = 0; i < p->current.len; i++)
		if (p->current.p[i] == ',')
			at = i + 1;
	if (at < p->current.len && p->current.p[at] == '-')
		at++;
	p->prefix = slice_make(p->prefix.p, p->prefix.len + at);
	p->current = slice_sub(p->current, at, p->current.len);
}

static void
offer_fields(struct place *p, bool assign)
{
	struct buf	b = {0};
	size_t		i;

	if (p->entity == NULL)
		return;
	for (i = 0; i < p->entity->n_fields; i++) {
		buf_clear(&b);
		buf_add(&b, p->entity->field[i].name);
		if (assign)
			buf_addc(&b, '=');
		offer(p, buf_slice(&b), label(p, p->entity->field[i].labels));
	}
	buf_release(&b);
}

/* A name, or the handle when there is none. */
static void
offer_record(struct place *p, const struct record *rec)
{
	struct buf	b = {0};

	handle_write(&b, rec->entity, rec->id);
	offer(p, buf_slice(&b), record_name(rec, p->crm->arena));
	buf_release(&b);
}

static enum err_code
offer_scan(struct place *p, const struct entity *e, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	struct buf		 b = {0};
	enum err_code		 rc;
	size_t			 n = 0, seen = 0;

	rc = record_scan_open(&scan, p->crm->txn, e, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	while (n < OFFER_MAX && seen++ < SCAN_MAX &&
	    record_scan_next(scan, &rec)) {
		buf_clear(&b);
		handle_write(&b, e, rec.id);
		if (!slice_starts(buf_slice(&b), p->current))
			continue;
		offer_record(p, &rec);
		n++;
	}
	if (n < OFFER_MAX && seen <= SCAN_MAX)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
	buf_release(&b);
	return rc;
}

/* "@jan": the one record with such a word takes the place of the words. */
static enum err_code
offer_words(struct place *p, const struct entity *want, struct err *err)
{
	struct found_list	 list = {0};
	struct record		 rec;
	enum err_code		 rc;

	rc = word_find(&list, p->crm->txn, p->crm->model, want,
	    slice_sub(p->current, 1, p->current.len), true, err);
	if (rc == ERR_OK && list.list.n == 1) {
		rc = record_find(&rec, p->crm->txn, list.list.p[0].entity,
		    list.list.p[0].id, err);
		p->current = SLICE_EMPTY;
		if (rc == ERR_OK && rec.bytes.p != NULL)
			offer_record(p, &rec);
	}
	VEC_RELEASE(&list.list);
	return rc;
}

static enum err_code
offer_records(struct place *p, const struct entity *want, struct err *err)
{
	const struct model	*m = p->crm->model;
	const struct entity	*e = want;
	size_t			 i = 0;

	if (p->current.len > 1 && p->current.p[0] == '@')
		return offer_words(p, want, err);
	while (i < p->current.len && p->current.p[i] >= 'a' &&
	    p->current.p[i] <= 'z')
		i++;
	if (e == NULL && i > 0)
		e = model_find_prefix(m, slice_sub(p->current, 0, i));
	if (e == NULL && i == 0)
		e = model_next_kind(m, KIND_PARTY, NULL);
	if (e == NULL || e->is_columnar)
		return ERR_OK;
	return offer_scan(p, e, err);
}

/* "stage=": the values it may have. */
static enum err_code
offer_values(struct place *p, size_t at, struct err *err)
{
	const struct field	*f;
	const struct choice	*c;
	struct slice		 name = slice_sub(p->current, 0, at);
	size_t			 i;

	while (name.len > 0 && strchr("+-:", name.p[name.len - 1]) != NULL)
		name = slice_sub(name, 0, name.len - 1);
	f = p->entity == NULL ? NULL : entity_find_field(p->entity, name);
	if (f == NULL)
		return ERR_OK;
	p->prefix = slice_make(p->prefix.p, p->prefix.len + at + 1);
	p->current = slice_sub(p->current, at + 1, p->current.len);
	if (f->type == TYPE_BOOL) {
		offer(p, SLICE("true"), SLICE_EMPTY);
		offer(p, SLICE("false"), SLICE_EMPTY);
	}
	for (i = 0; i < f->n_choices; i++) {
		c = &f->choice[i];
		if (!c->retired)
			offer(p, c->name, label(p, c->labels));
	}
	if (f->type == TYPE_REF)
		return offer_records(p, model_find_entity_id(p->crm->model,
		    f->to), err);
	return ERR_OK;
}

/* Behind '+' or '-': tags in use, of the records first seen. */
static enum err_code
offer_tags(struct place *p, struct err *err)
{
	const struct model	*m = p->crm->model;
	struct tag_counts	*counts;
	struct record_scan	*scan;
	const struct entity	*e;
	struct record		 rec;
	struct slice		 tag;
	uint64_t		 n;
	size_t			 seen = 0;
	enum err_code		 rc = ERR_OK;

	if (p->current.len == 0 || strchr("+-", p->current.p[0]) == NULL)
		return ERR_OK;
	p->prefix = slice_sub(p->current, 0, 1);
	p->current = slice_sub(p->current, 1, p->current.len);
	counts = tag_counts_open();
	for (size_t i = 0; i < m->n_entities && rc == ERR_OK; i++) {
		if (tag_field(model_entity(m, i)) == NULL)
			continue;
		rc = record_scan_open(&scan, p->crm->txn, model_entity(m, i), 1,
		    UINT32_MAX, err);
		while (rc == ERR_OK && seen++ < SCAN_MAX &&
		    record_scan_next(scan, &rec))
			tag_count(counts, &rec);
		if (rc == ERR_OK)
			record_scan_close(scan);
	}
	for (size_t i = 0; rc == ERR_OK && i < OFFER_MAX &&
	    tag_counts_get(counts, i, &tag, &e, &n); i++)
		offer(p, tag, e->name);
	tag_counts_close(counts);
	return rc;
}

static void
offer_choices(struct place *p)
{
	size_t	i;

	if (p->opt == NULL)
		return;
	for (i = 0; p->opt->choices != NULL && p->opt->choices[i] != NULL; i++)
		offer(p, slice_of(p->opt->choices[i]), SLICE_EMPTY);
	if (p->opt != &output_opt[0])
		return;
	for (i = OUT_TABLE; i <= OUT_COUNT; i++)
		offer(p, slice_of(out_format_name((enum out_format)i)),
		    SLICE_EMPTY);
	for (i = 0; p->cmd != NULL && p->cmd->formats != NULL &&
	    p->cmd->formats[i] != NULL; i++)
		offer(p, slice_of(p->cmd->formats[i]), SLICE_EMPTY);
}

static void
offer_dates(struct place *p)
{
	static const char *const date[] = {
		"today", "yesterday", "now", "12mo", "52w", "90d", "bow",
		"bom", "boq", "boy", "eow", "eom", "eoq", "eoy"
	};
	size_t	i;

	for (i = 0; i < NELEM(date); i++)
		offer(p, slice_of(date[i]), SLICE_EMPTY);
}

static enum err_code
offer_kind(struct place *p, enum completion kind, struct err *err)
{
	size_t	at;

	switch (kind) {
	case COMPLETE_FILE:
		out_raw(p->crm->out, SLICE(":file\n"));
		return ERR_OK;
	case COMPLETE_DIR:
		out_raw(p->crm->out, SLICE(":dir\n"));
		return ERR_OK;
	case COMPLETE_COMMAND:
		offer_commands(p, p->crm->commands);
		return ERR_OK;
	case COMPLETE_CHOICE:
		offer_choices(p);
		return ERR_OK;
	case COMPLETE_DATE:
		offer_dates(p);
		return ERR_OK;
	default:
		break;
	}
	if (p->crm->model == NULL)
		return ERR_OK;
	switch (kind) {
	case COMPLETE_ENTITY:
		offer_entities(p);
		return ERR_OK;
	case COMPLETE_SCHEME:
		offer_schemes(p);
		return ERR_OK;
	case COMPLETE_KIND:
		offer_kinds(p);
		return ERR_OK;
	case COMPLETE_PURPOSE:
		offer_purposes(p);
		return ERR_OK;
	case COMPLETE_TAG:
		return offer_tags(p, err);
	case COMPLETE_DRIVER:
		return offer_drivers(p, err);
	case COMPLETE_RECORD:
		return offer_records(p, NULL, err);
	case COMPLETE_FIELD:
		move_to_last(p);
		offer_fields(p, false);
		return ERR_OK;
	case COMPLETE_FILTER:
		offer_fields(p, false);
		return ERR_OK;
	case COMPLETE_CONSENT:
		p->entity = model_next_kind(p->crm->model, KIND_CONSENT,
		    NULL);
		/* FALLTHROUGH */
	case COMPLETE_ASSIGN:
		at = slice_index(p->current, '=');
		if (at != SIZE_MAX)
			return offer_values(p, at, err);
		offer_fields(p, true);
		return ERR_OK;
	default:
		return ERR_OK;
	}
}

/* The option that a word names, when its argument is still to come. */
static const struct opt *
waiting_option(const struct cmd *cmd, struct slice word)
{
	struct opt_target	 target[N_TARGETS];
	struct common		 common;
	const struct opt	*o;
	size_t			 i, n;
	bool			 is_long = slice_starts(word, SLICE("--"));

	if (word.len < 2 || word.p[0] != '-')
		return NULL;
	n = common_targets(target, cmd, NULL, &common);
	for (i = 0; i < n; i++)
		for (o = target[i].opts; o->kind != OPT_KIND_END; o++) {
			if (o->kind == OPT_KIND_BOOL ||
			    o->kind == OPT_KIND_TRI)
				continue;
			if (is_long ? slice_eq(slice_sub(word, 2, word.len),
			    slice_of(o->name)) : o->letter != 0 &&
			    word.p[word.len - 1] == o->letter)
				return o;
		}
	return NULL;
}

static void
take_operand(struct place *p, struct slice word)
{
	const struct model	*m = p->crm->model;
	const struct cmd	*verb;
	const struct entity	*e;
	uint32_t		 id;

	if (p->cmd == NULL) {
		p->cmd = cmds_find(p->crm->commands, word);
		return;
	}
	if (p->cmd->verbs != NULL) {
		verb = cmds_find(p->cmd->verbs, word);
		if (verb == NULL && p->cmd->verb != NULL)
			verb = cmds_find(p->cmd->verbs,
			    slice_of(p->cmd->verb));
		if (verb != NULL) {
			p->parent = p->cmd;
			p->cmd = verb;
			if (slice_eq(word, slice_of(verb->name)))
				return;
		}
	}
	p->n_operands++;
	if (m == NULL || p->entity != NULL)
		return;
	p->entity = model_find_entity(m, word);
	if (p->entity == NULL && handle_parse(&e, &id, m, word))
		p->entity = e;
}

/* An option behind a command's own name is one of the verb it is short for. */
static void
take_default_verb(struct place *p)
{
	const struct cmd	*verb = NULL;

	if (p->cmd != NULL && p->cmd->verbs != NULL && p->cmd->verb != NULL)
		verb = cmds_find(p->cmd->verbs, slice_of(p->cmd->verb));
	if (verb != NULL) {
		p->parent = p->cmd;
		p->cmd = verb;
	}
}

/* Read the words before the one being typed. */
static void
find_place(struct place *p, const struct args *args)
{
	struct slice	word;
	size_t		i;

	for (i = 0; i + 1 < args->n; i++) {
		word = slice_of(args->v[i]);
		if (p->opt != NULL) {
			p->opt = NULL;
		} else if (word.len > 1 && word.p[0] == '-') {
			take_default_verb(p);
			p->opt = waiting_option(p->cmd, word);
		} else {
			take_operand(p, word);
		}
	}
	p->current = args->n == 0 ? SLICE_EMPTY :
	    slice_of(args->v[args->n - 1]);
	/* Empty, but at a place: it grows over what stays in front. */
	p->prefix = (struct slice){ p->current.p, 0 };
}

/* "--output=js": complete behind the '='. */
static bool
move_behind_equals(struct place *p)
{
	size_t	at = slice_index(p->current, '=');

	if (!slice_starts(p->current, SLICE("--")) || at == SIZE_MAX)
		return false;
	p->opt = waiting_option(p->cmd, slice_sub(p->current, 0, at));
	p->prefix = slice_make(p->current.p, at + 1);
	p->current = slice_sub(p->current, at + 1, p->current.len);
	return p->opt != NULL;
}

static enum err_code
complete_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct place	p = { .crm = crm };
	size_t		at;

	(void)opts;
	find_place(&p, crm->args);
	if (p.opt == NULL && p.current.len > 0 && p.current.p[0] == '-')
		take_default_verb(&p);
	if (p.opt != NULL || move_behind_equals(&p))
		return offer_kind(&p, p.opt->complete, err);
	if (p.current.len > 0 && p.current.p[0] == '-') {
		if (p.cmd != NULL && (p.cmd->flags & CMD_SIGNS) &&
		    p.n_operands > 0 && p.current.len > 1 &&
		    p.current.p[1] != '-')
			return offer_tags(&p, err);
		offer_options(&p);
		return ERR_OK;
	}
	if (p.cmd == NULL) {
		offer_commands(&p, crm->commands);
		return ERR_OK;
	}
	if (p.cmd->verbs != NULL) {
		offer_commands(&p, p.cmd->verbs);
		return ERR_OK;
	}
	at = MIN(p.n_operands, NELEM(p.cmd->complete) - 1);
	/* The last kind that is given goes on for all that follow. */
	while (at > 0 && p.cmd->complete[at] == COMPLETE_NONE &&
	    p.n_operands >= at)
		at--;
	return offer_kind(&p, p.cmd->complete[at], err);
}

const struct cmd cmd___complete = {
	.name = "__complete", .operands = "word ...", .group = GROUP_START,
	.brief = N_("offer what may follow the words of a command line"),
	.access = CMD_READ, .flags = CMD_HIDDEN | CMD_RAW | CMD_MAYBE,
	.exec = complete_exec,
};
