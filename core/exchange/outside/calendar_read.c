#include "core/exchange/outside/calendar_read.h"

#include "core/exchange/json.h"

static const struct { const char *word, *text; } faults[] = {
	{ "start", ERR_N("has no start") },
	{ "rule", ERR_N("comes back by a rule that cannot be read") }
};

static enum err_code
not_ours(struct err *err)
{
	return err_set(err, ERR_DATA, "the reader of calendars wrote "
	    "something else than appointments");
}

static struct slice
text_at(const struct json *map, const char *key)
{
	const struct json	*j = json_find(map, key);

	return j == NULL ? SLICE_EMPTY : json_text(j);
}

/* "2025-06-17" or "2025-06-17T09:00:00" in the store's zone. */
static bool
read_clock(struct instant *at, struct slice s, const struct zone *zone)
{
	struct when	when = { .zone = zone };
	struct err	ignored = {0};

	return when_parse_instant(at, s, &when, &ignored) == ERR_OK;
}

/* False: it is there and no time. */
static bool
read_time(struct calendar_time *t, const struct json *map, const char *key,
    const struct zone *zone)
{
	const struct json	*j = json_find(map, key);
	struct slice		 day, local;
	int64_t			 at;

	*t = (struct calendar_time){ .is_known = j != NULL };
	if (j == NULL)
		return true;
	day = text_at(j, "day");
	local = text_at(j, "local");
	t->is_day = day.len > 0;
	if (day.len > 0 || local.len > 0)
		return read_clock(&t->at, day.len > 0 ? day : local, zone);
	return i64_parse(&at, text_at(j, "at")) &&
	    i64_mul(&t->at.us, at, 1000000);
}

static void
read_lists(struct calendar_line *l, const struct json *map,
    struct arena *arena)
{
	const struct json	*j = json_find(map, "people");
	size_t			 n = j != NULL && j->kind == JSON_LIST ?
				    j->n : 0;
	struct correspondent	*p = ARENA_ARRAY(arena, struct correspondent,
				    n + 1);
	struct slice		*c;

	l->people.p = p;
	for (size_t i = 0; i < n; i++)
		if (j->item[i].kind == JSON_LIST && j->item[i].n == 2)
			p[l->people.n++] = (struct correspondent){
			    json_text(&j->item[i].item[0]),
			    json_text(&j->item[i].item[1]) };
	j = json_find(map, "categories");
	n = j != NULL && j->kind == JSON_LIST ? j->n : 0;
	c = ARENA_ARRAY(arena, struct slice, n + 1);
	for (size_t i = 0; i < n; i++)
		c[i] = json_text(&j->item[i]);
	l->category = c;
	l->n_categories = n;
}

/* Those that come back have one UID: with the moment it is each its own. */
static void
add_row(struct calendar_line *l, const struct calendar_time *row,
    struct arena *arena)
{
	char	text[INSTANT_TEXT + 1];
	size_t	n;

	if (!row->is_known)
		return;
	n = instant_write(text, zone_utc(), row->at);
	l->uid = slice_of(arena_printf(arena, "%.*s/%.*s", SLICE_ARG(l->uid),
	    (int)n, text));
}

static bool
read_fault(struct calendar_line *l, struct slice word)
{
	for (size_t i = 0; i < NELEM(faults); i++)
		if (slice_eq(word, slice_of(faults[i].word))) {
			l->fault = faults[i].text;
			return true;
		}
	return false;
}

enum err_code
calendar_line_read(struct calendar_line *l, struct slice text,
    const struct zone *zone, struct arena *arena, struct err *err)
{
	struct json		map;
	struct slice		what, status;
	struct calendar_time	row;
	bool			good;

	if (json_parse(&map, arena, text, err) != ERR_OK ||
	    map.kind != JSON_MAP)
		return not_ours(err);
	what = text_at(&map, "what");
	status = text_at(&map, "status");
	*l = (struct calendar_line){ .uid = text_at(&map, "uid"),
	    .summary = text_at(&map, "summary"),
	    .description = text_at(&map, "description"),
	    .location = text_at(&map, "location"),
	    .repeat = text_at(&map, "repeat"),
	    .is_cancelled = slice_eq(status, SLICE("cancelled")),
	    .is_completed = slice_eq(status, SLICE("completed")) };
	l->what = slice_eq(what, SLICE("todo")) ? CALENDAR_TODO :
	    CALENDAR_EVENT;
	if (!i64_parse(&l->sequence, text_at(&map, "sequence")))
		l->sequence = 0;
	if (!i64_parse(&l->seconds, text_at(&map, "seconds")))
		l->seconds = 0;
	read_lists(l, &map, arena);
	if (slice_eq(what, SLICE("fault")))
		return read_fault(l, text_at(&map, "fault")) ? ERR_OK :
		    not_ours(err);
	good = read_time(&l->start, &map, "start", zone) &&
	    read_time(&row, &map, "row", zone) &&
	    read_time(&l->due, &map, "due", zone) &&
	    read_time(&l->done, &map, "done", zone);
	/* Of one appointment; the others are what they are. */
	if (!good && l->uid.len > 0) {
		l->fault = ERR_N("has a time that cannot be");
		return ERR_OK;
	}
	good = good && l->uid.len > 0 && (l->what == CALENDAR_TODO ||
	    (l->start.is_known && slice_eq(what, SLICE("event"))));
	if (!good)
		return not_ours(err);
	add_row(l, &row, arena);
	return ERR_OK;
}
