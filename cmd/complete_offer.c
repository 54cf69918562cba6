/*
 * What may follow at a place of a command line, a line for each.
 */
#include "cmd/complete.h"

#include "core/base/base.h"
#include "core/cli/common.h"
#include "core/cli/programs.h"
#include "core/model/source.h"
#include "core/practice/forecast/driver.h"
#include "core/practice/tag.h"
#include "core/query/query.h"
#include "core/record/record.h"

void
offer_one(struct place *p, struct slice word, struct slice text)
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

void
offer_keep(struct place *p, size_t n)
{
	p->prefix = (struct slice){ p->prefix.p, p->prefix.len + n };
	p->current = slice_sub(p->current, n, p->current.len);
}

struct slice
offer_label(const struct place *p, struct labels l)
{
	return labels_find(l, slice_of(lang_code(p->crm->lang)));
}

void
offer_commands(struct place *p, const struct cmd *const *cmds)
{
	size_t	i;

	for (i = 0; cmds[i] != NULL; i++)
		if (!(cmds[i]->flags & CMD_HIDDEN))
			offer_one(p, slice_of(cmds[i]->name),
			    slice_of(lang_text(p->crm->lang, cmds[i]->brief)));
}

void
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
			offer_one(p, slice_of(name),
			    slice_of(lang_text(p->crm->lang, o->brief)));
			if (o->kind != OPT_KIND_TRI)
				continue;
			snprintf(name, sizeof(name), "--no-%s", o->name);
			offer_one(p, slice_of(name), SLICE_EMPTY);
		}
}

static void
offer_entities(struct place *p)
{
	const struct model	*m = p->crm->model;
	bool			 named = false;

	for (size_t i = 0; i < m->n_entities; i++) {
		named |= slice_starts(m->head[i].name, p->current);
		offer_one(p, m->head[i].name,
		    offer_label(p, model_entity(m, i)->help));
	}
	/* "acc" in a shop, where an account is a customer. */
	for (size_t i = 0; !named && i < m->n_entities; i++)
		for (size_t j = 0; j < m->head[i].n_aliases; j++)
			offer_one(p, m->head[i].aliases[j],
			    offer_label(p, model_entity(m, i)->help));
}

/* Words of the user's own that stand for a command. */
void
offer_aliases(struct place *p)
{
	const struct config	*c = p->crm->config;
	const struct slice	 section = SLICE("alias.");

	for (size_t i = 0; i < config_count(c); i++) {
		const struct config_entry	*e = config_entry(c, i);

		/* One of the name of a command is never used. */
		if (config_is_effective(c, i) &&
		    slice_starts(slice_of(e->key), section) &&
		    cmds_find(p->crm->commands, slice_of(e->key +
		    section.len)) == NULL)
			offer_one(p, slice_of(e->key + section.len),
			    slice_of(e->value));
	}
}

void
offer_programs(struct place *p)
{
	const struct program	*program;
	size_t			 n;

	programs_list(&program, &n, p->crm->path, p->crm->commands,
	    p->crm->arena);
	for (size_t i = 0; i < n; i++)
		offer_one(p, program[i].name, slice_of(program[i].file));
}

/* Schemes; behind "rfm/" the segments of that one. */
static void
offer_schemes(struct place *p)
{
	const struct model	*m = p->crm->model;

	for (size_t i = 0; i < m->n_schemes; i++) {
		const struct scheme	*sc = &m->scheme[i];

		if (slice_index(p->current, '/') == SIZE_MAX) {
			offer_one(p, sc->name, offer_label(p, sc->help));
			continue;
		}
		for (size_t k = 0; k < sc->n_segments; k++)
			offer_one(p, slice_of(arena_printf(p->crm->arena,
			    "%.*s/%.*s", SLICE_ARG(sc->name),
			    SLICE_ARG(sc->segment[k].name))),
			    offer_label(p, sc->segment[k].labels));
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
				offer_one(p, f->choice[i].name,
				    offer_label(p, f->choice[i].labels));
	}
	while ((e = model_next_kind(m, KIND_SALE, e)) != NULL)
		offer_one(p, e->name, offer_label(p, e->help));
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
		offer_one(p, at == SIZE_MAX ? c->name :
		    slice_of(arena_printf(p->crm->arena, "%.*s/%.*s",
		    SLICE_ARG(slice_sub(p->current, 0, at)),
		    SLICE_ARG(c->name))), offer_label(p, c->labels));
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
			offer_one(p, all.driver[i].name, SLICE_EMPTY);
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
	offer_keep(p, at);
}

