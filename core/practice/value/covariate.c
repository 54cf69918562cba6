#include "core/practice/value/covariate.h"

#include <math.h>

#include "core/base/map.h"
#include "core/practice/feature.h"
#include "core/stats/describe.h"
#include "core/stats/spd.h"

enum {
	LEAST_PARTIES = 5,	/* for a value of its own */
	MOST_OF_FIELD = 8,	/* such values; the others are one */
	MOST_VALUES = 100000	/* of a field; more are no kinds */
};

/* One field while it is read. */
struct reading {
	const struct field	*field;
	struct stat_moments	 moments;
	struct map		*values;	/* value to position in n */
	VEC(uint64_t)		 n;		/* parties that count */
	/* What each value became: 1 + a covariate; 0: what others are
	 * measured against, or nothing. */
	VEC(uint8_t)		 as;
	size_t			 number;	/* the covariate of a number */
};

struct covariate_job {
	struct covariates	*c;
	const struct query_env	*env;
	const struct entity	*party;
	const bool		*counts;
	struct reading		 read[PURCHASE_COVARIATES];
	size_t			 n_read;
	struct arena		*arena;
	struct buf		 b;
};

static struct slice
text_of(struct covariate_job *j, const struct field *f,
    const struct record *rec, size_t i)
{
	struct value	v = record_item(rec, f, i);

	return feature_text(&j->b, j->env, f, &v);
}

static size_t
n_values(const struct field *f, const struct record *rec)
{
	size_t	n = record_count(rec, f);

	/* Of a single one "not known" is a value, too. */
	return f->many ? n : MAX(n, 1);
}

/* ---- the first time: which values there are ---- */

static void
count(struct covariate_job *j, struct reading *r, const struct record *rec)
{
	const struct field	*f = r->field;
	struct value		 v;
	uint64_t		*at;
	bool			 added;

	if (feature_is_number(f)) {
		v = record_value(rec, f);
		if (v.type != TYPE_NONE)
			stat_moments_add(&r->moments, feature_number(f, &v));
		return;
	}
	for (size_t i = 0; i < n_values(f, rec); i++) {
		if (map_count(r->values) >= MOST_VALUES)
			return;
		at = map_put(r->values, text_of(j, f, rec, i), &added);
		if (added) {
			*at = r->n.n;
			*VEC_ADD(&r->n) = 0;
			*VEC_ADD(&r->as) = 0;
		}
		r->n.p[*at]++;
	}
}

/* ---- the second: what it is in numbers ---- */

static void
put(struct covariate_job *j, struct reading *r, const struct record *rec)
{
	const struct field	*f = r->field;
	float			*z;
	struct value		 v;
	uint64_t		*at;

	z = j->c->z + (size_t)j->c->row[rec->id] * j->c->n;
	if (feature_is_number(f)) {
		const struct covariate	*c = &j->c->of[r->number];

		v = record_value(rec, f);
		if (v.type != TYPE_NONE)
			z[r->number] = (float)((feature_number(f, &v) -
			    c->mean) / c->spread);
		return;
	}
	for (size_t i = 0; i < n_values(f, rec); i++) {
		at = map_find(r->values, text_of(j, f, rec, i));
		if (at != NULL && r->as.p[*at] > 0)
			z[r->as.p[*at] - 1] = 1;
	}
}

typedef void each_record(struct covariate_job *, struct reading *,
    const struct record *);

