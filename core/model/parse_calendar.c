#include "core/model/parse_priv.h"

static const char *const calendar_keys[] = {
	"workdays", "hours", "holidays", "closed", NULL
};
static const char *const weekdays[][2] = {
	{ "mon", "ma" }, { "tue", "di" }, { "wed", "wo" }, { "thu", "do" },
	{ "fri", "vr" }, { "sat", "za" }, { "sun", "zo" }
};

/* 0 = Monday; 7: a fault, which was reported. */
static size_t
parse_weekday(struct reader *r, const struct yaml_node *node)
{
	for (size_t i = 0; node->kind == YAML_SCALAR && i < NELEM(weekdays);
	    i++)
		if (slice_eq(node->text, slice_of(weekdays[i][0])) ||
		    slice_eq(node->text, slice_of(weekdays[i][1])))
			return i;
	reader_fault(r, node, "not a day of the week");
	reader_hint(r, "mon tue wed thu fri sat sun");
	return NELEM(weekdays);
}

/* A bit for each day, Monday's first. */
static void
parse_workdays(uint8_t *days, struct reader *r, const struct yaml_node *node)
{
	size_t	 i, day;

	if (node == NULL)
		return;
	if (node->kind != YAML_LIST || node->n == 0) {
		reader_fault(r, node, "workdays must be a list");
		reader_hint(r, "workdays: [mon, tue, wed, thu, fri]");
		return;
	}
	*days = 0;
	for (i = 0; i < node->n; i++) {
		day = parse_weekday(r, &node->item[i]);
		if (day < NELEM(weekdays))
			*days |= (uint8_t)(1u << day);
	}
}

/* "09:00" in minutes of the day; 24:00 is its end. */
static bool
clock_parse(int32_t *min, struct slice s)
{
	int64_t	 h, m;

	if (s.len != 5 || s.p[2] != ':' || s.p[0] < '0' || s.p[0] > '9' ||
	    s.p[3] < '0' || s.p[3] > '9')
		return false;
	if (!i64_parse(&h, slice_sub(s, 0, 2)) ||
	    !i64_parse(&m, slice_sub(s, 3, 5)) || m > 59 ||
	    h * 60 + m > 24 * 60)
		return false;
	*min = (int32_t)(h * 60 + m);
	return true;
}

static void
parse_day_hours(struct hours *h, struct reader *r,
    const struct yaml_node *node)
{
	struct slice	 text;
	struct hours	 got;

	if (!reader_text(&text, r, node, "hours"))
		return;
	if (text.len == 11 && text.p[5] == '-' &&
	    clock_parse(&got.from_min, slice_sub(text, 0, 5)) &&
	    clock_parse(&got.until_min, slice_sub(text, 6, 11)) &&
	    got.from_min < got.until_min)
		*h = got;
	else
		reader_fault(r, node, "hours must be such as 09:00-17:30");
}

/* The same on every workday, or of each day its own. */
static void
parse_hours(struct reader *r, const struct yaml_node *workdays,
    const struct yaml_node *node)
{
	struct hours	*week = r->m->calendar.week;
	struct hours	 same = { 9 * 60, 17 * 60 };
	uint8_t		 days = 0x1f;
	size_t		 i, day;

	parse_workdays(&days, r, workdays);
	if (node != NULL && node->kind == YAML_MAP && node->n > 0) {
		if (workdays != NULL)
			reader_fault(r, workdays, "hours tells the workdays "
			    "already");
		memset(week, 0, sizeof(r->m->calendar.week));
		for (i = 0; i < node->n; i++) {
			day = parse_weekday(r, &node->key[i]);
			if (day < NELEM(weekdays))
				parse_day_hours(&week[day], r,
				    &node->item[i]);
		}
		return;
	}
	if (node != NULL)
		parse_day_hours(&same, r, node);
	for (i = 0; i < NELEM(weekdays); i++)
		week[i] = days >> i & 1 ? same : (struct hours){ 0, 0 };
}

static void
parse_closed(struct reader *r, const struct yaml_node *node)
{
	const struct yaml_node	*at;
	struct holiday		*list;
	size_t			 i, n = 0;

	if (node == NULL)
		return;
	if (node->kind == YAML_SCALAR) {
		reader_fault(r, node, "closed must be days, each with a name");
		reader_hint(r, "closed: {2025-12-24: stocktaking}");
		return;
	}
	at = node->kind == YAML_MAP ? node->key : node->item;
	list = ARENA_ARRAY(r->arena, struct holiday, node->n);
	for (i = 0; i < node->n; i++) {
		if (at[i].kind != YAML_SCALAR ||
		    !day_parse_iso(&list[n].day, at[i].text)) {
			reader_fault(r, &at[i],
			    "a day must be such as 2025-12-24");
			continue;
		}
		list[n].name = SLICE_EMPTY;
		if (node->kind == YAML_MAP &&
		    !yaml_is_null(&node->item[i]) &&
		    !reader_text(&list[n].name, r, &node->item[i],
		    ERR_N("a name")))
			continue;
		n++;
	}
	r->m->calendar.holiday = list;
	r->m->calendar.n_holidays = n;
}

void
parse_calendar(struct reader *r, const struct yaml_node *node)
{
	const struct yaml_node	*holidays;

	if (node == NULL) {
		parse_hours(r, NULL, NULL);
		return;
	}
	if (!reader_keys(r, node, ERR_N("the calendar"), calendar_keys))
		return;
	parse_hours(r, reader_find(node, "workdays"),
	    reader_find(node, "hours"));
	parse_closed(r, reader_find(node, "closed"));
	holidays = reader_find(node, "holidays");
	if (holidays == NULL)
		return;
	if (slice_eq(holidays->text, SLICE("nl")))
		r->m->calendar.dutch_holidays = true;
	else if (!slice_eq(holidays->text, SLICE("none")))
		reader_fault(r, holidays, "holidays must be nl or none; "
		    "others are listed under closed");
}
