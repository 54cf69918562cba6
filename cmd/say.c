#include "cmd/say.h"

/* Days without any sale after which the ledger may not be up to date. */
enum { LONG_AGO = 31 };

struct slice
say_line(struct arena *arena, struct slice text)
{
	char	*line;

	if (slice_index(text, '\n') == SIZE_MAX)
		return text;
	line = slice_cstr(arena, text);
	for (size_t i = 0; i < text.len; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	return slice_make(line, text.len);
}

enum err_code
say_sales(struct crm *crm, int64_t n_buyers, struct err *err)
{
	const struct entity	*party = model_find_party(crm->model);
	const struct entity	*sale = party == NULL ? NULL :
				    model_find_sale(crm->model, party);
	struct day		 seen = crm->has_as_of ? crm->as_of :
				    when_today(&crm->when);
	char			 first[DAY_TEXT], last[DAY_TEXT];
	char			 from[DAY_TEXT];
	struct sales_totals	 t;
	enum err_code		 rc;

	if (sale == NULL || !out_is_for_people(crm->out))
		return ERR_OK;
	rc = sales_measure(&t, crm->txn, sale, err);
	if (rc)
		return rc;
	if (t.rows == 0) {
		out_prose(crm->out, "\n%s\n", lang_text(crm->lang,
		    N_("Nothing was sold yet.")));
		return ERR_OK;
	}
	day_write(first, t.first);
	day_write(last, t.last);
	day_write(from, seen);
	if (t.first.n > seen.n)
		out_prose(crm->out, lang_text(crm->lang, N_("\nThe first sale "
		    "is on %.*s: nothing was sold by %.*s.\n")),
		    DAY_TEXT, first, DAY_TEXT, from);
	else if (t.last.n > seen.n && !crm->has_as_of)
		out_prose(crm->out, lang_text(crm->lang, N_("\nSales after "
		    "%.*s do not count yet; the last one is on %.*s.\n")),
		    DAY_TEXT, from, DAY_TEXT, last);
	/* That a filter leaves nobody is no news. */
	else if (seen.n - t.last.n > LONG_AGO)
		out_prose(crm->out, lang_text(crm->lang, N_("\nThe last sale "
		    "of all is on %.*s, %d days before.\n")), DAY_TEXT, last,
		    (int)(seen.n - t.last.n));
	if (n_buyers == 0 && t.first.n <= seen.n &&
	    crm->filter.where == NULL)
		out_prose(crm->out, "\n%s\n", lang_text(crm->lang,
		    N_("Nobody bought anything: all that is recorded was "
		    "brought back, or names no party.")));
	return ERR_OK;
}

const char *
say_every(char text[SAY_DAYS], enum lang lang, double days)
{
	if (days < 1.5)
		return lang_text(lang, N_("every day"));
	snprintf(text, SAY_DAYS, lang_text(lang, N_("every %.0f days")), days);
	return text;
}

const char *
say_ago(char text[SAY_DAYS], enum lang lang, int days)
{
	if (days == 0)
		return lang_text(lang, N_("today"));
	if (days == 1)
		return lang_text(lang, N_("yesterday"));
	snprintf(text, SAY_DAYS, lang_text(lang, N_("%d days ago")), days);
	return text;
}