/* "owner.na": behind the last dot fields of the record it refers to. */
static const struct entity *
follow_path(struct place *p, const struct entity *e)
{
	const struct field	*f;
	size_t			 at;

	while (e != NULL && (at = slice_index(p->current, '.')) != SIZE_MAX) {
		f = entity_find_field(e, slice_sub(p->current, 0, at));
		e = f != NULL && f->type == TYPE_REF ?
		    model_find_entity_id(p->crm->model, f->to) : NULL;
		offer_keep(p, at + 1);
	}
	return e;
}

void
offer_fields(struct place *p, const struct entity *e, const char *behind)
{
	struct buf	b = {0};

	e = follow_path(p, e);
	for (size_t i = 0; e != NULL && i < e->n_fields; i++) {
		buf_clear(&b);
		buf_addf(&b, "%.*s%s", SLICE_ARG(e->field[i].name), behind);
		offer_one(p, buf_slice(&b), offer_label(p, e->field[i].labels));
	}
	buf_release(&b);
}

void
offer_measures(struct place *p)
{
	const char	*name;

	if (p->entity == NULL || (p->entity->kind != KIND_PARTY &&
	    p->entity->kind != KIND_PRODUCT))
		return;
	for (size_t i = 0; (name = query_measure_name(i)) != NULL; i++)
		offer_one(p, slice_of(name), SLICE_EMPTY);
}

static const struct entity *
sale_entity(const struct place *p)
{
	return model_next_kind(p->crm->model, KIND_SALE, NULL);
}

/* Of what is summed the periods, too. */
static void
offer_groups(struct place *p, bool periods)
{
	static const char *const	period[] = { "day", "week", "month",
		"quarter", "year" };

	move_to_last(p);
	for (size_t i = 0; periods && i < NELEM(period); i++)
		offer_one(p, slice_of(period[i]), SLICE_EMPTY);
	offer_fields(p, p->entity != NULL ? p->entity : sale_entity(p), "");
}

static void
offer_sums(struct place *p)
{
	static const char *const	of_sales[] = { "revenue", "quantity",
		"margin", "cost", "orders", "rows", "customers" };

	move_to_last(p);
	for (size_t i = 0; i < NELEM(of_sales); i++)
		offer_one(p, slice_of(of_sales[i]), SLICE_EMPTY);
}

static void
offer_settings(struct place *p)
{
	const struct config	*c = p->crm->config;
	const char		*ours;

	for (size_t i = 0; (ours = config_known_key(i)) != NULL; i++)
		offer_one(p, slice_of(ours), SLICE_EMPTY);
	for (size_t i = 0; i < config_count(c); i++)
		if (config_is_effective(c, i))
			offer_one(p, slice_of(config_entry(c, i)->key),
			    slice_of(config_entry(c, i)->value));
}

/* "stage=": the values it may have. */
static enum err_code
offer_values(struct place *p, size_t at, struct err *err)
{
	static const char *const	 day[] = { "today", "yesterday",
		"tomorrow", "now", "+7d", "+2w", "eow", "eom" };
	const struct field	*f;
	const struct choice	*c;
	struct slice		 name = slice_sub(p->current, 0, at);
	size_t			 i;

	while (name.len > 0 && strchr("+-:", name.p[name.len - 1]) != NULL)
		name = slice_sub(name, 0, name.len - 1);
	f = p->entity == NULL ? NULL : entity_find_field(p->entity, name);
	if (f == NULL)
		return ERR_OK;
	offer_keep(p, at + 1);
	if (f->type == TYPE_BOOL) {
		offer_one(p, SLICE("true"), SLICE_EMPTY);
		offer_one(p, SLICE("false"), SLICE_EMPTY);
	}
	for (i = 0; i < f->n_choices; i++) {
		c = &f->choice[i];
		if (!c->retired)
			offer_one(p, c->name, offer_label(p, c->labels));
	}
	for (i = 0; (f->type == TYPE_DATE || f->type == TYPE_TIME) &&
	    i < NELEM(day); i++)
		offer_one(p, slice_of(day[i]), SLICE_EMPTY);
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

	if (p->current.len > 0 && strchr("+-", p->current.p[0]) == NULL)
		return ERR_OK;
	p->prefix = p->current.len > 0 ? slice_sub(p->current, 0, 1) :
	    SLICE("+");
	p->current = slice_sub(p->current, MIN(p->current.len, (size_t)1),
	    p->current.len);
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
		offer_one(p, tag, e->name);
	tag_counts_close(counts);
	return rc;
}

