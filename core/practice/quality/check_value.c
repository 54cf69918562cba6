/*
 * Values that can hardly be true.
 */
#include "core/practice/quality/check_priv.h"

#include "core/practice/role.h"

static bool
has_letter(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char	c = (unsigned char)s.p[i];

		if (c >= 0x80 || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z'))
			return true;
	}
	return false;
}

static bool
only_fills(struct slice s)
{
	static const char *const	words[] = { "test", "x", "xx", "xxx",
		"n/a", "na", "n.a.", "nvt", "n.v.t.", "tbd", "todo",
		"unknown", "onbekend", "none", "geen", "asdf", "qwerty" };

	for (size_t i = 0; i < NELEM(words); i++)
		if (slice_eq_ascii_nocase(s, slice_of(words[i])))
			return true;
	return !has_letter(s);
}

static bool
is_doubtful_name(const struct field *f, const struct value *v)
{
	return f->role == ROLE_NAME && v->type == TYPE_TEXT &&
	    only_fills(v->text);
}

/* What only can have happened. */
static bool
is_past(const struct entity *e, const struct field *f)
{
	switch (f->role) {
	case ROLE_VERIFIED:
	case ROLE_SINCE:
	case ROLE_OPENED:
	case ROLE_RESPONDED:
	case ROLE_RESOLVED:
	case ROLE_DONE:
	case ROLE_CLOSED:
	case ROLE_BIRTHDAY:
	case ROLE_GIVEN:
	case ROLE_SENT:
		return true;
	case ROLE_DATE:
	case ROLE_TIME:
		return e->kind == KIND_EXCHANGE || e->kind == KIND_SURVEY ||
		    e->kind == KIND_ASSESSMENT;
	default:
		return false;
	}
}

static bool
value_day(struct day *day, const struct check_job *job, const struct value *v)
{
	if (v->type == TYPE_DATE)
		day->n = (int32_t)v->i;
	else if (v->type == TYPE_TIME)
		*day = zone_day(job->env->when.zone,
		    (struct instant){ v->i });
	else
		return false;
	return true;
}

static bool
is_doubtful_day(const struct check_job *job, const struct entity *e,
    const struct field *f, const struct value *v)
{
	enum { OLDEST = 1900, AHEAD = 50, AGE = 120 };
	struct day	day;
	int		year, now = day_to_civil(job->today).year;

	if (!value_day(&day, job, v))
		return false;
	year = day_to_civil(day).year;
	/* A day of grace: clocks and zones differ. */
	if (is_past(e, f) && day.n > job->today.n + 1)
		return true;
	if (f->role == ROLE_BIRTHDAY)
		return year < now - AGE;
	return year < OLDEST || year > now + AHEAD;
}

static void
put_doubt(struct check_job *job, const struct record *rec,
    const struct field *f, const struct field *other, const struct value *v,
    bool *any)
{
	struct check_finding	*found = check_add(job, CHECK_DOUBTFUL, rec);
	struct buf		 b = {0};

	field_write_value(&b, job->env->model, f, v, job->env->when.zone);
	found->field = f;
	found->other = other;
	found->value = slice_dup(job->arena, buf_slice(&b));
	buf_release(&b);
	*any = true;
}

/* It ended before it began. */
static void
check_order(struct check_job *job, const struct record *rec, bool *any)
{
	static const struct { enum role first, then; } pairs[] = {
		{ ROLE_FROM, ROLE_UNTIL }, { ROLE_OPENED, ROLE_RESPONDED },
		{ ROLE_OPENED, ROLE_RESOLVED }, { ROLE_OPENED, ROLE_CLOSED },
		{ ROLE_GIVEN, ROLE_WITHDRAWN }, { ROLE_GIVEN, ROLE_UNTIL },
	};

	for (size_t i = 0; i < NELEM(pairs); i++) {
		const struct field	*f = entity_role(rec->entity,
					    pairs[i].then);
		struct value		 v = role_value(rec, pairs[i].then);
		struct day		 first, then;

		if (role_day(&first, rec, pairs[i].first,
		    job->env->when.zone) && value_day(&then, job, &v) &&
		    then.n < first.n)
			put_doubt(job, rec, f, entity_role(rec->entity,
			    pairs[i].first), &v, any);
	}
}

void
check_values(struct check_job *job, const struct record *rec)
{
	bool	any = false;

	job->c->looked[CHECK_DOUBTFUL]++;
	for (size_t i = 0; i < rec->entity->n_fields; i++) {
		const struct field	*f = &rec->entity->field[i];
		struct value		 v;

		if (f->type != TYPE_DATE && f->type != TYPE_TIME &&
		    f->role != ROLE_NAME)
			continue;
		v = record_value(rec, f);
		if (is_doubtful_name(f, &v) ||
		    is_doubtful_day(job, rec->entity, f, &v))
			put_doubt(job, rec, f, NULL, &v, &any);
	}
	check_order(job, rec, &any);
	job->c->found[CHECK_DOUBTFUL] += any;
}
