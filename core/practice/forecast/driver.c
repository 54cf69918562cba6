#include "core/practice/forecast/driver.h"

#include <math.h>

#include "core/practice/role.h"
#include "core/types/decimal.h"

enum { STEP_MAX = 92 };		/* a quarter; then it is no longer known */

bool
driver_name_is_fine(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == 0x7f ||
		    strchr("=:,", name.p[i]) != NULL)
			return false;
	return name.len > 0;
}

enum err_code
driver_entity(const struct entity **e, const struct model *m, struct err *err)
{
	*e = model_next_kind(m, KIND_SERIES, NULL);
	if (*e == NULL)
		return err_set(err, ERR_USAGE, "the model has no drivers: no "
		    "entity of kind series");
	/* Date and value no entity of this kind goes without. */
	if (entity_role(*e, ROLE_SERIES) == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field in the role "
		    "%s", SLICE_ARG((*e)->name), role_name(ROLE_SERIES));
	return ERR_OK;
}

struct dated {
	size_t			 driver;
	struct driver_point	 point;
};

struct reading {
	struct drivers		*all;
	const struct query_env	*env;
	struct slice		 want;
	struct arena		*arena;
	struct map		*map;		/* name and product to driver */
	VEC(struct driver)	 driver;
	VEC(struct dated)	 found;		/* in handle order */
};

static double
number_of(const struct value *v)
{
	if (v->type == TYPE_DECIMAL || v->type == TYPE_MONEY)
		return decimal_to_f64(v->i, v->digits);
	return v->type == TYPE_PERCENT ? (double)v->i / 1e6 : (double)v->i;
}

/*
 * The driver a record belongs to, made when it is the first of it: then it
 * is called as this one writes it.
 */
static size_t
find_driver(struct reading *r, struct slice name, uint32_t product)
{
	struct buf	 key = {0};
	uint64_t	*at;
	bool		 added;

	for (size_t i = 0; i < name.len; i++)
		buf_addc(&key, name.p[i] >= 'A' && name.p[i] <= 'Z' ?
		    (char)(name.p[i] - 'A' + 'a') : name.p[i]);
	buf_addf(&key, "/%u", product);
	at = map_put(r->map, buf_slice(&key), &added);
	buf_release(&key);
	if (added) {
		struct driver	*d = VEC_ADD(&r->driver);

		*at = r->driver.n - 1;
		d->name = slice_dup(r->arena, name);
		d->product = product;
	}
	return *at;
}

static enum err_code
add_record(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct reading		*r = arg;
	struct slice		 name = role_text(rec, ROLE_SERIES, r->env,
				    r->arena);
	struct value		 v = role_value(rec, ROLE_VALUE);
	struct dated		*f;
	struct day		 day;
	uint32_t		 product = 0;
	size_t			 i;

	(void)more;
	(void)err;
	if (name.len == 0 || v.type == TYPE_NONE ||
	    !role_day(&day, rec, ROLE_DATE, r->env->when.zone))
		return ERR_OK;
	if (r->want.len > 0 && !slice_eq_ascii_nocase(name, r->want))
		return ERR_OK;
	if (r->all->product != NULL)
		product = role_ref(rec, ROLE_PRODUCT, r->all->product);
	i = find_driver(r, name, product);
	r->driver.p[i].n++;
	f = VEC_ADD(&r->found);
	f->driver = i;
	f->point = (struct driver_point){ day, number_of(&v), rec->id };
	return ERR_OK;
}

