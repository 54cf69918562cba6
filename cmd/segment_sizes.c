/*
 * crm segment list and show: how large the segments are, and what they bring.
 */
#include <math.h>

#include "cmd/say.h"
#include "cmd/segment_moves.h"
#include "cmd/value_fit.h"
#include "core/practice/segment/segment.h"
#include "core/practice/value/value.h"

static const struct out_column size_column[] = {
	{ .name = "scheme", .label = N_("scheme"), .type = TYPE_TEXT },
	{ .name = "segment", .label = N_("segment"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "parties", .label = N_("parties"), .type = TYPE_INT },
	{ .name = "parties_share", .label = N_("of parties"),
	    .type = TYPE_PERCENT, .digits = 1, .flags = OUT_SPARE },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "revenue_share", .label = N_("of revenue"),
	    .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "value", .label = N_("lifetime"), .type = TYPE_MONEY },
	{ .name = "value_share", .label = N_("of lifetime"),
	    .type = TYPE_PERCENT, .digits = 1 },
};
enum { COLUMN_VALUE = 6, COLUMN_VALUE_SHARE };

/*
 * People read the scheme once, above its segments, and not in each row:
 * without its column there is room for the others.
 */
static bool
is_grouped(const struct crm *crm)
{
	const struct out_options	*o = out_options(crm->out);

	return out_is_for_people(crm->out) && o->fields == NULL &&
	    o->sort == NULL;
}

static enum err_code
check_sizes(struct crm *crm, struct err *err)
{
	size_t	skip = is_grouped(crm);

	return out_table_check(crm->out, size_column + skip,
	    NELEM(size_column) - skip, err);
}

static enum err_code
begin_sizes(struct crm *crm, struct err *err)
{
	size_t	skip = is_grouped(crm);

	return out_table_begin(crm->out, size_column + skip,
	    NELEM(size_column) - skip, err);
}

static bool
wants(struct crm *crm, size_t column)
{
	return out_wants(crm->out, column - is_grouped(crm));
}

static double
ratio(double a, double b)
{
	return b != 0 ? a / b : (double)NAN;
}

/* Lifetime value of those in each segment, and of all. */
struct worth { int64_t *in, all; };

static enum err_code
add_up(struct worth *w, const struct segmentation *s,
    const struct value_book *book, struct err *err)
{
	uint32_t	last = MIN(book->last_id, s->last_id);
	bool		fits = true;

	w->all = 0;
	for (uint32_t id = 1; id <= last; id++) {
		int64_t	v = value_lifetime(&book->of[id]);

		if (v == 0)
			continue;
		fits &= i64_add(&w->all, w->all, v);
		for (uint32_t i = 0, m = s->mask[id]; m != 0; i++, m >>= 1)
			if (m & 1)
				fits &= i64_add(&w->in[i], w->in[i], v);
	}
	return fits ? ERR_OK : err_set(err, ERR_RANGE,
	    "the sales are too large");
}

/* worth NULL: it is not to be seen. */
static void
put_value(struct crm *crm, const struct worth *w, size_t segment)
{
	if (w == NULL) {
		out_missing(crm->out);
		out_missing(crm->out);
		return;
	}
	out_money(crm->out, w->in[segment], crm->model->currency_digits);
	out_f64(crm->out, w->all > 0 ? (double)w->in[segment] /
	    (double)w->all : (double)NAN);
}

/* What all parties are worth, when it is to be seen; else NULL.  Before any
 * scheme: see segment_find_value(). */
static enum err_code
read_value(const struct value_book **book, struct crm *crm,
    const struct query_env *env, struct err *err)
{
	enum err_code	rc = check_sizes(crm, err);

	*book = NULL;
	if (rc == ERR_OK && (wants(crm, COLUMN_VALUE) ||
	    wants(crm, COLUMN_VALUE_SHARE)))
		rc = segment_find_value(book, crm, env, err);
	return rc;
}

/* segment NULL: none. */
static void
put_names(struct crm *crm, const struct scheme *sc, const struct segment *s,
    bool in_list)
{
	struct slice	name = s == NULL ? SLICE_EMPTY :
			    context_word(crm, s->name, s->labels);

	if (!is_grouped(crm))
		segment_put_scheme(crm, sc);
	if (is_grouped(crm) && in_list)
		out_textf(crm->out, "  %.*s", SLICE_ARG(name));
	else
		out_filled(crm->out, name);
}

/* A row of its own above the segments. */
static void
put_heading(struct crm *crm, const struct scheme *sc)
{
	out_row_begin(crm->out);
	segment_put_scheme(crm, sc);
	for (size_t i = 2; i < NELEM(size_column); i++)
		out_missing(crm->out);
	out_row_end(crm->out);
}