static void
offer_templates(struct place *p)
{
	size_t	i;

	for (i = 0; model_template_names[i] != NULL; i++)
		offer_one(p, slice_of(model_template_names[i]), SLICE_EMPTY);
}

static void
offer_choices(struct place *p)
{
	size_t	i;

	if (p->opt == NULL)
		return;
	for (i = 0; p->opt->choices != NULL && p->opt->choices[i] != NULL; i++)
		offer_one(p, slice_of(p->opt->choices[i]), SLICE_EMPTY);
	if (strcmp(p->opt->name, output_opt[0].name) != 0)
		return;
	for (i = OUT_TABLE; p->opt == &output_opt[0] && i <= OUT_COUNT; i++)
		offer_one(p, slice_of(out_format_name((enum out_format)i)),
		    SLICE_EMPTY);
	for (i = 0; p->cmd != NULL && p->cmd->formats != NULL &&
	    p->cmd->formats[i] != NULL; i++)
		offer_one(p, slice_of(p->cmd->formats[i]), SLICE_EMPTY);
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
		offer_one(p, slice_of(date[i]), SLICE_EMPTY);
}

static enum kind
assigned(enum completion kind)
{
	switch (kind) {
	case COMPLETE_CASE:
		return KIND_CASE;
	case COMPLETE_TASK:
		return KIND_TASK;
	case COMPLETE_TARGET:
		return KIND_TARGET;
	default:
		return KIND_CONSENT;
	}
}

enum err_code
offer_kind(struct place *p, enum completion kind, struct err *err)
{
	size_t	at;

	switch (kind) {
	case COMPLETE_FILE:
		out_raw(p->crm->out, SLICE(":file\n"));
		return ERR_OK;
	case COMPLETE_TEMPLATE:
		out_raw(p->crm->out, SLICE(":file\n"));
		offer_templates(p);
		return ERR_OK;
	case COMPLETE_DIR:
		out_raw(p->crm->out, SLICE(":dir\n"));
		return ERR_OK;
	case COMPLETE_COMMAND:
		offer_commands(p, p->crm->commands);
		offer_aliases(p);
		offer_programs(p);
		return ERR_OK;
	case COMPLETE_CHOICE:
		offer_choices(p);
		return ERR_OK;
	case COMPLETE_DATE:
		offer_dates(p);
		return ERR_OK;
	case COMPLETE_SETTING:
		offer_settings(p);
		return ERR_OK;
	case COMPLETE_MEASURE:
		offer_sums(p);
		return ERR_OK;
	case COMPLETE_INPUT:
		out_raw(p->crm->out, SLICE(":file\n"));
		kind = COMPLETE_ENTITY;
		break;
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
		offer_measures(p);
		offer_fields(p, p->entity, "");
		return ERR_OK;
	case COMPLETE_GROUP:
	case COMPLETE_SALE_FIELD:
		offer_groups(p, kind == COMPLETE_GROUP);
		return ERR_OK;
	case COMPLETE_CONSENT:
	case COMPLETE_CASE:
	case COMPLETE_TASK:
	case COMPLETE_TARGET:
		p->entity = model_next_kind(p->crm->model, assigned(kind),
		    NULL);
		/* FALLTHROUGH */
	case COMPLETE_ASSIGN:
		at = slice_index(p->current, '=');
		if (at != SIZE_MAX)
			return offer_values(p, at, err);
		offer_fields(p, p->entity, "=");
		return ERR_OK;
	default:
		return ERR_OK;
	}
}