static int
by_day(const void *a, const void *b)
{
	const struct driver_point	*x = a, *y = b;

	if (x->day.n != y->day.n)
		return x->day.n < y->day.n ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int
by_number(const void *a, const void *b)
{
	const int32_t	*x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The median distance; a day when there is only one value. */
static void
find_step(struct driver *d)
{
	int32_t	*gap;

	d->step = 1;
	if (d->n < 2)
		return;
	gap = mem_realloc_array(NULL, d->n - 1, sizeof(*gap));
	for (size_t i = 1; i < d->n; i++)
		gap[i - 1] = d->point[i].day.n - d->point[i - 1].day.n;
	qsort(gap, d->n - 1, sizeof(*gap), by_number);
	d->step = MIN(gap[(d->n - 2) / 2], (int32_t)STEP_MAX);
	/* Months are of 28 to 31 days. */
	if (d->step >= 28)
		d->step = MIN(d->step + 3, (int32_t)STEP_MAX);
	for (size_t i = 1; i < d->n; i++)
		d->n_gaps += d->point[i].day.n - d->point[i - 1].day.n >
		    d->step;
	free(gap);
}

void
driver_settle(struct driver *d)
{
	struct driver_point	*p = d->point;
	size_t			 n = 0;

	qsort(p, d->n, sizeof(*p), by_day);
	for (size_t i = 0; i < d->n; i++) {
		if (n > 0 && p[n - 1].day.n == p[i].day.n)
			n--;
		p[n++] = p[i];
	}
	d->n = n;
	find_step(d);
}

static int
by_name(const void *a, const void *b)
{
	const struct driver	*x = a, *y = b;
	int			 c = slice_cmp(x->name, y->name);

	return c != 0 ? c : x->product < y->product ? -1 :
	    x->product > y->product;
}

static void
keep(struct reading *r)
{
	struct drivers	*all = r->all;
	struct driver	*d;

	all->n = r->driver.n;
	all->driver = ARENA_ARRAY(r->arena, struct driver, all->n + 1);
	for (size_t i = 0; i < all->n; i++) {
		d = &all->driver[i];
		*d = r->driver.p[i];
		d->point = ARENA_ARRAY(r->arena, struct driver_point, d->n);
		d->n = 0;
	}
	for (size_t i = 0; i < r->found.n; i++) {
		d = &all->driver[r->found.p[i].driver];
		d->point[d->n++] = r->found.p[i].point;
	}
	for (size_t i = 0; i < all->n; i++)
		driver_settle(&all->driver[i]);
	if (all->n > 0)
		qsort(all->driver, all->n, sizeof(*all->driver), by_name);
}

enum err_code
drivers_read(struct drivers *all, const struct query_env *env,
    struct slice name, struct arena *arena, struct err *err)
{
	struct reading		 r = { .all = all, .env = env, .want = name,
				    .arena = arena };
	const struct field	*f;
	enum err_code		 rc;

	memset(all, 0, sizeof(*all));
	rc = driver_entity(&all->entity, env->model, err);
	if (rc)
		return rc;
	f = entity_role(all->entity, ROLE_PRODUCT);
	if (f != NULL && f->type == TYPE_REF)
		all->product = model_find_entity_id(env->model, f->to);
	r.map = map_open();
	rc = query_run(NULL, env, all->entity, add_record, &r, err);
	map_close(r.map);
	if (rc == ERR_OK)
		keep(&r);
	VEC_RELEASE(&r.driver);
	VEC_RELEASE(&r.found);
	return rc;
}

const struct driver *
drivers_find(const struct drivers *all, struct slice name, uint32_t product)
{
	const struct driver	*common = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct driver	*d = &all->driver[i];

		if (!slice_eq_ascii_nocase(d->name, name))
			continue;
		if (d->product == product)
			return d;
		if (d->product == 0)
			common = d;
	}
	return common;
}

enum err_code
drivers_none(const struct drivers *all, struct slice name, struct err *err)
{
	struct buf	names = {0};

	for (size_t i = 0; i < all->n; i++) {
		if (i > 0 && slice_eq(all->driver[i - 1].name,
		    all->driver[i].name))
			continue;
		buf_addf(&names, "%s%.*s", names.len ? ", " : "",
		    SLICE_ARG(all->driver[i].name));
	}
	err_set(err, ERR_NOTFOUND, "no driver \"%.*s\"", SLICE_ARG(name));
	if (names.len > 0)
		err_hint(err, "there are: %s", buf_cstr(&names));
	else
		err_hint(err, "crm series import brings in a file of them");
	buf_release(&names);
	return err->code;
}

/* The last point on or before day; SIZE_MAX: there is none. */
static size_t
point_at(const struct driver *d, struct day day)
{
	size_t	lo = 0, hi = d->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (d->point[mid].day.n <= day.n)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == 0 ? SIZE_MAX : lo - 1;
}

double
driver_mean(const struct driver *d, struct day from, struct day until)
{
	double	sum = 0, days = 0, part;
	int32_t	begin, end;
	size_t	i = point_at(d, from);

	for (i = i == SIZE_MAX ? 0 : i; i < d->n &&
	    d->point[i].day.n < until.n; i++) {
		begin = MAX(d->point[i].day.n, from.n);
		end = MIN(d->point[i].day.n + d->step, until.n);
		if (i + 1 < d->n)
			end = MIN(end, d->point[i + 1].day.n);
		if (end <= begin)
			continue;
		part = (double)(end - begin);
		sum += part * d->point[i].v;
		days += part;
	}
	return days > 0 ? sum / days : (double)NAN;
}