static enum err_code
scan(struct covariate_job *j, each_record *each, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, j->env->txn, j->party, 1, UINT32_MAX,
	    err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec) && rec.id <= j->c->last_id) {
		if (!j->counts[rec.id])
			continue;
		j->c->n_parties += each == count;
		for (size_t i = 0; i < j->n_read; i++)
			each(j, &j->read[i], &rec);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

/* ---- between them: which numbers ---- */

static enum err_code
too_many(struct err *err)
{
	return err_set(err, ERR_USAGE, "more than %d covariates: a field "
	    "counts as many as it has values, up to %d", PURCHASE_COVARIATES,
	    MOST_OF_FIELD + 1);
}

static enum err_code
says_nothing(const struct reading *r, struct err *err)
{
	return err_set(err, ERR_USAGE, "%.*s can be no covariate: nearly all "
	    "have the same value, or nearly each another one",
	    SLICE_ARG(r->field->name));
}

static enum err_code
plan_number(struct covariate_job *j, struct reading *r, struct err *err)
{
	const struct stat_moments	*m = &r->moments;
	struct covariate		*c;

	if (m->n < LEAST_PARTIES || !(m->square > 0))
		return says_nothing(r, err);
	if (j->c->n == PURCHASE_COVARIATES)
		return too_many(err);
	r->number = j->c->n;
	c = &j->c->of[j->c->n++];
	*c = (struct covariate){ .field = r->field, .is_number = true,
	    .mean = m->mean, .spread = sqrt(m->square / m->n),
	    .n = (uint64_t)m->n };
	return ERR_OK;
}

/* The most frequent value, or none: each is taken by itself. */
static size_t
most_frequent(const struct reading *r)
{
	size_t	most = 0;

	if (r->field->many)
		return SIZE_MAX;
	for (size_t i = 1; i < r->n.n; i++)
		if (r->n.p[i] > r->n.p[most])
			most = i;
	return most;
}

static int
by_count_down(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

/* So many must have a value that it is one of the few that count alone. */
static uint64_t
enough(const struct covariate_job *j, const struct reading *r, size_t most)
{
	uint64_t	*n = ARENA_ARRAY(j->arena, uint64_t, r->n.n);
	size_t		 at = MOST_OF_FIELD + (most < r->n.n);

	memcpy(n, r->n.p, r->n.n * sizeof(*n));
	qsort(n, r->n.n, sizeof(*n), by_count_down);
	return r->n.n <= at ? LEAST_PARTIES : MAX(n[at] + 1,
	    (uint64_t)LEAST_PARTIES);
}

static enum err_code
add_value(struct covariates *all, const struct covariate *c, struct err *err)
{
	if (all->n == PURCHASE_COVARIATES)
		return too_many(err);
	all->of[all->n++] = *c;
	return ERR_OK;
}

static enum err_code
plan_values(struct covariate_job *j, struct reading *r, struct err *err)
{
	struct covariates	*all = j->c;
	size_t			 most = most_frequent(r), begin = all->n;
	struct covariate	 c = { .field = r->field }, rest = c;
	uint64_t		 least;
	enum err_code		 rc;

	if (r->n.n == 0 || map_count(r->values) >= MOST_VALUES ||
	    (most < r->n.n && r->n.p[most] < LEAST_PARTIES))
		return says_nothing(r, err);
	least = enough(j, r, most);
	if (most < r->n.n)
		c.against = rest.against = slice_dup(j->arena,
		    map_key(r->values, most));
	for (size_t i = 0; i < r->n.n; i++) {
		if (i == most || r->n.p[i] == all->n_parties)
			continue;
		if (r->n.p[i] < least) {
			rest.n += r->n.p[i];
			continue;
		}
		c.value = slice_dup(j->arena, map_key(r->values, i));
		c.n = r->n.p[i];
		rc = add_value(all, &c, err);
		if (rc)
			return rc;
		r->as.p[i] = (uint8_t)all->n;
	}
	if (rest.n >= LEAST_PARTIES && !r->field->many) {
		rest.is_rest = true;
		rc = add_value(all, &rest, err);
		if (rc)
			return rc;
		for (size_t i = 0; i < r->n.n; i++)
			if (i != most && r->as.p[i] == 0)
				r->as.p[i] = (uint8_t)all->n;
	}
	return all->n == begin ? says_nothing(r, err) : ERR_OK;
}

/* The sums of squares and products about the means, of those that count. */
static void
products(double *S, const struct covariate_job *j)
{
	const struct covariates	*c = j->c;
	double			 sum[PURCHASE_COVARIATES] = {0};
	double			 n = (double)c->n_parties;

	memset(S, 0, c->n * c->n * sizeof(*S));
	for (uint32_t id = 1; id <= c->last_id; id++) {
		const float	*z = covariates_of(c, id);

		for (size_t i = 0; j->counts[id] && i < c->n; i++) {
			sum[i] += (double)z[i];
			for (size_t k = 0; k <= i; k++)
				S[i * c->n + k] += (double)z[i] * (double)z[k];
		}
	}
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k <= i; k++)
			S[i * c->n + k] -= sum[i] * sum[k] / n;
}

/* Takes one of them away, of everybody. */
static void
drop(struct covariates *c, size_t at)
{
	size_t	n = c->n, rows = c->n_rows + 1, to = 0;

	for (size_t i = 0; i < rows * n; i++)
		if (i % n != at)
			c->z[to++] = c->z[i];
	memmove(c->of + at, c->of + at + 1, (n - at - 1) * sizeof(*c->of));
	c->n--;
}

/* Of a field with several values, is there another one of it before? */
static bool
is_last_of_many(const struct covariates *c, size_t at)
{
	return at > 0 && c->of[at].field->many &&
	    c->of[at - 1].field == c->of[at].field;
}

/*
 * Each must say something that those before it do not.  Where everybody has
 * one of the values of a field, the last one follows from the others: they
 * are against it.
 */
static enum err_code
check_each(const struct covariate_job *j, struct err *err)
{
	struct covariates	*c = j->c;
	double	 S[PURCHASE_COVARIATES * PURCHASE_COVARIATES];
	double	 part[PURCHASE_COVARIATES * PURCHASE_COVARIATES];

	products(S, j);
	for (size_t m = 1; m <= c->n; m++) {
		for (size_t i = 0; i < m; i++)
			memcpy(part + i * m, S + i * c->n, m * sizeof(*part));
		if (spd_factor(part, m))
			continue;
		if (!is_last_of_many(c, m - 1))
			return err_set(err, ERR_USAGE, "%.*s says the same as "
			    "the covariates before it",
			    SLICE_ARG(c->of[m - 1].field->name));
		drop(c, m - 1);
		products(S, j);
		m--;
	}
	return ERR_OK;
}

static enum err_code
read_field(struct covariate_job *j, struct slice name, struct err *err)
{
	const struct field	*f = entity_find_field(j->party, name);

	if (f == NULL)
		return entity_no_field(j->party, name, err);
	for (size_t i = 0; i < j->n_read; i++)
		if (j->read[i].field == f)
			return err_set(err, ERR_USAGE, "%.*s is given twice",
			    SLICE_ARG(f->name));
	if (f->unique || !(feature_is_kind(f) ||
	    (feature_is_number(f) && !f->many)))
		return err_set(err, ERR_USAGE, "%.*s can be no covariate: "
		    "that is a number, a choice, a yes or no, a reference, a "
		    "country or a text that several have",
		    SLICE_ARG(f->name));
	if (j->n_read == PURCHASE_COVARIATES)
		return too_many(err);
	j->read[j->n_read++] = (struct reading){ .field = f,
	    .values = map_open() };
	return ERR_OK;
}

static void
number_rows(struct covariate_job *j)
{
	struct covariates	*c = j->c;

	c->row = ARENA_ARRAY(j->arena, uint32_t, (size_t)c->last_id + 1);
	for (uint32_t id = 1; id <= c->last_id; id++)
		if (j->counts[id])
			c->row[id] = (uint32_t)++c->n_rows;
}

static enum err_code
read_all(struct covariate_job *j, struct err *err)
{
	enum err_code	rc = scan(j, count, err);

	for (size_t i = 0; rc == ERR_OK && i < j->n_read; i++)
		rc = (feature_is_number(j->read[i].field) ? plan_number :
		    plan_values)(j, &j->read[i], err);
	if (rc)
		return rc;
	number_rows(j);
	j->c->z = ARENA_ARRAY(j->arena, float, (j->c->n_rows + 1) * j->c->n);
	rc = scan(j, put, err);
	return rc ? rc : check_each(j, err);
}

enum err_code
covariates_read(struct covariates **result, const struct query_env *env,
    const struct entity *party, const struct slice *name, size_t n_names,
    const bool *counts, uint32_t last_id, struct arena *arena,
    struct err *err)
{
	struct covariate_job	 j = { .env = env, .party = party,
				    .counts = counts, .arena = arena };
	enum err_code		 rc = ERR_OK;

	j.c = ARENA_NEW(arena, struct covariates);
	j.c->last_id = last_id;
	for (size_t i = 0; rc == ERR_OK && i < n_names; i++)
		rc = read_field(&j, name[i], err);
	if (rc == ERR_OK && result != NULL)
		rc = read_all(&j, err);
	for (size_t i = 0; i < j.n_read; i++) {
		map_close(j.read[i].values);
		VEC_RELEASE(&j.read[i].n);
		VEC_RELEASE(&j.read[i].as);
	}
	buf_release(&j.b);
	if (rc == ERR_OK && result != NULL)
		*result = j.c;
	return rc;
}
