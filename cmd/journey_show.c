/*
 * One journey: its steps with their texts, and how many stand before each.
 */
#include "cmd/journey_show.h"

#include "cmd/context.h"
#include "core/practice/agenda/journey.h"
#include "core/practice/role.h"

struct show {
	struct crm		*crm;
	struct query_env	 env;
	struct journeys		 all;
	const struct journey	*journey;
	uint64_t		*before;	/* by step */
};

static const struct out_column column[] = {
	{ .name = "step", .label = N_("step"), .type = TYPE_INT },
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID | OUT_EXTRA },
	{ .name = "after", .label = N_("days after"), .type = TYPE_INT },
	{ .name = "channel", .label = N_("channel"), .type = TYPE_TEXT },
	{ .name = "purpose", .label = N_("purpose"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "owner", .label = N_("who"), .type = TYPE_TEXT },
	{ .name = "before", .label = N_("stand before it"),
	    .type = TYPE_INT },
	{ .name = "action", .label = N_("action"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "condition", .label = N_("condition"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
};

static enum err_code
see_enrolment(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct show		*s = arg;
	const struct journey	*j = s->journey;
	int64_t			 passed;

	(void)more;
	(void)err;
	if (role_is_closed(rec, ROLE_STATUS) ||
	    role_value(rec, ROLE_UNTIL).type != TYPE_NONE ||
	    !slice_eq(role_text(rec, ROLE_NAME, &s->env, s->crm->arena),
	    j->name))
		return ERR_OK;
	passed = MAX(role_value(rec, ROLE_STEP).i, 0);
	for (size_t i = 0; i < j->step.n; i++)
		if (j->step.p[i].number > passed) {
			s->before[i]++;
			break;
		}
	return ERR_OK;
}

static void
put_step(struct show *s, size_t i)
{
	const struct journey_step	*step = &s->journey->step.p[i];
	const struct model		*m = s->crm->model;
	struct out			*out = s->crm->out;

	out_row_begin(out);
	out_i64(out, step->number);
	if (step->id != 0)
		out_textf(out, "%.*s%u", SLICE_ARG(s->all.entity->prefix),
		    step->id);
	else
		out_missing(out);
	out_i64(out, step->after_days);
	out_filled(out, step->channel != NULL ? context_word(s->crm,
	    step->channel->name, step->channel->labels) : SLICE_EMPTY);
	out_filled(out, context_choice(s->crm, model_next_kind(m, KIND_CONSENT,
	    NULL), ROLE_PURPOSE, step->purpose));
	out_filled(out, role_name_of(&s->env, model_next_kind(m, KIND_STAFF,
	    NULL), step->owner, s->crm->arena));
	out_i64(out, (int64_t)s->before[i]);
	out_text(out, step->action_text);
	out_filled(out, step->condition_text);
	out_filled(out, step->letter_text);
	out_row_end(out);
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct show	s = { .crm = crm };
	enum err_code	rc = ERR_OK;

	(void)opts;
	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "which journey?");
	rc = context_env(&s.env, crm, err);
	if (rc == ERR_OK)
		rc = journeys_read(&s.all, &s.env, crm->arena, err);
	if (rc == ERR_OK)
		rc = journeys_get(&s.journey, &s.all,
		    slice_of(crm->args->v[0]), err);
	if (rc)
		goto done;
	s.before = ARENA_ARRAY(crm->arena, uint64_t, s.journey->step.n);
	rc = query_run(NULL, &s.env, s.all.enrolment, see_enrolment, &s, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < s.journey->step.n; i++)
		put_step(&s, i);
	if (rc == ERR_OK)
		out_table_end(crm->out);
done:
	journeys_release(&s.all);
	return rc;
}

const struct cmd journey_show = {
	.name = "show", .operands = "journey",
	.brief = N_("what its steps say, and how many stand before each"),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = show_exec,
};
