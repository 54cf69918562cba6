/*
 * Which form dates have: all forms are tried on each text, and one that does
 * not fit is soon given up, so that a file costs what its dates cost.
 */
#include "core/exchange/date.h"

#include "core/types/text.h"

/* Groups of one family differ only in the order of day, month and year. */
static const struct { const char *text; int family; } days[] = {
	{ "YYYY-MM-DD", 0 }, { "YYYY/MM/DD", 0 }, { "YYYY.MM.DD", 0 },
	{ "YYYYMMDD", 0 }, { "DD-MM-YYYY", 1 }, { "MM-DD-YYYY", 1 },
	{ "DD/MM/YYYY", 2 }, { "MM/DD/YYYY", 2 }, { "DD.MM.YYYY", 3 },
	{ "MM.DD.YYYY", 3 }, { "DD-MM-YY", 4 }, { "MM-DD-YY", 4 },
	{ "YY-MM-DD", 4 }, { "DD/MM/YY", 5 }, { "MM/DD/YY", 5 },
	{ "YY/MM/DD", 5 }, { "DD.MM.YY", 6 }, { "MM.DD.YY", 6 },
	{ "DD MMM YYYY", 7 }, { "DD-MMM-YYYY", 8 }, { "DD-MMM-YY", 9 },
	{ "MMM DD, YYYY", 10 }
};
static const char *const times[] = {
	"", " HH:MM", " HH:MM:SS", "THH:MM:SS", "THH:MM", " HH:MM AM",
	" HH:MM:SS AM"
};

/* Of a share of the texts as many may be odd at the beginning. */
enum { EARLY = 100 };

struct form {
	struct date_format	 f;
	size_t			 day;		/* place in days */
	uint64_t		 misses;
	bool			 is_out;
};

struct date_sniffer {
	uint64_t	 spare, share;
	uint64_t	 n;			/* texts that are not empty */
	uint64_t	 odd_at;		/* of the last miss */
	struct buf	 odd;
	struct buf	 last;			/* fits all that are not out */
	size_t		 n_forms;
	struct form	 form[NELEM(days) * NELEM(times)];
};

struct date_sniffer *
date_sniffer_open(uint64_t spare, uint64_t share)
{
	struct date_sniffer	*s = mem_zalloc(sizeof(*s));
	struct err		 ignored = {0};
	char			 form[48];

	s->spare = spare;
	s->share = share;
	for (size_t d = 0; d < NELEM(days); d++)
		for (size_t t = 0; t < NELEM(times); t++) {
			struct form	*f = &s->form[s->n_forms];

			f->day = d;
			snprintf(form, sizeof(form), "%s%s", days[d].text,
			    times[t]);
			s->n_forms += date_format_parse(&f->f,
			    slice_of(form), &ignored) == ERR_OK;
		}
	return s;
}

void
date_sniffer_close(struct date_sniffer *s)
{
	if (s == NULL)
		return;
	buf_release(&s->odd);
	buf_release(&s->last);
	free(s);
}

/* Of so many as there are now. */
static uint64_t
may_miss(const struct date_sniffer *s)
{
	return s->spare + (s->share > 0 ? s->n / s->share : 0);
}

void
date_sniffer_add(struct date_sniffer *s, struct slice text, uint64_t place)
{
	struct date_found	found;
	uint64_t		most;
	bool			is_odd = false, fits = true;

	if (slice_trim(text).len == 0)
		return;
	s->n++;
	/* Many lines of one day: they rule out what the first one has. */
	if (slice_eq(text, buf_slice(&s->last)))
		return;
	most = may_miss(s) + (s->share > 0 ? EARLY : 0);
	for (size_t i = 0; i < s->n_forms; i++) {
		struct form	*f = &s->form[i];

		if (f->is_out || date_format_read(&found, &f->f, text))
			continue;
		is_odd = true;
		f->is_out = ++f->misses > most;
		fits &= f->is_out;
	}
	buf_clear(&s->last);
	if (fits)
		buf_add(&s->last, text);
	if (!is_odd)
		return;
	s->odd_at = place;
	buf_clear(&s->odd);
	buf_add(&s->odd, text);
}

