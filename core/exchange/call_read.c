#include "core/exchange/call_read.h"

#include "core/exchange/date.h"
#include "core/exchange/sniff.h"
#include "core/types/text.h"

enum column {
	AT, DAY, CLOCK, FROM, TO, NUMBER, DIRECTION, DURATION, NAME,
	COLLEAGUE, ID, STATUS, N_COLUMNS
};

/*
 * Folded, without blanks and signs.  Of two columns of one meaning the one
 * whose word stands first is taken: the time of talk, not of the whole call.
 */
static const char *const	words[N_COLUMNS][24] = {
	[AT] = { "datetime", "datumtijd", "datumentijd", "datumtijdstip",
	    "calldate", "calltime", "starttime", "startdatetime", "start",
	    "starttijd", "tijdstip", "timestamp", "startedat", "begin",
	    "aanvang", "moment" },
	[DAY] = { "date", "datum", "startdate", "startdatum", "day", "dag" },
	[CLOCK] = { "time", "tijd", "clock", "timeofday", "begintijd",
	    "uhrzeit" },
	[FROM] = { "from", "van", "src", "source", "bron", "callernumber",
	    "callerid", "calleridnumber", "caller", "callingnumber", "beller",
	    "vannummer", "fromnumber", "anumber", "anummer", "origin" },
	[TO] = { "to", "naar", "dst", "destination", "bestemming",
	    "callednumber", "calledid", "callee", "called", "gebelde",
	    "gebeldnummer", "naarnummer", "tonumber", "dialednumber",
	    "diallednumber", "bnumber", "bnummer" },
	[NUMBER] = { "number", "nummer", "phonenumber", "telefoonnummer",
	    "phone", "telefoon", "telephone", "externalnumber",
	    "externnummer", "remotenumber", "remoteparty", "otherparty",
	    "anderepartij", "rufnummer", "tel" },
	[DIRECTION] = { "direction", "richting", "calldirection", "calltype",
	    "type", "soort", "inuit", "typ" },
	[DURATION] = { "billsec", "talking", "talktime", "talkduration",
	    "gespreksduur", "gesprekstijd", "duration", "duur",
	    "callduration", "durationseconds", "duurseconden", "seconds",
	    "seconden", "length", "dauer" },
	[NAME] = { "callername", "calleridname", "contactname", "name",
	    "naam", "contact" },
	[COLLEAGUE] = { "colleague", "collega", "medewerker", "agent",
	    "staff", "user", "gebruiker", "employee", "answeredby",
	    "beantwoorddoor", "extension", "toestel", "ext", "intern",
	    "nebenstelle" },
	[ID] = { "uniqueid", "callid", "uuid", "id", "gespreksid",
	    "kenmerk" },
	[STATUS] = { "disposition", "status", "result", "resultaat",
	    "answered", "beantwoord", "callstatus" }
};

enum { SECONDS_MAX = 31 * 24 * 3600 };

struct reader {
	const struct call_read_options *o;
	const char		*file;		/* as messages name it */
	struct arena		*arena;
	struct call_log		*log;
	size_t			 at[N_COLUMNS];	/* SIZE_MAX: not there */
	VEC(struct slice)	 moment;	/* of each row, as it was said */
};

/* ---- the header ---- */

static void
squash(struct buf *b, struct slice s)
{
	size_t	n = 0;

	buf_clear(b);
	text_fold(b, s);
	for (size_t i = 0; i < b->len; i++)
		if (strchr(" _-./:()#", b->p[i]) == NULL)
			b->p[n++] = b->p[i];
	buf_cut(b, n);
}

static size_t
rank_of(enum column c, struct slice word)
{
	for (size_t i = 0; i < NELEM(words[c]) && words[c][i] != NULL; i++)
		if (slice_eq(word, slice_of(words[c][i])))
			return i;
	return SIZE_MAX;
}

