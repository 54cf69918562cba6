#include "core/model/parse_priv.h"

static const char *const calendar_keys[] = {
	"workdays", "hours", "holidays", "closed", NULL
};
static const char *const weekdays[][2] = {
	{ "mon", "ma" }, { "tue", "di" }, { "wed", "wo" }, { "thu", "do" },
	{ "fri", "vr" }, { "sat", "za" }, { "sun", "zo" }
};

static void
parse_workdays(struct reader *r, const struct yaml_node *node)
{
	uint8_t	 days = 0;
	size_t	 i, j;

	if (node == NULL)
		return;
	if (node->kind != YAML_LIST || node->n == 0) {
		reader_fault(r, node, "workdays must be a list");
		reader_hint(r, "workdays: [mon, tue, wed, thu, fri]");
		return;
	}
	for (i = 0; i < node->n; i++) {
		for (j = 0; j < NELEM(weekdays); j++) {
			if (slice_eq(node->item[i].text,
			    slice_of(weekdays[j][0])) ||
			    slice_eq(node->item[i].text,
			    slice_of(weekdays[j][1])))
				break;
		}
		if (j == NELEM(weekdays) ||
		    node->item[i].kind != YAML_SCALAR) {
			reader_fault(r, &node->item[i], "not a day of the "
			    "week");
			reader_hint(r, "mon tue wed thu fri sat sun");
			continue;
		}
		days |= (uint8_t)(1u << j);
	}
	r->m->calendar.workdays = days;
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
parse_hours(struct reader *r, const struct yaml_node *node)
{
	struct slice	 text;
	int32_t		 from, until;

	if (node == NULL || !reader_text(&text, r, node, "hours"))
		return;
	if (text.len == 11 && text.p[5] == '-' &&
	    clock_parse(&from, slice_sub(text, 0, 5)) &&
	    clock_parse(&until, slice_sub(text, 6, 11)) && from < until) {
		r->m->calendar.from_min = from;
		r->m->calendar.until_min = until;
		return;
	}
	reader_fault(r, node, "hours must be such as 09:00-17:30");
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
		    !reader_text(&list[n].name, r, &node->item[i], "a name"))
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

	if (node == NULL ||
	    !reader_keys(r, node, "the calendar", calendar_keys))
		return;
	parse_workdays(r, reader_find(node, "workdays"));
	parse_hours(r, reader_find(node, "hours"));
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
