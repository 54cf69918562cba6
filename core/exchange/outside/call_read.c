#include "core/exchange/outside/call_read.h"

#include "core/exchange/date.h"
#include "core/exchange/outside/call_row.h"
#include "core/exchange/sniff.h"
#include "core/record/spool.h"
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

/* A line in ten, such as that of the sums, may have no time at all. */
enum { ODD_MOMENTS = 1, ODD_SHARE = 10 };

struct call_log {
	const struct call_read_options *o;
	const char		*file;		/* as messages name it */
	size_t			 at[N_COLUMNS];	/* SIZE_MAX: not there */
	struct date_sniffer	*sniffer;
	struct date_format	 form;
	struct buf		 first;		/* the first moment */
	struct spool		*rows;		/* each behind its length */
	uint64_t		 next;		/* in rows */
	struct buf		 bytes;		/* of one row */
	struct arena		*arena;		/* of one row */
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
read_header(struct call_log *r, const struct csv_row *row)
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
has(const struct call_log *r, enum column c)
{
	return r->at[c] != SIZE_MAX;
}

static enum err_code
check_header(struct call_log *r, struct err *err)
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

static struct slice
cell(const struct call_log *r, const struct csv_row *row, enum column c)
{
	return !has(r, c) || r->at[c] >= row->n ? SLICE_EMPTY :
	    slice_trim(row->field[r->at[c]]);
}

static struct call_end
end_of(const struct call_log *r, const struct csv_row *row, enum column c)
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
read_direction(struct call *c, const struct call_log *r,
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
read_call(struct call *c, const struct call_log *r, const struct csv_row *row,
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
moment_of(const struct call_log *r, const struct csv_row *row)
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
named_form(struct call_log *r, struct err *err)
{
	static const char *const	clock[] = { "", " HH:MM", " HH:MM:SS" };
	struct slice			first = buf_slice(&r->first);
	struct date_found		d;
	enum err_code			rc = ERR_OK;

	for (size_t k = 0; rc == ERR_OK && k < NELEM(clock); k++) {
		rc = date_format_parse(&r->form, slice_of(arena_printf(
		    r->arena, "%.*s%s", SLICE_ARG(r->o->dates), clock[k])),
		    err);
		if (first.len == 0 || has(r, AT) || (rc == ERR_OK &&
		    date_format_read(&d, &r->form, first)))
			return rc;
	}
	return rc ? rc : date_format_parse(&r->form, r->o->dates, err);
}

static enum err_code
find_form(struct call_log *r, struct err *err)
{
	uint64_t	line;
	enum err_code	rc;

	if (r->o->dates.len > 0)
		return named_form(r, err);
	rc = date_sniffer_find(&r->form, &line, r->sniffer, err);
	if (rc && line != UINT64_MAX)
		err_prefix(err, "%s:%llu: ", r->file,
		    (unsigned long long)line);
	else if (rc)
		err_prefix(err, "%s: ", r->file);
	return rc;
}

static void
read_moment(struct call_row *row, struct slice moment, const struct call_log *r)
{
	struct date_found	 d;
	struct err		*why;

	if (r->form.n > 0 && date_format_read(&d, &r->form, moment)) {
		row->call.at = date_found_instant(&d, r->o->zone);
		return;
	}
	why = ARENA_NEW(r->arena, struct err);
	err_set(why, ERR_DATA, "\"%.*s\" is no time",
	    SLICE_ARG(slice_sub(moment, 0, text_cut(moment, 80))));
	row->why = why;
}

/* ---- all of it ---- */

static void
note_moment(struct call_log *r, struct slice moment, uint64_t line)
{
	if (r->first.len == 0)
		buf_add(&r->first, moment);
	date_sniffer_add(r->sniffer, moment, line);
}

static enum err_code
keep_row(struct call_log *r, const struct call_row *row, struct slice moment,
    struct err *err)
{
	char		len[4];
	uint64_t	offset;

	buf_clear(&r->bytes);
	call_row_encode(&r->bytes, row, moment);
	le32_put(len, (uint32_t)r->bytes.len);
	return spool_add(r->rows, &offset, slice_make(len, sizeof(len)),
	    buf_slice(&r->bytes), SLICE_EMPTY, err);
}

/* csv: how the row itself was read. */
static enum err_code
see_row(struct call_log *r, const struct csv_row *csv, enum err_code rc,
    struct err *err)
{
	struct call_row	row = { .line = csv->line };
	struct slice	moment = SLICE_EMPTY;
	struct err	why;

	arena_clear(r->arena);
	if (rc == ERR_OK)
		rc = read_call(&row.call, r, csv, err);
	if (rc) {
		why = *err;
		memset(err, 0, sizeof(*err));
		row.why = &why;
	} else {
		moment = moment_of(r, csv);
		note_moment(r, moment, row.line);
		r->o->see(r->o->arg, &row.call);
	}
	return keep_row(r, &row, moment, err);
}

static enum err_code
read_rows(struct call_log *r, struct csv *csv, struct err *err)
{
	struct csv_row	 row;
	bool		 more, first = true;
	enum err_code	 rc = ERR_OK;

	while (rc == ERR_OK) {
		rc = csv_next(csv, &row, &more, err);
		if (rc == ERR_RANGE)
			err_prefix(err, "%s:%llu: ", r->file,
			    (unsigned long long)row.line);
		if ((rc && rc != ERR_DATA) || (rc == ERR_OK && !more))
			break;
		if (rc == ERR_OK && first) {
			first = false;
			read_header(r, &row);
			rc = check_header(r, err);
		} else
			rc = see_row(r, &row, rc, err);
	}
	return rc;
}

static enum err_code
read_all(struct call_log *r, struct input *in, struct err *err)
{
	struct csv_format	 format = { .quotes = true };
	struct csv		*csv = NULL;
	struct slice		 sample;
	bool			 whole;
	enum err_code		 rc = csv_open(&csv, in, err);

	if (rc)
		return rc;
	sample = csv_sample(csv, &whole);
	format.delimiter = r->o->delimiter != 0 ? r->o->delimiter :
	    sniff_delimiter(sample, whole);
	csv_set_format(csv, &format);
	rc = read_rows(r, csv, err);
	csv_close(csv);
	return rc ? rc : find_form(r, err);
}

enum err_code
call_log_open(struct call_log **log, struct input *in,
    const struct call_read_options *o, struct err *err)
{
	struct call_log	*r = mem_zalloc(sizeof(*r));
	enum err_code	 rc;

	r->o = o;
	r->file = input_name(in);
	r->sniffer = date_sniffer_open(ODD_MOMENTS, ODD_SHARE);
	r->rows = spool_open(o->spool_dir, SPOOL_KEEP);
	r->arena = arena_open();
	rc = read_all(r, in, err);
	if (rc)
		call_log_close(r);
	else
		*log = r;
	return rc;
}

void
call_log_close(struct call_log *r)
{
	if (r == NULL)
		return;
	date_sniffer_close(r->sniffer);
	spool_close(r->rows);
	buf_release(&r->first);
	buf_release(&r->bytes);
	arena_close(r->arena);
	free(r);
}

enum err_code
call_log_next(struct call_row *row, bool *more, struct call_log *r,
    struct err *err)
{
	struct slice	moment;
	uint32_t	len;
	enum err_code	rc;

	*more = r->next < spool_len(r->rows);
	if (!*more)
		return ERR_OK;
	rc = spool_read(r->rows, &r->bytes, r->next, sizeof(len), err);
	if (rc)
		return rc;
	len = le32_get(r->bytes.p);
	rc = spool_read(r->rows, &r->bytes, r->next + sizeof(len), len, err);
	if (rc)
		return rc;
	r->next += sizeof(len) + len;
	arena_clear(r->arena);
	call_row_decode(row, &moment, buf_slice(&r->bytes), r->arena);
	if (row->why == NULL)
		read_moment(row, moment, r);
	return ERR_OK;
}
