/*
 * The decimal sign of a file and the form of its dates, from its first
 * rows: by what the model says the columns are, never by their looks alone.
 */
#include "core/exchange/import/priv.h"
#include "core/exchange/number.h"

static bool
is_number(enum type type)
{
	return type == TYPE_INT || type == TYPE_DECIMAL ||
	    type == TYPE_MONEY || type == TYPE_PERCENT;
}

/* Which signs the numbers can only mean, and which stay open. */
struct votes {
	bool		point, comma, open_point, open_comma;
	struct slice	open;		/* one that may be either */
};

static void
vote(struct votes *v, const struct slice *text, size_t n)
{
	char	sign;

	for (size_t i = 0; i < n; i++)
		switch (number_sniff(&sign, text[i])) {
		case '.':
			v->point = true;
			break;
		case ',':
			v->comma = true;
			break;
		case '?':
			v->open_point |= sign == '.';
			v->open_comma |= sign == ',';
			v->open = text[i];
			break;
		}
}

static enum err_code
decide(char *decimal, const struct votes *v, char delimiter, struct err *err)
{
	bool	open;

	*decimal = v->comma ? ',' : '.';
	if (v->comma != v->point)
		return ERR_OK;
	if (v->comma)
		/* Some have a point, some a comma: rows will tell which. */
		*decimal = '.';
	/* 1.234 with point columns is a number as crm writes them; in a
	 * file cut by semicolons it may well be a thousand. */
	open = !v->point && (v->open_comma ||
	    (v->open_point && delimiter == ';'));
	if (!open)
		return ERR_OK;
	err_set(err, ERR_DATA, "\"%.*s\" may be a thousand and more, or "
	    "one with three decimals", (int)MIN(v->open.len, (size_t)40),
	    v->open.p);
	err_hint(err, "say which: --decimal-comma or --no-decimal-comma");
	return ERR_DATA;
}

/* Of a column, and of what a reference in it fills. */
static void
set_decimal(struct column *c, char decimal)
{
	c->decimal = decimal;
	for (size_t i = 0; c->target != NULL && i < c->target->n_fill; i++)
		c->target->fill[i].column.decimal = decimal;
}

static enum err_code
detect_decimal(struct import *im, struct err *err)
{
	struct votes		 v = {0};
	const struct slice	*text;
	size_t			 n;
	bool			 any = false;
	enum err_code		 rc;

	for (size_t i = 0; i < im->column.n; i++) {
		const struct column	*c = &im->column.p[i];

		if (c->use != COLUMN_FIELD || !is_number(c->field->type))
			continue;
		any = true;
		source_sample(&text, &n, im->source, i);
		vote(&v, text, n);
	}
	if (!any)
		return ERR_OK;
	rc = decide(&im->mapping.decimal, &v, source_delimiter(im->source),
	    err);
	for (size_t i = 0; rc == ERR_OK && i < im->column.n; i++)
		set_decimal(&im->column.p[i], im->mapping.decimal);
	return rc;
}

static enum err_code
detect_dates(struct column *c, struct import *im, size_t i, struct err *err)
{
	const struct slice	*text;
	size_t			 n, odd;
	enum err_code		 rc;

	if ((c->field->type != TYPE_DATE && c->field->type != TYPE_TIME) ||
	    c->dates.n > 0)
		return ERR_OK;
	source_sample(&text, &n, im->source, i);
	rc = date_format_sniff(&c->dates, &odd, text, n, err);
	if (rc && odd < n)
		return err_prefix(err, "%s:%llu: column %.*s: ",
		    input_name(im->input), (unsigned long long)
		    source_sample_line(im->source, i, odd),
		    SLICE_ARG(source_column(im->source, i)));
	if (rc)
		return err_prefix(err, "%s: column %.*s: ",
		    input_name(im->input),
		    SLICE_ARG(source_column(im->source, i)));
	return ERR_OK;
}

enum err_code
detect_formats(struct import *im, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (im->mapping.decimal != '\0') {
		for (size_t i = 0; i < im->column.n; i++)
			set_decimal(&im->column.p[i], im->mapping.decimal);
	}
	if (source_format(im->source) == IMPORT_NDJSON)
		return ERR_OK;
	if (im->mapping.decimal == '\0')
		rc = detect_decimal(im, err);
	for (size_t i = 0; rc == ERR_OK && i < im->column.n; i++)
		if (im->column.p[i].use == COLUMN_FIELD)
			rc = detect_dates(&im->column.p[i], im, i, err);
	return rc;
}