/* The first of those that miss the fewest; NULL: none. */
static const struct form *
find_best(const struct date_sniffer *s)
{
	const struct form	*best = NULL;

	for (size_t i = 0; i < s->n_forms; i++) {
		const struct form	*f = &s->form[i];

		if (!f->is_out && f->misses <= may_miss(s) &&
		    f->misses < s->n && (best == NULL ||
		    f->misses < best->misses))
			best = f;
	}
	return best;
}

/* As good, with day, month and year in another order; NULL: none. */
static const struct form *
find_other(const struct date_sniffer *s, const struct form *best)
{
	for (const struct form *f = best + 1; f < s->form + s->n_forms; f++)
		if (!f->is_out && f->misses == best->misses &&
		    f->day != best->day &&
		    days[f->day].family == days[best->day].family)
			return f;
	return NULL;
}

enum err_code
date_sniffer_find(struct date_format *result, uint64_t *odd,
    const struct date_sniffer *s, struct err *err)
{
	const struct form	*best = find_best(s), *other;

	*odd = UINT64_MAX;
	if (best == NULL && s->n <= may_miss(s)) {
		*result = (struct date_format){ .n = 0 };
		return ERR_OK;
	}
	if (best == NULL) {
		*odd = s->odd_at;
		err_set(err, ERR_DATA, "\"%.*s\" is no date in the form of "
		    "the others", SLICE_ARG(slice_sub(buf_slice(&s->odd), 0,
		    text_cut(buf_slice(&s->odd), 40))));
		err_hint(err, "name the form: --date-format 'DD-MM-YYYY'");
		return ERR_DATA;
	}
	other = find_other(s, best);
	if (other != NULL) {
		err_set(err, ERR_DATA, "dates may be %s or %s", best->f.text,
		    other->f.text);
		err_hint(err, "say which: --date-format '%s'", best->f.text);
		return ERR_DATA;
	}
	*result = best->f;
	return ERR_OK;
}

/* The form that is tried first is that of all, as it mostly is. */
static bool
first_fits(struct date_format *f, const struct slice *text, size_t n)
{
	struct date_found	found;
	struct err		ignored = {0};
	struct slice		last = SLICE_EMPTY;
	bool			any = false;

	if (date_format_parse(f, slice_of(days[0].text), &ignored))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (slice_eq(text[i], last) || slice_trim(text[i]).len == 0)
			continue;
		if (!date_format_read(&found, f, text[i]))
			return false;
		last = text[i];
		any = true;
	}
	return any;
}

static bool
fits_any(const struct date_sniffer *s, struct slice text)
{
	struct date_found	found;

	for (size_t i = 0; i < s->n_forms; i++)
		if (date_format_read(&found, &s->form[i].f, text))
			return true;
	return false;
}

/*
 * Without what is a date in no form at all (2025-13-01, unknown): it says
 * nothing about the form.  ERR_DATA, err as it was: that is half or more.
 */
static enum err_code
sniff_dates_only(struct date_format *f, uint64_t *odd,
    const struct slice *text, size_t n, struct err *err)
{
	struct date_sniffer	*s = date_sniffer_open(0, 0);
	size_t			 n_texts = 0;
	enum err_code		 rc = ERR_DATA;

	for (size_t i = 0; i < n; i++) {
		n_texts += slice_trim(text[i]).len > 0;
		if (fits_any(s, text[i]))
			date_sniffer_add(s, text[i], i);
	}
	if (s->n > n_texts - s->n)
		rc = date_sniffer_find(f, odd, s, err);
	date_sniffer_close(s);
	return rc;
}

enum err_code
date_format_sniff(struct date_format *f, size_t *odd,
    const struct slice *text, size_t n, struct err *err)
{
	struct date_format	 first;
	struct date_sniffer	*s;
	uint64_t		 place;
	enum err_code		 rc;

	if (first_fits(&first, text, n)) {
		*f = first;
		*odd = n;
		return ERR_OK;
	}
	s = date_sniffer_open(0, 0);
	for (size_t i = 0; i < n; i++)
		date_sniffer_add(s, text[i], i);
	rc = date_sniffer_find(f, &place, s, err);
	if (rc && place < n)
		rc = sniff_dates_only(f, &place, text, n, err);
	*odd = (size_t)MIN(place, (uint64_t)n);
	date_sniffer_close(s);
	return rc;
}
