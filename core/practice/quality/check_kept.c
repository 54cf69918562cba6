#include "core/practice/quality/check_kept.h"

#include <math.h>

enum { CHECK_NUMBERS = 2, STAFF_NUMBERS = 8 };

static const char	name[] = "check";

/* ---- as it is ---- */

enum err_code
check_kept_staff(struct check_kept *k, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	const struct scheme	*s = &env->model->section[SECTION_CHECK];
	struct span		 period = { .days = 90 };
	struct adoptions	 list = {0};
	struct check_kept	 read = { .day = when_today(&env->when) };
	enum err_code		 rc = ERR_OK;

	period = scheme_span(s, "period", period);
	if (model_next_kind(env->model, KIND_STAFF, NULL) != NULL &&
	    model_next_kind(env->model, KIND_ACTIVITY, NULL) != NULL)
		rc = adoption_read(&list, env, day_add_span(read.day, period,
		    -1), arena, err);
	read.staff = ARENA_ARRAY(arena, struct adoption, list.list.n + 1);
	for (; read.n_staff < list.list.n; read.n_staff++)
		read.staff[read.n_staff] = list.list.p[read.n_staff];
	VEC_RELEASE(&list.list);
	if (rc == ERR_OK)
		*k = read;
	return rc;
}

enum err_code
check_kept_now(struct check_kept *k, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	struct checks	c = {0};
	enum err_code	rc;

	rc = check_kept_staff(k, env, arena, err);
	if (rc == ERR_OK)
		rc = checks_read(&c, env, (1u << N_CHECKS) - 1, NULL, arena,
		    err);
	for (int r = 0; rc == ERR_OK && r < N_CHECKS; r++) {
		k->has[r] = true;
		k->found[r] = c.found[r];
		k->looked[r] = c.looked[r];
	}
	VEC_RELEASE(&c.list);
	return rc;
}

struct adoption
check_kept_all(const struct check_kept *k)
{
	struct adoption	all = { .complete = 0, .delay_hours = (double)NAN };

	for (size_t i = 0; i < k->n_staff; i++) {
		const struct adoption	*a = &k->staff[i];

		if (a->contacts > 0)
			all.complete += a->complete * a->contacts;
		all.contacts += a->contacts;
		all.with_outcome += a->with_outcome;
		all.timed += a->timed;
		all.within_day += a->within_day;
		all.known += a->known;
		all.covered += a->covered;
	}
	all.complete = all.contacts > 0 ? all.complete / all.contacts :
	    (double)NAN;
	return all;
}

/* ---- the stored form ---- */

void
check_kept_encode(struct buf *b, const struct check_kept *k)
{
	buf_adds(b, "1\n");
	for (int r = 0; r < N_CHECKS; r++)
		if (k->has[r])
			buf_addf(b, "check %s %llu %llu\n",
			    check_reason_name((enum check_reason)r),
			    (unsigned long long)k->found[r],
			    (unsigned long long)k->looked[r]);
	for (size_t i = 0; i < k->n_staff; i++) {
		const struct adoption	*a = &k->staff[i];

		buf_addf(b, "staff %u %u %ld %u %u %u %u %u\n", a->staff,
		    a->contacts, a->contacts > 0 ? lround(a->complete * 1e6) :
		    0L, a->with_outcome, a->timed, a->within_day, a->known,
		    a->covered);
	}
}

/* Up to n numbers, none below zero, parted by blanks; nothing behind. */
static bool
read_numbers(int64_t *v, size_t n, struct slice line)
{
	struct slice	word;

	for (size_t i = 0; i < n; i++)
		if (!slice_cut(&word, &line, ' ') ||
		    !i64_parse(&v[i], word) || v[i] < 0)
			return false;
	return line.p == NULL;
}

