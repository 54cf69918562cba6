/*
 * What a group comes to, as a row of the result.
 */
#include "core/query/sum_priv.h"

enum err_code
sum_set_row(struct sum_row *row, const struct sum *s, const struct sum_group *g,
    struct err *err)
{
	row->key = g->key;
	memset(row->measure, 0, s->req->n_measures * sizeof(*row->measure));
	for (size_t i = 0; i < s->req->n_measures; i++) {
		const struct sum_measure	*m = &s->measure[i];
		const struct sum_cellsum	*c = &g->cell[i];
		struct value			*v = &row->measure[i];
		unsigned			 from, to;

		/* Counts and sums of nothing are 0; a mean is not. */
		if (c->n == 0 && (m->what >= SUM_MIN ||
		    m->what == SUM_MARGIN || m->what == SUM_COST))
			continue;
		v->type = m->type;
		v->digits = m->digits;
		v->i = c->sum;
		if (m->what != SUM_MEAN)
			continue;
		from = number_digits(query_type(m->q), query_digits(m->q));
		to = number_digits(m->type, m->digits);
		if (!i64_muldiv(&v->i, c->sum, i64_pow10(to - from),
		    (int64_t)c->n))
			return err_set(err, ERR_RANGE, "\"%.*s\" is too large",
			    SHORT(m->name));
	}
	return ERR_OK;
}

enum err_code
sum_pass(struct sum *s, const struct sum_group *g, struct err *err)
{
	enum err_code	rc = sum_set_row(&s->passed_row, s, g, err);

	return rc ? rc : s->req->each(s->req->each_arg, &s->passed_row, err);
}
