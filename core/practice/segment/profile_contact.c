/*
 * How parties were in touch, as something that may distinguish them: how
 * often, about what, by which channels, and how well they were answered.
 */
#include "core/practice/segment/profile_priv.h"

#include "core/practice/contact/case.h"
#include "core/practice/party_record.h"
#include "core/practice/role.h"
#include "core/practice/segment/channel.h"

/* Of one party, in the period. */
struct touch {
	uint32_t	contacts, cases, complaints;
	uint32_t	answer_due, answered, solve_due, solved;	/* in time */
};

struct reader { struct profiling *g; struct touch *of; };

static struct touch *
touch_of(const struct reader *r, const struct party_record *p)
{
	const struct range	*days = &r->g->s->period;

	return p->has_day && p->day.n >= days->from.n &&
	    p->day.n < days->until.n && profile_is_meant(r->g, p->party) ?
	    &r->of[p->party] : NULL;
}

static void
read_contact(void *arg, const struct party_record *p)
{
	struct touch	*t = touch_of(arg, p);

	if (t != NULL)
		t->contacts++;
}

/* One that is still to be done in time says nothing yet. */
static void
judge(uint32_t *due, uint32_t *kept, bool is_done, struct instant done,
    struct instant by, struct instant now)
{
	if (!is_done && now.us <= by.us)
		return;
	++*due;
	*kept += is_done && done.us <= by.us;
}

static void
read_case(void *arg, const struct party_record *p)
{
	const struct reader	*r = arg;
	const struct query_env	*env = r->g->env;
	struct touch		*t = touch_of(r, p);
	struct case_state	 s;

	if (t == NULL)
		return;
	case_read(&s, env, p->rec);
	t->cases++;
	t->complaints += role_is(p->rec, ROLE_KIND, "complaint") ||
	    role_is(p->rec, ROLE_KIND, "fault");
	/* One that was closed without a day says nothing about time. */
	if (!s.is_open && !s.is_resolved)
		return;
	if (s.has_respond_by)
		judge(&t->answer_due, &t->answered, s.is_answered,
		    s.responded, s.respond_by, env->when.now);
	if (s.has_resolve_by)
		judge(&t->solve_due, &t->solved, s.is_resolved, s.resolved,
		    s.resolve_by, env->when.now);
}

/* ---- lines ---- */

enum { CONTACTS, CASES, COMPLAINTS, ANSWERED, SOLVED, N_NUMBERS };

static const char *const	number_name[N_NUMBERS] = {
	[CONTACTS] = PROFILE_CONTACTS, [CASES] = PROFILE_CASES,
	[COMPLAINTS] = PROFILE_COMPLAINTS, [ANSWERED] = PROFILE_ANSWERED,
	[SOLVED] = PROFILE_SOLVED
};

static void
add_share(struct stat_moments *m, uint32_t part, uint32_t whole)
{
	if (whole > 0)
		stat_moments_add(m, 100.0 * part / whole);
}

static void
put_numbers(struct profiling *g, const struct touch *of)
{
	struct stat_moments	m[N_NUMBERS][2] = {0};

	for (uint32_t id = 1; id <= g->s->last_id; id++) {
		const struct touch	*t = &of[id];
		bool			 in = g->inside[id];

		if (!g->s->exists[id] || !profile_is_meant(g, id))
			continue;
		stat_moments_add(&m[CONTACTS][in], t->contacts);
		stat_moments_add(&m[CASES][in], t->cases);
		stat_moments_add(&m[COMPLAINTS][in], t->complaints);
		add_share(&m[ANSWERED][in], t->answered, t->answer_due);
		add_share(&m[SOLVED][in], t->solved, t->solve_due);
	}
	for (int i = 0; i < N_NUMBERS; i++)
		profile_put_means(g, slice_of(number_name[i]), m[i]);
}

static enum err_code
put_channels(struct profiling *g, const char *field,
    enum channel_source source, struct err *err)
{
	struct channels	c;
	struct tally	known = {0}, used[CHANNELS_MAX] = {0};
	enum err_code	rc;

	rc = channels_read(&c, g->env, g->s->entity, g->s->last_id,
	    g->s->period, source, g->arena, err);
	if (rc == ERR_USAGE) {
		/* So many are no kinds of anything. */
		*err = (struct err){0};
		return ERR_OK;
	}
	if (rc)
		return rc;
	for (uint32_t id = 1; id <= c.last_id; id++) {
		bool	in = g->inside[id];

		if (c.used[id] == 0 || !profile_is_meant(g, id))
			continue;
		known.in += in;
		known.rest += !in;
		for (size_t i = 0; i < c.n; i++) {
			used[i].in += in && (c.used[id] >> i & 1);
			used[i].rest += !in && (c.used[id] >> i & 1);
		}
	}
	for (size_t i = 0; i < c.n; i++)
		profile_put_share(g, slice_of(field), c.name[i], used[i],
		    known);
	return ERR_OK;
}

enum err_code
profile_read_contacts(struct profiling *g, struct err *err)
{
	const struct entity	*party = g->s->entity;
	uint32_t		 last = g->s->last_id;
	struct reader		 r = { g, ARENA_ARRAY(g->arena, struct touch,
				    (size_t)last + 1) };
	enum err_code		 rc;

	rc = party_records(g->env, party, last, KIND_ACTIVITY, read_contact,
	    &r, err);
	if (rc == ERR_OK)
		rc = party_records(g->env, party, last, KIND_CASE, read_case,
		    &r, err);
	if (rc)
		return rc;
	put_numbers(g, r.of);
	rc = put_channels(g, PROFILE_SALE_CHANNEL, CHANNEL_OF_SALES, err);
	if (rc == ERR_OK)
		rc = put_channels(g, PROFILE_CONTACT_CHANNEL,
		    CHANNEL_OF_CONTACTS, err);
	return rc;
}