static bool
read_check(struct check_kept *k, struct slice line)
{
	enum check_reason	r;
	struct slice		word;
	int64_t			v[CHECK_NUMBERS];

	if (!slice_cut(&word, &line, ' ') ||
	    !read_numbers(v, CHECK_NUMBERS, line))
		return false;
	if (!check_reason_parse(&r, word))
		return true;
	k->has[r] = true;
	k->found[r] = (uint64_t)v[0];
	k->looked[r] = (uint64_t)v[1];
	return true;
}

static bool
read_colleague(struct adoption *a, struct slice line)
{
	int64_t	v[STAFF_NUMBERS];

	if (!read_numbers(v, STAFF_NUMBERS, line))
		return false;
	for (size_t i = 0; i < STAFF_NUMBERS; i++)
		if (v[i] > UINT32_MAX)
			return false;
	*a = (struct adoption){ .staff = (uint32_t)v[0],
	    .contacts = (uint32_t)v[1],
	    .complete = v[1] > 0 ? (double)v[2] / 1e6 : (double)NAN,
	    .with_outcome = (uint32_t)v[3], .timed = (uint32_t)v[4],
	    .within_day = (uint32_t)v[5], .delay_hours = (double)NAN,
	    .known = (uint32_t)v[6], .covered = (uint32_t)v[7] };
	return true;
}

static size_t
count_lines(struct slice body)
{
	size_t	n = 0;

	for (size_t i = 0; i < body.len; i++)
		n += body.p[i] == '\n';
	return n;
}

bool
check_kept_decode(struct check_kept *k, struct slice body,
    struct arena *arena)
{
	struct slice	line, word, rest = body;

	if (body.len == 0 || body.p[body.len - 1] != '\n' ||
	    !slice_cut(&line, &rest, '\n') || !slice_eq(line, SLICE("1")))
		return false;
	k->staff = ARENA_ARRAY(arena, struct adoption, count_lines(body));
	while (rest.len > 0 && slice_cut(&line, &rest, '\n')) {
		if (!slice_cut(&word, &line, ' '))
			return false;
		if (slice_eq(word, SLICE("check")) && !read_check(k, line))
			return false;
		if (slice_eq(word, SLICE("staff")) &&
		    !read_colleague(&k->staff[k->n_staff++], line))
			return false;
	}
	return true;
}

/* ---- in the store ---- */

enum err_code
check_kept_plan(bool *kept, struct plan *plan, struct txn *txn,
    const struct check_kept *k, struct instant taken, struct err *err)
{
	struct arena	*arena = arena_open();
	struct buf	 body = {0};
	struct snapshot	 snap = { .name = slice_of(name), .day = k->day,
			    .taken_us = taken.us };
	struct snapshot	 old;
	enum err_code	 rc;

	rc = snapshot_find(&old, kept, txn, snap.name, snap.day, arena, err);
	if (rc == ERR_OK && !*kept) {
		check_kept_encode(&body, k);
		snap.body = buf_slice(&body);
		rc = plan_add_snapshot(plan, &snap, false, err);
	}
	buf_release(&body);
	arena_close(arena);
	return rc;
}

enum err_code
check_kept_list(struct snapshots *all, struct txn *txn, struct arena *arena,
    struct err *err)
{
	/* With the NUL behind it no other name begins like it. */
	return snapshot_list(all, txn, slice_make(name, sizeof(name)), arena,
	    err);
}

enum err_code
check_kept_read(struct check_kept *k, struct txn *txn, struct day day,
    struct arena *arena, struct err *err)
{
	struct check_kept	read = { .day = day };
	struct snapshot		snap;
	char			text[DAY_TEXT];
	bool			found;
	enum err_code		rc;

	rc = snapshot_find(&snap, &found, txn, slice_of(name), day, arena,
	    err);
	if (rc)
		return rc;
	if (!found || !check_kept_decode(&read, snap.body, arena)) {
		day_write(text, day);
		return err_set(err, ERR_STORE, "snapshot %.*s of %.*s is "
		    "damaged", (int)strlen(name), name, DAY_TEXT, text);
	}
	*k = read;
	return ERR_OK;
}