static enum err_code
put_sizes(struct crm *crm, const struct segmentation *s,
    const struct value_book *book, bool in_list, struct err *err)
{
	const struct scheme	*sc = s->scheme;
	unsigned		 digits = crm->model->currency_digits;
	struct worth		 worth = { .in = ARENA_ARRAY(crm->arena,
				    int64_t, sc->n_segments) };
	enum err_code		 rc;

	rc = book == NULL ? ERR_OK : add_up(&worth, s, book, err);
	if (rc)
		return rc;
	if (in_list && is_grouped(crm))
		put_heading(crm, sc);
	for (size_t i = 0; i < sc->n_segments; i++) {
		const struct segment_size	*z = &s->size[i];

		out_row_begin(crm->out);
		put_names(crm, sc, &sc->segment[i], in_list);
		out_i64(crm->out, (int64_t)z->members);
		out_f64(crm->out, ratio((double)z->members,
		    (double)s->n_parties));
		out_money(crm->out, z->revenue, digits);
		out_f64(crm->out, ratio((double)z->revenue,
		    (double)s->revenue));
		put_value(crm, book != NULL ? &worth : NULL, i);
		out_row_end(crm->out);
	}
	return ERR_OK;
}

/* Sales without a party: they count in the whole, and so are shown. */
static void
put_unassigned(struct crm *crm, const struct segmentation *s)
{
	unsigned	digits = crm->model->currency_digits;

	if (s->revenue_unassigned == 0)
		return;
	out_row_begin(crm->out);
	put_names(crm, s->scheme, NULL, false);
	out_missing(crm->out);
	out_missing(crm->out);
	out_money(crm->out, s->revenue_unassigned, digits);
	out_f64(crm->out, ratio((double)s->revenue_unassigned,
	    (double)s->revenue));
	out_missing(crm->out);
	out_missing(crm->out);
	out_row_end(crm->out);
}

static void
say_period(struct crm *crm, const struct segmentation *s)
{
	char	from[DAY_TEXT], until[DAY_TEXT];

	day_write(from, s->period.from);
	day_write(until, s->as_of);
	out_prose(crm->out, lang_text(crm->lang,
	    N_("Seen from %.*s; revenue since %.*s.\n\n")),
	    DAY_TEXT, until, DAY_TEXT, from);
}

static enum err_code
say_doubts(struct crm *crm, bool no_contacts, const struct value_book *book,
    struct err *err)
{
	if (no_contacts)
		out_prose(crm->out, "\n%s\n", lang_text(crm->lang,
		    N_("No contacts are recorded: little is known of "
		    "relationships.")));
	if (book != NULL && book->n_buyers > 0)
		value_say_ahead(crm, book);
	return say_sales(crm, -1, err);
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct value_book	*book;
	struct query_env	 env;
	bool			 said = false, no_contacts = false;
	enum err_code		 rc = context_no_operands(crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = read_value(&book, crm, &env, err);
	for (size_t i = 0; rc == ERR_OK && i < crm->model->n_schemes; i++) {
		const struct scheme	*sc = &crm->model->scheme[i];
		struct segmentation	*s;

		rc = segment_compute(&s, &env, sc, model_find_party(crm->model),
		    crm->arena, err);
		if (rc == ERR_OK && !said) {
			say_period(crm, s);
			rc = begin_sizes(crm, err);
			said = true;
		}
		if (rc == ERR_OK)
			rc = put_sizes(crm, s, book, true, err);
		no_contacts = no_contacts || (rc == ERR_OK && s->no_contacts);
	}
	if (rc || !said)
		return rc;
	out_table_end(crm->out);
	return say_doubts(crm, no_contacts, book, err);
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct value_book	*book;
	const struct scheme	*sc;
	struct segmentation	*s;
	struct query_env	 env;
	enum err_code		 rc;

	if (crm->args->n == 0)
		return list_exec(crm, opts, err);
	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "one scheme at a time");
	rc = segment_find_scheme(&sc, crm, slice_of(crm->args->v[0]), err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = read_value(&book, crm, &env, err);
	if (rc == ERR_OK)
		rc = segment_compute(&s, &env, sc, model_find_party(crm->model),
		    crm->arena, err);
	if (rc)
		return rc;
	say_period(crm, s);
	rc = begin_sizes(crm, err);
	if (rc == ERR_OK)
		rc = put_sizes(crm, s, book, false, err);
	if (rc)
		return rc;
	put_unassigned(crm, s);
	out_table_end(crm->out);
	if (s->revenue_unassigned != 0)
		out_prose(crm->out, "%s", lang_text(crm->lang,
		    N_("\nThe line without a segment is revenue of sales "
		    "without a party.\n")));
	return say_doubts(crm, s->no_contacts, book, err);
}

const struct cmd segment_list = {
	.name = "list",
	.brief = N_("every scheme with the sizes of its segments"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = list_exec,
};
const struct cmd segment_show = {
	.name = "show", .operands = "[scheme]",
	.brief = N_("the segments of a scheme: parties, revenue, shares"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = show_exec, .complete = { COMPLETE_SCHEME },
};