static void
read_header(struct reader *r, const struct csv_row *row)
{
	size_t		rank[N_COLUMNS];
	struct buf	word = {0};

	for (int c = 0; c < N_COLUMNS; c++)
		r->at[c] = rank[c] = SIZE_MAX;
	for (size_t i = 0; i < row->n; i++) {
		squash(&word, row->field[i]);
		for (int c = 0; c < N_COLUMNS; c++) {
			size_t	k = rank_of((enum column)c,
				    buf_slice(&word));

			if (k < rank[c]) {
				rank[c] = k;
				r->at[c] = i;
			}
		}
	}
	buf_release(&word);
}

static bool
has(const struct reader *r, enum column c)
{
	return r->at[c] != SIZE_MAX;
}

static enum err_code
check_header(struct reader *r, struct err *err)
{
	const char	*missing = NULL;

	/* "Call time" beside a date is a clock, a lone "time" all of it. */
	if (has(r, DAY) && has(r, AT) && !has(r, CLOCK)) {
		r->at[CLOCK] = r->at[AT];
		r->at[AT] = SIZE_MAX;
	} else if (!has(r, AT) && has(r, DAY) != has(r, CLOCK))
		r->at[AT] = r->at[has(r, DAY) ? DAY : CLOCK];
	if (!has(r, AT) && !has(r, DAY))
		missing = ERR_N("a time");
	else if (!has(r, NUMBER) && !(has(r, FROM) && has(r, TO)))
		missing = ERR_N("a number, or from and to");
	else if (!(has(r, FROM) && has(r, TO)) && !has(r, DIRECTION))
		missing = ERR_N("a direction, or from and to");
	if (missing == NULL)
		return ERR_OK;
	err_set(err, ERR_DATA, "%s: the first row names no column with %s",
	    r->file, err_text(missing));
	err_hint(err, "columns may be called time, from, to, number, "
	    "direction, duration, name, colleague, id, status");
	return ERR_DATA;
}

/* ---- one row ---- */

/* Few rows are wrong, and an error takes a kilobyte. */
static const struct err *
take_error(struct err *err, const struct reader *r)
{
	struct err	*why = ARENA_NEW(r->arena, struct err);

	*why = *err;
	memset(err, 0, sizeof(*err));
	return why;
}

static struct slice
cell(const struct reader *r, const struct csv_row *row, enum column c)
{
	return !has(r, c) || r->at[c] >= row->n ? SLICE_EMPTY :
	    slice_trim(row->field[r->at[c]]);
}

static struct call_end
end_of(const struct reader *r, const struct csv_row *row, enum column c)
{
	struct call_end	end;

	call_end_parse(&end, cell(r, row, c), r->o->country, r->arena);
	return end;
}

/* Seconds, or 0:03:10 and 3:10, for less than a month; a fraction of a second
 * goes. */
static bool
read_seconds(int64_t *seconds, struct slice s)
{
	struct slice	part, whole = slice_sub(s, 0, slice_index(s, '.'));
	int64_t		n, sum = 0;

	for (size_t i = whole.len + 1; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	while (slice_cut(&part, &whole, ':'))
		if (!i64_parse(&n, part) || n < 0 ||
		    !i64_mul(&sum, sum, 60) || !i64_add(&sum, sum, n))
			return false;
	*seconds = sum;
	return sum <= SECONDS_MAX;
}

/* Is the folded word one of the list, which ends in NULL? */
static bool
is_one(struct slice word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (slice_eq(word, slice_of(*list)))
			return true;
	return false;
}

static enum err_code
read_direction(struct call *c, const struct reader *r,
    const struct csv_row *row, struct err *err)
{
	static const char *const	in[] = { "in", "inbound", "incoming",
		"inkomend", "ingaand", "binnenkomend", "ontvangen", "received",
		"answered", NULL };
	static const char *const	out[] = { "out", "uit", "outbound",
		"outgoing", "uitgaand", "gebeld", "dialed", "dialled",
		"placed", "made", NULL };
	static const char *const	missed[] = { "missed", "gemist",
		NULL };
	static const char *const	ours[] = { "internal", "intern",
		NULL };
	struct slice			said = cell(r, row, DIRECTION);
	struct buf			word = {0};

	squash(&word, said);
	if (is_one(buf_slice(&word), in))
		c->direction = CALL_IN;
	else if (is_one(buf_slice(&word), out))
		c->direction = CALL_OUT;
	else if (is_one(buf_slice(&word), ours))
		c->direction = CALL_BETWEEN_US;
	else if (is_one(buf_slice(&word), missed)) {
		c->direction = CALL_IN;
		c->is_unanswered = true;
	}
	buf_release(&word);
	if (c->direction != CALL_UNKNOWN || (has(r, FROM) && has(r, TO)))
		return ERR_OK;
	return err_set(err, ERR_DATA, "\"%.*s\" is no direction: in, out or "
	    "missed", SLICE_ARG(slice_sub(said, 0, text_cut(said, 80))));
}

static void
read_status(struct call *c, struct slice said)
{
	static const char *const	no[] = { "noanswer", "missed",
		"gemist", "busy", "bezet", "failed", "mislukt", "unanswered",
		"notanswered", "nietbeantwoord", "onbeantwoord", "false",
		"onwaar", "no", "nee", "0", "cancelled", "canceled",
		"geannuleerd", "congestion", NULL };
	struct buf			word = {0};

	squash(&word, said);
	c->is_unanswered |= is_one(buf_slice(&word), no);
	buf_release(&word);
}

static enum err_code
read_call(struct call *c, const struct reader *r, const struct csv_row *row,
    struct err *err)
{
	struct slice	duration = cell(r, row, DURATION);

	*c = (struct call){ .seconds = -1 };
	c->id = slice_dup(r->arena, cell(r, row, ID));
	c->name = slice_dup(r->arena, cell(r, row, NAME));
	c->colleague = slice_dup(r->arena, cell(r, row, COLLEAGUE));
	if (has(r, FROM) && has(r, TO)) {
		c->from = end_of(r, row, FROM);
		c->to = end_of(r, row, TO);
	} else
		c->number = end_of(r, row, NUMBER);
	if (duration.len > 0 && !read_seconds(&c->seconds, duration))
		return err_set(err, ERR_DATA, "\"%.*s\" is no duration: "
		    "seconds, or 0:03:10", SLICE_ARG(slice_sub(duration, 0,
		    text_cut(duration, 80))));
	c->is_unanswered = c->seconds == 0;
	read_status(c, cell(r, row, STATUS));
	return has(r, DIRECTION) ? read_direction(c, r, row, err) : ERR_OK;
}

static struct slice
moment_of(const struct reader *r, const struct csv_row *row)
{
	struct slice	day = cell(r, row, DAY), clock = cell(r, row, CLOCK);

	if (has(r, AT))
		return slice_dup(r->arena, cell(r, row, AT));
	return slice_of(arena_printf(r->arena, "%.*s %.*s", SLICE_ARG(day),
	    SLICE_ARG(clock)));
}

/* ---- the moments: in one form all of them ---- */

/* The one named; where day and time are apart it may be of the day alone. */
static enum err_code
named_form(struct date_format *f, const struct reader *r,
    const struct slice *moment, size_t n, struct err *err)
{
	static const char *const	clock[] = { "", " HH:MM", " HH:MM:SS" };
	struct date_found		d;
	enum err_code			rc = ERR_OK;
	size_t				i = 0;

	while (i < n && moment[i].len == 0)
		i++;
	for (size_t k = 0; rc == ERR_OK && k < NELEM(clock); k++) {
		rc = date_format_parse(f, slice_of(arena_printf(r->arena,
		    "%.*s%s", SLICE_ARG(r->o->dates), clock[k])), err);
		if (i == n || has(r, AT) ||
		    (rc == ERR_OK && date_format_read(&d, f, moment[i])))
			return rc;
	}
	return rc ? rc : date_format_parse(f, r->o->dates, err);
}

/* A line in ten, such as that of the sums, may have no time at all. */
static enum err_code
find_form(struct date_format *f, const struct reader *r, struct err *err)
{
	size_t		 n = r->moment.n, odd;
	struct slice	*moment = ARENA_ARRAY(r->arena, struct slice, n + 1);
	enum err_code	 rc;

	for (size_t i = 0; i < n; i++)
		moment[i] = r->log->row.p[i].why != NULL ? SLICE_EMPTY :
		    r->moment.p[i];
	if (r->o->dates.len > 0)
		return named_form(f, r, moment, n, err);
	rc = date_format_sniff(f, &odd, moment, n, n / 10 + 1, err);
	if (rc && odd < n)
		err_prefix(err, "%s:%llu: ", r->file, (unsigned long long)
		    r->log->row.p[odd].line);
	else if (rc)
		err_prefix(err, "%s: ", r->file);
	return rc;
}

static enum err_code
read_moments(struct reader *r, struct err *err)
{
	struct date_format	f = { .n = 0 };
	enum err_code		rc = find_form(&f, r, err);

	for (size_t i = 0; rc == ERR_OK && i < r->moment.n; i++) {
		struct call_row		*row = &r->log->row.p[i];
		struct date_found	 d;

		if (row->why != NULL)
			continue;
		if (f.n > 0 && date_format_read(&d, &f, r->moment.p[i])) {
			row->call.at = date_found_instant(&d, r->o->zone);
			continue;
		}
		err_set(err, ERR_DATA, "\"%.*s\" is no time",
		    SLICE_ARG(slice_sub(r->moment.p[i], 0,
		    text_cut(r->moment.p[i], 80))));
		row->why = take_error(err, r);
	}
	return rc;
}

/* ---- all of it ---- */

static enum err_code
read_rows(struct reader *r, struct csv *csv, struct err *err)
{
	struct csv_row	 row;
	bool		 more, first = true;
	enum err_code	 rc = ERR_OK;

	while (rc == ERR_OK) {
		struct call_row	*c;

		rc = csv_next(csv, &row, &more, err);
		if (rc == ERR_DATA) {
			c = VEC_ADD(&r->log->row);
			*c = (struct call_row){ .line = row.line,
			    .why = take_error(err, r) };
			*VEC_ADD(&r->moment) = SLICE_EMPTY;
			rc = ERR_OK;
			continue;
		}
		if (rc || !more)
			break;
		if (first) {
			first = false;
			read_header(r, &row);
			rc = check_header(r, err);
			continue;
		}
		c = VEC_ADD(&r->log->row);
		*c = (struct call_row){ .line = row.line };
		if (read_call(&c->call, r, &row, err) != ERR_OK)
			c->why = take_error(err, r);
		*VEC_ADD(&r->moment) = moment_of(r, &row);
	}
	return rc;
}

enum err_code
call_log_read(struct call_log *log, struct input *in,
    const struct call_read_options *o, struct arena *arena, struct err *err)
{
	struct reader		 r = { .o = o, .arena = arena, .log = log,
				    .file = input_name(in) };
	struct csv_format	 format = { .quotes = true };
	struct csv		*csv = NULL;
	bool			 whole;
	enum err_code		 rc = csv_open(&csv, in, err);

	if (rc == ERR_OK) {
		struct slice	sample = csv_sample(csv, &whole);

		format.delimiter = o->delimiter != 0 ? o->delimiter :
		    sniff_delimiter(sample, whole);
		csv_set_format(csv, &format);
		rc = read_rows(&r, csv, err);
	}
	if (rc == ERR_OK)
		rc = read_moments(&r, err);
	csv_close(csv);
	VEC_RELEASE(&r.moment);
	return rc;
}
